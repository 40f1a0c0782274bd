import type { Comparison } from './compare-sequence.ts';
import { plainText } from './plain-text.ts';
import type { Step } from './step.ts';

/** A sequence with what each side made of it, where they differ. */
export function printComparison({ memory, postgres }: Comparison): string {
  const lines: string[] = [];
  const { steps, outcomes } = memory;
  let told = 0;
  for (const step of steps) {
    lines.push(printStep(step));
    if (step.kind === 'end') continue;
    const [here, there] = [outcomes[told], postgres.outcomes[told]];
    told += 1;
    if (here === there) lines.push(`      ${here}`);
    else lines.push(`   memory:   ${here}`, `   postgres: ${there}`);
  }
  lines.push(...differentTables(memory.dump, postgres.dump));
  return lines.join('\n');
}

function printStep(step: Step): string {
  switch (step.kind) {
    case 'call': {
      const { repository, method, args, organization, twist, now } = step;
      const handle = organization === undefined ? '' : `in ${organization} `;
      const odd = twist === undefined ? '' : ` (${plainText(twist)})`;
      const list = args.map(plainText).join(', ');
      return `${new Date(now).toISOString()} ${handle}${repository}.${method}(${list})${odd}`;
    }
    case 'begin': {
      const { form, database, isolation, organization } = step;
      return `${form} on ${database}, ${isolation}${organization === undefined ? '' : `, in ${organization}`}`;
    }
    case 'savepoint':
      return 'savepoint';
    case 'end':
      return step.keep ? 'end and keep' : 'end and undo';
  }
}

function differentTables(memory: string, postgres: string): string[] {
  const here = JSON.parse(memory) as Record<string, unknown>;
  const there = JSON.parse(postgres) as Record<string, unknown>;
  return Object.keys(here)
    .filter((table) => JSON.stringify(here[table]) !== JSON.stringify(there[table]))
    .flatMap((table) => [
      `left in ${table}:`,
      `   memory:   ${JSON.stringify(here[table])}`,
      `   postgres: ${JSON.stringify(there[table])}`,
    ]);
}
