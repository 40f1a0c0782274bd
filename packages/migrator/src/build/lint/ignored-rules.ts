import type { EmbeddedMigration } from '../../embedded-migrations.ts';

export interface IgnoredRules {
  readonly ignored: ReadonlySet<string>;
  /** Directives that do not count: without a reason, or for a rule that is not there. */
  readonly problems: readonly { readonly line: number; readonly why: string }[];
}

/** Reads `-- lint-ignore: <rule> <reason>`. */
export function readIgnoredRules(
  { up }: EmbeddedMigration,
  ruleIds: readonly string[],
): IgnoredRules {
  const ignored = new Set<string>();
  const problems: { line: number; why: string }[] = [];
  up.text.split('\n').forEach((text, index) => {
    const match = /^--\s*lint-ignore:\s*(\S*)\s*(.*)$/.exec(text);
    if (match === null) return;
    const [, rule = '', reason = ''] = match;
    const line = index + 1;
    if (!ruleIds.includes(rule)) {
      const known = ruleIds.join(', ');
      problems.push({ line, why: `There is no rule "${rule}". The rules are: ${known}.` });
    } else if (/^(<.*>)?$/.test(reason.trim())) {
      problems.push({ line, why: `Say why: -- lint-ignore: ${rule} <reason>.` });
    } else {
      ignored.add(rule);
    }
  });
  return { ignored, problems };
}
