import { checkedArgument, having, listOf, text, type Clock } from '@stratum/kernel';

const MINUTE = 60_000;
const fileNames = listOf(text(1, 1_000), 1_000_000);

/** The 14 digits of a new migration: of now, or of a minute after the newest of these files if that is later. */
export function nextMigrationVersion(files: readonly string[], clock: Clock): string {
  checkedArgument(having<Clock>('now'), clock, 'clock');
  const versions = checkedArgument(fileNames, files, 'files').flatMap(
    (file) => /^\d{14}(?=_)/.exec(file)?.[0] ?? [],
  );
  const now = clock.now();
  const newest = versions.toSorted().at(-1);
  if (newest === undefined || newest < digitsOf(now)) return digitsOf(now);
  return digitsOf(new Date(instantOf(newest).getTime() + MINUTE));
}

function digitsOf(instant: Date): string {
  return instant.toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

function instantOf(digits: string): Date {
  return new Date(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'));
}
