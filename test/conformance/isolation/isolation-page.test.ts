import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anomalies } from './anomaly-promises.ts';
import { isolationPage } from './isolation-page.ts';

const PAGE = join(import.meta.dirname, '../../../docs/isolation.md');

it('the table of isolation has a line for every anomaly that is known by a name', () => {
  const names = Object.values(anomalies).map(({ anomaly }) => anomaly.split(',')[0]);
  const known = ['G0', 'G1a', 'G1b', 'G1c', 'OTV', 'PMP', 'P4', 'G-single', 'G2-item', 'G2'];
  expect(known.filter((name) => !names.includes(name))).toEqual([]);
});

it('docs/isolation.md is what the suite promises (STRATUM_WRITE_DOCS=1 writes it)', async () => {
  if (process.env['STRATUM_WRITE_DOCS'] === '1') await writeFile(PAGE, isolationPage());
  expect(await readFile(PAGE, 'utf8')).toBe(isolationPage());
});
