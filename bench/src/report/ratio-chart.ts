import { scaleBand, scaleLinear } from 'd3-scale';
import type { Outcome } from '../benchmark.ts';
import { OPERATIONS } from '../subject.ts';
import { REFERENCE } from '../subjects/every-subject.ts';

const PANEL = { width: 420, bar: 16, head: 26, gap: 18, label: 130 };
const CROWDS = [1, 64];
const COLOURS = { ours: '#2563eb', reference: '#111827', other: '#9ca3af', text: '#374151' };

/** A panel of bars for each operation and crowd: the ratio to the reference. */
export function ratioChart(outcomes: readonly Outcome[]): string {
  let top = 10;
  const panels: string[] = [];
  for (const operation of OPERATIONS) {
    const row = CROWDS.map((callers) =>
      outcomes
        .filter((one) => one.operation === operation && one.callers === callers)
        .toSorted((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0)),
    );
    const tallest = Math.max(...row.map((bars) => bars.length));
    if (tallest === 0) continue;
    row.forEach((bars, column) => {
      const title = `${operation}, ${CROWDS[column] === 1 ? '1 caller' : '64 callers'}`;
      panels.push(panel(title, bars, { x: column * (PANEL.width + PANEL.gap) + 10, y: top }));
    });
    top += PANEL.head + tallest * PANEL.bar + PANEL.gap;
  }
  const width = 2 * PANEL.width + PANEL.gap + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" font-family="system-ui, sans-serif" font-size="11">`,
    `<rect width="${width}" height="${top}" fill="#ffffff"/>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function panel(
  title: string,
  bars: readonly Outcome[],
  { x, y }: { readonly x: number; readonly y: number },
): string {
  const longest = Math.max(1, ...bars.map(({ ratio }) => ratio ?? 0));
  const across = scaleLinear([0, longest], [0, PANEL.width - PANEL.label - 40]);
  const down = scaleBand(
    bars.map(({ subject }) => subject),
    [PANEL.head, PANEL.head + bars.length * PANEL.bar],
  ).padding(0.2);
  const one = PANEL.label + across(1);
  const foot = PANEL.head + bars.length * PANEL.bar;
  return [
    `<g transform="translate(${x} ${y})" fill="${COLOURS.text}">`,
    `<text y="14" font-size="13" font-weight="600">${title}</text>`,
    ...bars.map(({ subject, ratio }) => {
      const at = down(subject)!;
      const middle = at + down.bandwidth() / 2 + 4;
      const length = across(ratio ?? 0);
      return [
        `<text x="${PANEL.label - 6}" y="${middle}" text-anchor="end">${subject}</text>`,
        `<rect x="${PANEL.label}" y="${at}" width="${length.toFixed(1)}" height="${down.bandwidth().toFixed(1)}" fill="${colourOf(subject)}"/>`,
        `<text x="${PANEL.label + length + 4}" y="${middle}">${(ratio ?? 0).toFixed(2)}</text>`,
      ].join('');
    }),
    `<line x1="${one}" x2="${one}" y1="${PANEL.head}" y2="${foot}" stroke="${COLOURS.reference}" stroke-dasharray="2 2"/>`,
    '</g>',
  ].join('\n');
}

function colourOf(subject: string): string {
  if (subject === REFERENCE) return COLOURS.reference;
  return subject.startsWith('stratum') ? COLOURS.ours : COLOURS.other;
}
