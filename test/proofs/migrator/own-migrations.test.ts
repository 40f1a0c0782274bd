import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkReversible, readMigrations } from '@stratum/migrator/build';
import { expect, it } from 'vitest';
import { useProofServer } from './proof-server.ts';

const server = useProofServer();
const migrations = path.resolve(import.meta.dirname, '../../../migrations');

it.each(['main', 'contacts'])(
  'every migration of %s is taken back by its inverse, and can be applied again',
  async (name) => {
    const { embedded } = await readMigrations(path.join(migrations, name));

    const report = await checkReversible(embedded, await server.create());

    expect(report.broken).toEqual([]);
    expect(report.withoutInverse).toEqual([]);
    expect(report.reversible).toHaveLength(embedded.migrations.length);
  },
);

it('an inverse of ours that forgets something is caught', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-proof-'));
  await fs.cp(path.join(migrations, 'main'), folder, { recursive: true });
  const downs = (await fs.readdir(folder)).filter((file) => file.endsWith('.down.sql'));
  const last = downs.sort().at(-1) ?? '';
  await fs.writeFile(path.join(folder, last), 'select 1;');

  const { embedded } = await readMigrations(folder, 'main');
  const { broken } = await checkReversible(embedded, await server.create());
  await fs.rm(folder, { recursive: true });

  expect(broken).toMatchObject([{ file: last, reason: { kind: 'not-restored' } }]);
});
