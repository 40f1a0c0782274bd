import { promises as fs } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Backfill } from '@stratum/migrator';
import { UserError } from '../user-error.ts';

/** Reads a backfill from a file of SQL, or from a module that exports `backfill`. */
export async function readBackfill(file: string): Promise<Backfill> {
  const extension = path.extname(file);
  if (extension === '.sql') return fromSql(file);
  if (['.ts', '.mts', '.js', '.mjs'].includes(extension)) return fromModule(file);
  throw new UserError(`${file} is neither a .sql file nor a module (.ts, .mts, .js, .mjs).`);
}

const DIRECTIVE = /^--\s*(table|key|where|batch-size|pause-ms):\s*(.+?)\s*$/;

/** One statement; the comments at its top say the rest. */
async function fromSql(file: string): Promise<Backfill> {
  const text = await fs.readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const said = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = DIRECTIVE.exec(line) ?? [];
    if (name !== undefined && value !== undefined) said.set(name, value);
    else if (line.trim() !== '' && !line.startsWith('--')) break;
  }
  const table = said.get('table');
  if (table === undefined) {
    throw new UserError(
      `${file} does not say which table it goes through. At its top: -- table: orders`,
    );
  }
  const where = said.get('where');
  const key = said.get('key')?.split(/\s*,\s*/);
  return {
    name: path.basename(file, '.sql'),
    table,
    // A semicolon would end the statement too early where something is put around it.
    step: text.replace(/;\s*$/, ''),
    ...(key === undefined ? {} : { key }),
    ...(where === undefined ? {} : { where }),
    ...numberOf(file, { name: 'batch-size', as: 'batchSize', text: said.get('batch-size') }),
    ...numberOf(file, { name: 'pause-ms', as: 'pauseMs', text: said.get('pause-ms') }),
  };
}

function numberOf(
  file: string,
  said: {
    readonly name: string;
    readonly as: 'batchSize' | 'pauseMs';
    readonly text: string | undefined;
  },
): Partial<Pick<Backfill, 'batchSize' | 'pauseMs'>> {
  if (said.text === undefined) return {};
  const number = Number(said.text);
  if (Number.isFinite(number)) return { [said.as]: number };
  throw new UserError(`${file}: ${said.name} must be a number.`);
}

async function fromModule(file: string): Promise<Backfill> {
  const module = (await import(pathToFileURL(path.resolve(file)).href).catch((error: unknown) => {
    throw new UserError(`${file} could not be loaded: ${(error as Error).message}`, {
      cause: error,
    });
  })) as { readonly backfill?: Partial<Backfill> };
  const { backfill } = module;
  if (
    typeof backfill?.table === 'string' &&
    ['function', 'string'].includes(typeof backfill.step)
  ) {
    const name = backfill.name ?? path.basename(file, path.extname(file));
    return { ...(backfill as Backfill), name };
  }
  throw new UserError(
    `${file} exports no \`backfill\` with a table and a step: export const backfill: Backfill = { … }.`,
  );
}
