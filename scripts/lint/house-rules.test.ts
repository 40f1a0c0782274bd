import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Code that the named rule must report, and code beside it that no rule may. */
const bans: Record<string, { refused: string[]; allowed: string[] }> = {
  'house(ambient-time)': {
    refused: ['export const a = Date.now();', 'export const a = new Date();'],
    allowed: ['export const a = new Date(0);', 'export const a = performance.now();'],
  },
  'house(ambient-randomness)': {
    refused: [
      'export const a = Math.random();',
      'export const a = crypto.randomUUID();',
      "import { randomUUID } from 'node:crypto';\nexport const a = randomUUID;",
    ],
    allowed: ["import { randomBytes } from 'node:crypto';\nexport const a = randomBytes(1);"],
  },
  'house(pool-query)': {
    refused: [
      'declare const pool: { query(text: string): void };\npool.query("select 1");',
      'declare const x: { readPool: { query(text: string): void } };\nx.readPool.query("select 1");',
    ],
    allowed: ['declare const client: { query(text: string): void };\nclient.query("select 1");'],
  },
  'house(raw-sql)': {
    refused: [
      'declare const sql: { raw(text: string): void };\nsql.raw("x");',
      'declare const sql: { id(text: string): void };\nsql.id("x");',
    ],
    allowed: ['declare const sql: { ref(text: string): void };\nsql.ref("x");'],
  },
  'house(no-any)': {
    refused: ['export type A = any;', 'export const a = (b: any[]): number => b.length;'],
    allowed: ['export type A = unknown;'],
  },
  'house(default-export)': {
    refused: ['export default function a(): void {}'],
    allowed: ['export function a(): void {}'],
  },
  'house(focused-or-skipped-test)': {
    refused: [
      "import { it } from 'vitest';\nit.only('a', () => {});",
      "import { it } from 'vitest';\nit.skip('a', () => {});",
      "import { describe } from 'vitest';\ndescribe.skipIf(true)('a', () => {});",
    ],
    allowed: ["import { it } from 'vitest';\nit('a', () => {});"],
  },
  'house(relative-import-across-packages)': {
    refused: ["import { a } from '../../neighbour/a.ts';\nexport const b = a;"],
    allowed: ["import { a } from '../own.ts';\nexport const b = a;"],
  },
  'typescript(no-floating-promises)': {
    refused: ['declare function a(): Promise<void>;\na();'],
    allowed: ['declare function a(): Promise<void>;\nvoid a();', 'export {};'],
  },
};

type Finding = { code: string; filename: string; message: string };

describe('the lint configuration', () => {
  let folder: string;
  let findings: Finding[];
  const cases = Object.entries(bans).flatMap(([rule, { refused, allowed }]) => [
    ...refused.map((code, index) => ({ rule, code, verdict: 'refuses', index })),
    ...allowed.map((code, index) => ({ rule, code, verdict: 'allows', index })),
  ]);
  const fileOf = ({ rule, verdict, index }: (typeof cases)[number]) =>
    `package/src/${rule.replaceAll(/\W+/g, '-')}${verdict}-${index}.ts`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stratum-lint-'));
    const files = {
      'package/package.json': '{ "type": "module" }',
      'package/tsconfig.json': JSON.stringify({ extends: join(root, 'tsconfig.base.json') }),
      'package/own.ts': 'export const a = 1;',
      'neighbour/package.json': '{ "type": "module" }',
      'neighbour/a.ts': 'export const a = 1;',
      ...Object.fromEntries(cases.map((each) => [fileOf(each), each.code])),
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    findings = await lint(folder);
  });

  afterAll(() => rm(folder, { recursive: true }));

  for (const each of cases) {
    it(`${each.verdict} under ${each.rule}: ${each.code.split('\n').at(-1)}`, () => {
      const reported = findings
        .filter(({ filename }) => filename.endsWith(fileOf(each)))
        .map(({ code }) => code);
      expect(reported.includes(each.rule)).toBe(each.verdict === 'refuses');
    });
  }

  it('says with each of its own bans what to do instead', () => {
    const ours = findings.filter(({ code }) => code.startsWith('house('));
    expect(ours.length).toBeGreaterThan(0);
    for (const { message } of ours) expect(message).toMatch(/\. [A-Z].+\.$/s);
  });
});

function lint(folder: string): Promise<Finding[]> {
  const oxlint = join(root, 'node_modules', '.bin', 'oxlint');
  const options = ['--config', join(root, '.oxlintrc.json'), '--format', 'json', 'package'];
  return new Promise((resolve, reject) => {
    execFile(oxlint, options, { cwd: folder, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      try {
        resolve((JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics);
      } catch {
        reject(error ?? new Error(`oxlint printed no report: ${stderr}`));
      }
    });
  });
}
