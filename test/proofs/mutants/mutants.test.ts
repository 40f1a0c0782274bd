import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { everyMutant } from './every-mutant.ts';
import { mutantsPage, promiseOnPage } from './mutants-page.ts';
import { verdictOn, verdictsOn } from './mutant-process.ts';

const PAGE = join(import.meta.dirname, '../../../docs/mutants.md');

let verdicts: Awaited<ReturnType<typeof verdictsOn>>;

beforeAll(async () => {
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  const suspects = everyMutant.map(({ wrong }) => ({ wrong, promise: promiseOnPage(page, wrong) }));
  verdicts = await verdictsOn(suspects);
}, 3_600_000);

it('the backend that nothing is wrong with keeps every promise', async () => {
  const { caughtBy, summary } = await verdictOn();
  expect(caughtBy).toBeUndefined();
  expect(summary).toContain(' 0 broken');
}, 1_200_000);

for (const { wrong } of everyMutant) {
  it(`a backend that ${wrong} is caught`, () => {
    const verdict = verdicts.get(wrong)!;
    if (verdict instanceof Error) throw verdict;
    expect(verdict.caughtBy, 'every promise was kept').toBeDefined();
  });
}

it('docs/mutants.md tells which promise caught which mutant', async () => {
  const caught = everyMutant.flatMap((mutant) => {
    const verdict = verdicts.get(mutant.wrong)!;
    if (verdict instanceof Error || verdict.caughtBy === undefined) return [];
    return [{ ...mutant, caughtBy: verdict.caughtBy }];
  });
  const page = mutantsPage(caught);
  if (process.env['STRATUM_WRITE_DOCS'] === '1') await writeFile(PAGE, page);
  expect(await readFile(PAGE, 'utf8')).toBe(page);
});
