import { withClient } from '../with-client.ts';
import { checkConnections } from './checks/connections.ts';
import { checkIndexes } from './checks/indexes.ts';
import { checkLockWaits } from './checks/lock-waits.ts';
import { checkLongTransactions } from './checks/long-transactions.ts';
import { checkMigrations } from './checks/migrations.ts';
import { checkMissingIndexes } from './checks/missing-indexes.ts';
import { checkReplicas } from './checks/replicas.ts';
import { checkSequences } from './checks/sequences.ts';
import { checkServer } from './checks/server.ts';
import { checkTables } from './checks/tables.ts';
import type { Check, Patient, Section } from './section.ts';

const CHECKS: readonly (readonly [title: string, check: Check])[] = [
  ['Server', checkServer],
  ['Migrations', checkMigrations],
  ['Replicas', checkReplicas],
  ['Connections', checkConnections],
  ['Long transactions', checkLongTransactions],
  ['Locks waited for', checkLockWaits],
  ['Indexes', checkIndexes],
  ['Missing indexes', checkMissingIndexes],
  ['Tables', checkTables],
  ['Sequences', checkSequences],
];

/** Looks at a database from all sides, and changes nothing. What one check may not see does not stop the others. */
export async function examine(patient: Omit<Patient, 'client'>): Promise<Section[]> {
  return withClient(patient.connection, async (client) => {
    // A doctor that holds the patient up is none: it reads, and gives up soon.
    await client.query(
      `set default_transaction_read_only = on; set statement_timeout = '10s'; set lock_timeout = '1s'`,
    );
    const sections: Section[] = [];
    for (const [title, check] of CHECKS) {
      sections.push(
        await check({ ...patient, client }).catch((error: unknown) => failed(title, error)),
      );
    }
    return sections;
  });
}

function failed(title: string, error: unknown): Section {
  const { code, message, name } = error as { code?: unknown; message?: string; name?: string };
  // A broken connection fails everything after it: that is told once, by the command.
  if (typeof code !== 'string' && name?.startsWith('Migration') !== true) throw error;
  const finding = {
    kind: 'check_failed',
    level: 'problem' as const,
    message: `This could not be looked at: ${message}${message?.endsWith('.') === true ? '' : '.'}`,
    remedy:
      code === '42501'
        ? 'Grant the role pg_monitor, or name a role that has it with --url.'
        : 'Mend it, and call the doctor again.',
  };
  return { title, lines: [], findings: [finding], facts: {} };
}
