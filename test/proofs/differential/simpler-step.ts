import { leavesOf } from '../../conformance/argument-leaves.ts';
import type { Step } from './step.ts';

/** The same step with less in it: fields left out, lists and texts cut, no handle of a tenant, no twist. */
export function simplerSteps(step: Step): readonly Step[] {
  if (step.kind !== 'call') return [];
  const { args, organization, twist } = step;
  const plainer: Step[] = [];
  if (twist !== undefined) plainer.push({ ...step, twist: undefined });
  if (organization !== undefined) plainer.push({ ...step, organization: undefined });
  const names = args.map((_, i) => String(i));
  for (const { value, replacedBy } of leavesOf(names, args)) {
    for (const smaller of smallerValues(value)) {
      plainer.push({ ...step, args: replacedBy(smaller) });
    }
  }
  return plainer;
}

function smallerValues(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    const entries = value as readonly unknown[];
    return entries.map((_, i) => entries.toSpliced(i, 1));
  }
  if (typeof value === 'string') return isId(value) || value.length < 2 ? [] : ['a', value[0]];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.keys(value).map((name) =>
    Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)),
  );
}

function isId(text: string): boolean {
  return /^[0-9a-f-]{36}$|^[0-9a-f]{64}$/.test(text);
}
