import { checkedArgument, rule, text } from '@stratum/kernel';
import { instance } from '@viz-js/viz';
import type { Catalog, Column, ForeignKey, Table } from './catalog.ts';

const catalogRule = rule<Catalog>((value) => {
  const { tables, foreignKeys } = (value ?? {}) as Partial<Catalog>;
  return Array.isArray(tables) && Array.isArray(foreignKeys)
    ? undefined
    : 'must be what readCatalog answers';
});

/** Draws a catalog as SVG: a box for each table, a crow's foot for each foreign key. Equal catalogs give equal pictures. */
export async function schemaPicture(catalog: Catalog, title: string): Promise<string> {
  checkedArgument(catalogRule, catalog, 'catalog');
  checkedArgument(text(0, 1_000), title, 'title');
  const viz = await instance();
  const svg = viz.renderString(dot(catalog, title), { format: 'svg' });
  return `${svg.replaceAll('font-family="Courier"', `font-family="${FONTS}"`).trim()}\n`;
}

/** Of the widths that the layout counts with, those of Courier; prettier where the reader has one. */
const FONTS = 'ui-monospace, Menlo, Consolas, DejaVu Sans Mono, Courier, monospace';

const SHORT_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^timestamp(\(\d\))? with time zone$/, 'timestamptz'],
  [/^character varying/, 'varchar'],
  [/^double precision$/, 'float8'],
];

function dot({ tables, foreignKeys }: Catalog, title: string): string {
  return [
    'digraph schema {',
    `  label=${quoted(title)}; labelloc=t; fontname="Courier"; fontsize=16;`,
    '  rankdir=LR; nodesep=0.4; ranksep=0.9; bgcolor="white";',
    '  node [shape=plain, fontname="Courier", fontsize=11];',
    '  edge [dir=both, color="#5b6770", fontname="Courier", fontsize=9, fontcolor="#5b6770"];',
    ...tables.map(tableNode),
    ...foreignKeys.map(edge),
    '}',
  ].join('\n');
}

function tableNode({ name, columns }: Table): string {
  const rows = columns.map(columnRow).join('');
  const head = `<tr><td colspan="2" bgcolor="#1f4e79"><font color="white"><b>${escaped(name)}</b></font></td></tr>`;
  return `  ${quoted(name)} [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="4" color="#9fb3c8">${head}${rows}</table>>];`;
}

function columnRow({ name, type, nullable, primary }: Column): string {
  const label = primary ? `<b>${escaped(name)}</b>` : escaped(name);
  const short = SHORT_TYPES.reduce((text, [long, to]) => text.replace(long, to), type);
  const kind = `<font color="#5b6770">${escaped(short)}${nullable ? ' ?' : ''}</font>`;
  const cell = `<td align="left" sides=`;
  return `<tr>${cell}"LTB" port=${quoted(name)}>${label}</td>${cell}"RTB" port=${quoted(`${name}.type`)}>${kind}</td></tr>`;
}

function edge(key: ForeignKey): string {
  const { table, columns, parent, parentColumns, unique, optional, onDelete } = key;
  const child = unique ? 'teeodot' : 'crowodot';
  const root = optional ? 'teeodot' : 'teetee';
  const label = onDelete === 'no action' ? '' : onDelete;
  const attributes = `arrowhead=${child}, arrowtail=${root}, label=${quoted(label)}`;
  const itself = table === parent;
  const to = itself ? `${quoted(`${columns[0]!}.type`)}:e` : `${quoted(columns[0]!)}:w`;
  const from = `${quoted(parent)}:${quoted(`${parentColumns[0]!}.type`)}:e`;
  return `  ${from} -> ${quoted(table)}:${to} [${attributes}];`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
