import type { DifferentialResult } from './run-differential.ts';

/** What a run showed, in lines for people. */
export function reportOf(result: DifferentialResult): string {
  const { compared, calls, seconds, divergences, coverage, scenarios, gaps, atOnce } = result;
  const methods = Object.entries(coverage.methods).sort(([a], [b]) => (a < b ? -1 : 1));
  const made = new Map<string, string[]>();
  for (const { code, where } of scenarios) made.set(code, [...(made.get(code) ?? []), where]);
  const codes = Object.entries(coverage.codes)
    .filter(([code]) => !made.has(code))
    .sort(([, a], [, b]) => b - a);
  return [
    ...divergences.map(
      ({ seed, shrunk }) =>
        `seed ${seed} (again: npm run differential -- --seed ${seed} --sequences 1)\n${shrunk}\n`,
    ),
    ...Object.values(atOnce).flatMap(({ unexplained }) => unexplained),
    'calls of each method, and how many did or found something:',
    ...methods.map(([path, { calls: times, fruits }]) => `  ${path} ${times}, ${fruits}`),
    `codes met in sequences: ${codes.map(([code, times]) => `${code} ${times}`).join(', ')}`,
    `codes made on purpose: ${[...made].map(([code, on]) => `${code} (${on.join(', ')})`).join(', ')}`,
    `methods that did nothing: ${gaps.methods.join(', ') || 'none'}`,
    `codes not met: ${gaps.codes.join(', ') || 'none'}`,
    ...Object.entries(atOnce).map(
      ([side, { histories, units, committed, decided, unexplained }]) =>
        `${side}: ${histories} histories of ${units} serializable units at once, ${committed} units committed, ${decided} of their calls refused with an outcome, ${unexplained.length} without a serial order`,
    ),
    `${compared} sequences of ${calls} steps in all compared in ${seconds.toFixed(0)} s, ${divergences.length} divergences`,
  ].join('\n');
}
