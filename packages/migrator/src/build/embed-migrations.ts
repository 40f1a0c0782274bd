import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { EmbeddedMigrations, MigrationScript } from '../embedded-migrations.ts';
import { readMigrations } from './read-migrations.ts';

export interface EmbedOptions {
  /** The folder with the SQL files; its name is the database's, unless `database` says otherwise. */
  readonly folder: string;
  readonly database?: string;
  /** The TypeScript module to write, by convention `….generated.ts`. */
  readonly module: string;
  /** The name of its export, such as `mainMigrations`. */
  readonly exportName: string;
  /** Whether a folder without a migration is meant. */
  readonly allowEmpty?: boolean;
}

export type EmbeddedModuleState = 'up-to-date' | 'stale' | 'missing';

/** Reads, checks and embeds a folder. The file is left alone when nothing changed. */
export async function embedMigrations(options: EmbedOptions): Promise<'written' | 'up-to-date'> {
  const source = await moduleOf(options);
  if ((await currentModule(options)) === source) return 'up-to-date';
  await fs.mkdir(path.dirname(options.module), { recursive: true });
  const draft = `${options.module}.${process.pid}`;
  await fs.writeFile(draft, source);
  await fs.rename(draft, options.module);
  return 'written';
}

/** For CI: whether the module is what `embedMigrations` would write. */
export async function checkEmbedded(options: EmbedOptions): Promise<EmbeddedModuleState> {
  const current = await currentModule(options);
  if (current === undefined) return 'missing';
  return current === (await moduleOf(options)) ? 'up-to-date' : 'stale';
}

async function moduleOf(options: EmbedOptions): Promise<string> {
  const { embedded } = await readMigrations(options.folder, options.database, {
    allowEmpty: options.allowEmpty === true,
  });
  return renderModule(embedded, options.exportName);
}

function currentModule({ module }: EmbedOptions): Promise<string | undefined> {
  return fs.readFile(module, 'utf8').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });
}

/** The module's source: the SQL as template literals, so that a change of it can be read as a change of SQL. */
export function renderModule(embedded: EmbeddedMigrations, exportName: string): string {
  const migrations = embedded.migrations.map((migration) =>
    [
      '    {',
      `      version: ${JSON.stringify(migration.version)},`,
      `      name: ${JSON.stringify(migration.name)},`,
      `      checksum: ${JSON.stringify(migration.checksum)},`,
      `      acceptsChecksums: ${JSON.stringify(migration.acceptsChecksums)},`,
      ...(migration.replaces === undefined
        ? []
        : [`      replaces: ${JSON.stringify(migration.replaces)},`]),
      `      up: ${renderScript(migration.up)},`,
      ...(migration.down === undefined ? [] : [`      down: ${renderScript(migration.down)},`]),
      '    },',
    ].join('\n'),
  );
  return [
    '// Generated from the SQL files. Do not edit: change those, and embed them again.',
    "import type { EmbeddedMigrations } from '@stratum/migrator';",
    '',
    `export const ${exportName}: EmbeddedMigrations = {`,
    `  database: ${JSON.stringify(embedded.database)},`,
    '  migrations: [',
    ...migrations,
    '  ],',
    '};',
    '',
  ].join('\n');
}

function renderScript(script: MigrationScript): string {
  return [
    '{',
    `        file: ${JSON.stringify(script.file)},`,
    `        noTransaction: ${script.noTransaction},`,
    '        statements: [',
    ...script.statements.map((statement) => `          ${JSON.stringify(statement)},`),
    '        ],',
    `        text: ${templateLiteral(script.text)},`,
    '      }',
  ].join('\n');
}

function templateLiteral(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${')
    .replaceAll('\r', '\\r');
  return `\`${escaped}\``;
}
