import { defineConfig } from './packages/cli/src/config.ts';

const storage = 'packages/storage-pg/src/migrations';

function prepared(database: 'main' | 'contacts') {
  const exceptions = 'packages/storage-pg/index-exceptions.ts';
  return {
    folder: `packages/storage-pg/prepared/${database}`,
    statements: {
      module: 'packages/storage-pg/src/every-statement.ts',
      exportName: `${database}StatementFiles`,
    },
    indexExceptions: { module: exceptions, exportName: `${database}IndexExceptions` },
  };
}

export default defineConfig({
  databases: {
    main: {
      migrations: 'migrations/main',
      embedded: {
        module: `${storage}/main-migrations.generated.ts`,
        exportName: 'mainMigrations',
      },
      picture: 'docs/schema/main.svg',
      prepare: {
        ...prepared('main'),
        tables: { module: 'packages/storage-pg/src/main-database.ts', exportName: 'MainDatabase' },
      },
    },
    contacts: {
      beside: 'main',
      migrations: 'migrations/contacts',
      embedded: {
        module: `${storage}/contacts-migrations.generated.ts`,
        exportName: 'contactsMigrations',
      },
      picture: 'docs/schema/contacts.svg',
      prepare: prepared('contacts'),
    },
  },
  seeds: 'examples/platform-service/src/stratum-seeds.ts',
  // The server and the data of `npm start`.
  developmentServer: '.stratum/postgres',
});
