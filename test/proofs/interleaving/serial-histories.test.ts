import type { Isolation } from '@stratum/kernel';
import { expect, it } from 'vitest';
import { bothEngines, firstSeed, histories } from './both-engines.ts';
import { planHistory } from './history-plan.ts';
import { runHistory } from './history-run.ts';
import { isSerial } from './serial-order.ts';
import { searchSerialOrders } from './serial-search.ts';

const { memory, postgres, server } = bothEngines();

it.each([
  ['memory', 2, histories * 4],
  ['memory', 3, histories * 4],
  ['postgres', 2, histories],
  ['postgres', 3, histories],
] as const)(
  'on %s some order of those that committed explains %i serializable units at once',
  async (name, units, count) => {
    const side = name === 'memory' ? memory : postgres();
    const conflictsAreReads = name === 'memory' || server().conflictsAreReads;
    const { committed, decided, unexplained } = await searchSerialOrders({
      name,
      side,
      memory,
      units,
      seed: firstSeed,
      histories: count,
      conflictsAreReads,
    });
    process.stdout.write(
      `${name}: ${count} histories of ${units} units from seed ${firstSeed}, ${committed} committed, ${decided} of their calls refused with an outcome\n`,
    );
    expect(unexplained.join('\n\n')).toBe('');
    expect(committed).toBeGreaterThan(count);
    // What nobody was refused would show nothing of what refusals hang on.
    expect(decided).toBeGreaterThan(count / 20);
  },
  1_800_000,
);

it('no order explains some history at repeatable read, or the search for one is blind', async () => {
  const levels: readonly Isolation[] = ['repeatable read', 'repeatable read', 'repeatable read'];
  for (let seed = firstSeed; seed < firstSeed + 2_000; seed += 1) {
    const plan = await planHistory(seed, levels, memory);
    const { records } = await runHistory(memory, plan);
    const dump = await memory.dump();
    if (await isSerial(plan, { records, dump }, memory)) continue;
    process.stdout.write(`the history of seed ${seed} at repeatable read has no serial order\n`);
    return;
  }
  expect.fail('Each of 2,000 histories at repeatable read has a serial order');
}, 3_600_000);
