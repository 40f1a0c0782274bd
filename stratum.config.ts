import { defineConfig } from './packages/cli/src/config.ts';

const storage = 'packages/storage-pg/src/migrations';

export default defineConfig({
  databases: {
    main: {
      migrations: 'migrations/main',
      embedded: {
        module: `${storage}/main-migrations.generated.ts`,
        exportName: 'mainMigrations',
      },
      picture: 'docs/schema/main.svg',
    },
    contacts: {
      beside: 'main',
      migrations: 'migrations/contacts',
      embedded: {
        module: `${storage}/contacts-migrations.generated.ts`,
        exportName: 'contactsMigrations',
      },
      picture: 'docs/schema/contacts.svg',
    },
  },
  seeds: 'examples/platform-service/src/stratum-seeds.ts',
  // The server and the data of `npm start`.
  developmentServer: '.stratum/postgres',
});
