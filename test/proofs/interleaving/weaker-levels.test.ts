import type { Isolation } from '@stratum/kernel';
import { expect, it } from 'vitest';
import { bothEngines, firstSeed, histories } from './both-engines.ts';
import { compareHistories } from './compare-histories.ts';
import { planHistory } from './history-plan.ts';

const { memory, postgres } = bothEngines();

const mixes: readonly (readonly Isolation[])[] = [
  ['read committed', 'read committed'],
  ['repeatable read', 'repeatable read'],
  ['read committed', 'repeatable read', 'read committed'],
  ['repeatable read', 'repeatable read', 'repeatable read'],
];

it.each(mixes.map((levels) => [levels.join(', '), levels] as const))(
  'units at %s see and do on memory what they see and do on Postgres, call by call',
  async (name, levels) => {
    const different: string[] = [];
    let [same, waited] = [0, 0];
    const last = firstSeed + histories;
    for (let seed = firstSeed; seed < last && different.length < 3; seed += 1) {
      const plan = await planHistory(seed, levels, memory);
      const found = await compareHistories(plan, memory, postgres());
      if (found.kind === 'different') different.push(found.how);
      if (found.kind !== 'same') continue;
      same += 1;
      if (found.waited) waited += 1;
    }
    process.stdout.write(
      `${name}: ${same} of ${histories} histories from seed ${firstSeed} the same to their end, ${waited} with units that waited\n`,
    );
    expect(different.join('\n\n')).toBe('');
    expect(same).toBeGreaterThan(histories / 2);
    // Units that never meet would show nothing.
    expect(waited).toBeGreaterThan(0);
  },
  1_800_000,
);
