import { styleText } from 'node:util';
import type { Finding, Section } from './section.ts';

type Paint = (style: 'bold' | 'red' | 'yellow' | 'dim', text: string) => string;

/** In colour on a terminal; NO_COLOR and FORCE_COLOR are heeded. */
export const paintStdout: Paint = (style, text) =>
  styleText(style, text, { stream: process.stdout });

/** One readable page about one database. */
export function renderExamination(
  title: string,
  sections: readonly Section[],
  paint: Paint = paintStdout,
): string {
  const parts = sections.map((section) =>
    [
      paint('bold', section.title),
      ...section.lines.map((line) => `  ${line}`),
      ...section.findings.map((finding) => renderFinding(finding, paint)),
    ].join('\n'),
  );
  const findings = sections.flatMap((section) => section.findings);
  return [paint('bold', title), ...parts, summary(findings)].join('\n\n');
}

function renderFinding({ level, message, remedy }: Finding, paint: Paint): string {
  const mark = level === 'problem' ? paint('red', 'PROBLEM') : paint('yellow', 'advice ');
  const indented = message.replaceAll('\n', '\n          ');
  return `  ${mark} ${indented}\n          ${paint('dim', `-> ${remedy}`)}`;
}

function summary(findings: readonly Finding[]): string {
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const advice = findings.length - problems;
  if (findings.length === 0) return 'All is well.';
  return `${problems} ${problems === 1 ? 'problem' : 'problems'}, ${advice} ${advice === 1 ? 'piece' : 'pieces'} of advice.`;
}
