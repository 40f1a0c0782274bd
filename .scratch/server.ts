import { findPostgres, createDatabase } from '../packages/dev-postgres/src/index.ts';
import { createMainMigrator, createContactsMigrator } from '../packages/storage-pg/src/index.ts';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const pg = createRequire(import.meta.resolve('../packages/engine-pg/package.json'))('pg');
const server = await findPostgres({ env: {}, settings: { } });
const main = await createDatabase(server.url, 'bench_main');
const contacts = await createDatabase(server.url, 'bench_contacts');
await createMainMigrator({ connection: main }).run();
await createContactsMigrator({ connection: contacts }).run();
const c = new pg.Client({ connectionString: main }); await c.connect();
await c.query(`insert into users (id, username, username_folded, display_name, role, state, updated_at)
 select ('01890000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'user' || i, 'user' || i, 'User ' || i, 'user', 'active', now() from generate_series(1, 100000) i`);
await c.query('vacuum analyze'); await c.end();
writeFileSync('/tmp/exec-bench.json', JSON.stringify({ main, contacts, pid: process.pid }));
console.log('ready', main);
process.on('SIGTERM', async () => { await server.stop(); process.exit(0); });
setInterval(() => {}, 1e6);
