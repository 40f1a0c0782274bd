import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenSubject } from '../subject.ts';

/** Those that have an install of their own, in `bench/peers`. */
export const PEERS = [
  'postgres-js',
  'kysely',
  'drizzle',
  'drizzle-prepared',
  'knex',
  'typeorm',
  'mikro-orm',
  'prisma',
] as const;

const folder = join(import.meta.dirname, '../../peers/src');

export async function peerSubjects(): Promise<Readonly<Record<string, OpenSubject>>> {
  const subjects: Record<string, OpenSubject> = {};
  for (const name of PEERS) {
    const file = pathToFileURL(join(folder, `${name}.ts`)).href;
    const { open } = (await import(file)) as { readonly open: OpenSubject };
    subjects[name] = open;
  }
  return subjects;
}
