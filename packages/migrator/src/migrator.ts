import type { Connection, ConnectionSafety } from '@stratum/pg-connection';
import { dropEverything } from './drop-everything.ts';
import {
  compareVersions,
  type EmbeddedMigration,
  type EmbeddedMigrations,
} from './embedded-migrations.ts';
import { repairSteps, type HistoryRepair, type RepairStep } from './history-repair.ts';
import type { HistoryRow } from './history-row.ts';
import { HistoryTable } from './history-table.ts';
import { checkedConnection, connect, type MigrationConnection } from './migration-connection.ts';
import { MigrationError } from './migration-error.ts';
import type { MigrationDirection, MigrationObserver } from './migration-events.ts';
import { acquireMigrationLock, waitForAbandonedWork } from './migration-lock.ts';
import { planMigrations, type MigrationPlan } from './migration-plan.ts';
import { statusesOf, type MigrationReport, type RunResult } from './migration-report.ts';
import { checkedMigratorOptions, checkedRepair, checkedTarget } from './migrator-options.ts';
import { irreversible, migrationsToRevert, type RevertTarget } from './migrations-to-revert.ts';
import { asMigrationError } from './postgres-failure.ts';
import { runScript } from './run-script.ts';
import { doneDigest } from './segments.ts';
import { refuseUnrunnable, refuseUnrunnableInverses } from './unrunnable-scripts.ts';
import { openSession, type WorkSession } from './work-session.ts';

export interface MigratorOptions extends ConnectionSafety {
  /** A URL or fields, of a role that may create tables. */
  readonly connection: Connection;
  readonly migrations: EmbeddedMigrations;
  /** Written to the history, so that one can see later what applied a migration. */
  readonly service?: { readonly name: string; readonly version: string };
  readonly observer?: MigrationObserver;
  /**
   * `stratum.stratum_migrations` by default, or `public.stratum_migrations` where an earlier version made it, or where
   * the role may create no schema. The schema that it names is created.
   */
  readonly historyTable?: string;
  /** What to do with a pending migration that is older than one that has been applied. */
  readonly outOfOrder?: 'error' | 'apply';
  /** How long another process may hold the migration lock; five minutes by default. */
  readonly waitForLockMs?: number;
  /** How long to wait for a server that is starting; ten seconds by default. */
  readonly waitForServerMs?: number;
  /** How long a migration in a transaction waits for a table before it makes way; five seconds by default. */
  readonly lockTimeoutMs?: number;
  /** How often it tries; ten times by default. */
  readonly lockAttempts?: number;
  /** Of a single statement; none by default. */
  readonly statementTimeoutMs?: number;
}

/**
 * Brings a database to the embedded migrations. Any number of processes may run it at the same time: one
 * works, the others wait for it. Nothing is read from disk, and nothing is printed.
 */
export class Migrator {
  readonly #options: MigratorOptions;
  readonly #history: HistoryTable;
  readonly #known: readonly EmbeddedMigration[];

  /** @throws MigrationError `invalid_option` */
  constructor(given: MigratorOptions) {
    const options = checkedMigratorOptions(given);
    checkedConnection(options);
    const { name = 'unknown', version = '' } = options.service ?? {};
    this.#options = options;
    this.#history = new HistoryTable(options.historyTable, `${name} ${version}`.trim());
    this.#known = [...options.migrations.migrations].sort((a, b) =>
      compareVersions(a.version, b.version),
    );
  }

  /**
   * Applies what is pending. A file that cannot be in one transaction and was interrupted is finished first.
   * Throws a `MigrationError`; what had been applied before it stays.
   */
  run(): Promise<RunResult> {
    return this.#told(async (begun) => {
      // With nothing to do, as at nearly every start of a service, no lock is taken.
      const before = await this.#look();
      if (before.pending.length === 0) return this.#finish(before.applied, before.ahead, [], begun);
      refuseUnrunnable(before.pending);
      return this.#locked(async (work) => {
        await this.#history.ensure(work.session.client);
        const rows = await this.#history.read(work.session.client);
        const plan = this.#plan(rows);
        refuseUnrunnable(plan.pending);
        this.#observe({
          type: 'planned',
          pending: plan.pending.length,
          applied: plan.applied.length,
        });
        for (const { migration, interrupted } of plan.pending) {
          await this.#apply(work, migration, interrupted);
        }
        const changed = plan.pending.map(({ migration }) => migration);
        return this.#finish([...plan.applied, ...changed], plan.ahead, changed, begun);
      });
    });
  }

  /** Takes migrations back, newest first; the last one by default. */
  revert(target: RevertTarget = 1): Promise<RunResult> {
    return this.#told(async (begun) => {
      const goal = checkedTarget(target);
      return this.#locked(async (work) => {
        const rows = await this.#rows(work.session);
        const plan = this.#plan(rows, 'apply');
        const migrations = migrationsToRevert(this.#known, rows, goal);
        refuseUnrunnableInverses(migrations);
        for (const migration of migrations) {
          const row = rows.find(({ version }) => version === migration.version);
          await this.#script(work, migration, { direction: 'down', row });
        }
        const applied = plan.applied.filter((migration) => !migrations.includes(migration));
        return this.#finish(applied, plan.ahead, migrations, begun);
      });
    });
  }

  /** Changes the history and nothing else; see `HistoryRepair`. Gives what was changed. */
  repair(repair: HistoryRepair): Promise<readonly RepairStep[]> {
    return this.#told(async () => {
      const checked = checkedRepair(repair);
      return this.#locked(async ({ session: { client } }) => {
        await this.#history.ensure(client);
        const steps = repairSteps(checked, this.#known, await this.#history.read(client));
        await client.query('begin');
        for (const step of steps) await this.#repairOne(client, step);
        await client.query('commit');
        return steps;
      });
    });
  }

  /** Drops everything that is in the database, the history too. There is no way back. */
  clear(): Promise<void> {
    return this.#told(async () =>
      this.#locked(async ({ session }) => dropEverything(session.client)),
    );
  }

  /** What `run` would do, without a lock and without writing anything. */
  plan(): Promise<MigrationPlan> {
    return this.#told(() => this.#look());
  }

  /** For a service that must not migrate: throws `migrations_pending` unless everything has been applied. */
  async check(): Promise<MigrationPlan> {
    return this.#told(async () => {
      const plan = await this.#look();
      if (plan.ahead.length > 0) this.#observe({ type: 'database_ahead', versions: plan.ahead });
      if (plan.pending.length === 0) return plan;
      const files = plan.pending.map(({ migration }) => migration.up.file);
      throw new MigrationError(
        'migrations_pending',
        `The database "${this.#options.migrations.database}" lacks ${files.length} ` +
          `migration${files.length === 1 ? '' : 's'}: ${files.join(', ')}. Run \`stratum migrate run\`, or start ` +
          'a build of the service that migrates, before this one.',
        { versions: plan.pending.map(({ migration }) => migration.version) },
      );
    });
  }

  /** Every migration that is embedded or applied. Contradictions are part of the report, not thrown. */
  status(): Promise<MigrationReport> {
    return this.#told(async () => {
      const rows = await this.#readOnly((connection) => this.#rows(connection));
      const problem = this.#problem(rows);
      return {
        database: this.#options.migrations.database,
        migrations: statusesOf(this.#known, rows),
        ...(problem === undefined ? {} : { problem }),
      };
    });
  }

  async #repairOne(client: WorkSession['client'], { action, version }: RepairStep): Promise<void> {
    const migration = this.#known.find((one) => one.version === version);
    if (migration === undefined || action === 'forget') {
      return this.#history.remove(client, { version });
    }
    if (action === 'accept-edited') return this.#history.acceptEdited(client, migration);
    await this.#history.remove(client, migration);
    return this.#history.insert(client, migration, 0);
  }

  async #apply(
    work: Work,
    migration: EmbeddedMigration,
    interrupted: HistoryRow | undefined,
  ): Promise<void> {
    // A revert that was interrupted is finished first: half of a file is no state to start from.
    if (interrupted?.progress?.direction === 'down') {
      await this.#script(work, migration, { direction: 'down', row: interrupted });
      await this.#script(work, migration, { direction: 'up', row: undefined });
    } else {
      await this.#script(work, migration, { direction: 'up', row: interrupted });
    }
  }

  async #script(
    { session, assertLock }: Work,
    migration: EmbeddedMigration,
    { direction, row }: { direction: MigrationDirection; row: HistoryRow | undefined },
  ): Promise<void> {
    const script = direction === 'up' ? migration.up : migration.down;
    if (script === undefined) throw irreversible(migration);
    const { lockTimeoutMs = 5_000, lockAttempts = 10, statementTimeoutMs = 0 } = this.#options;
    await runScript({
      session,
      openWatch: () => connect({ ...this.#connectOptions(), waitForServerMs: 0 }),
      history: this.#history,
      timeouts: { lockTimeoutMs, lockAttempts, statementTimeoutMs },
      observe: this.#observe,
      assertLock,
      migration,
      script,
      direction,
      progress: row?.progress,
    });
  }

  #plan(
    rows: readonly HistoryRow[],
    outOfOrder = this.#options.outOfOrder ?? 'error',
  ): MigrationPlan {
    return planMigrations(this.#known, rows, {
      outOfOrder,
      digestOf: (migration, { progress }) => {
        const script = progress?.direction === 'down' ? migration.down : migration.up;
        return script === undefined ? '' : doneDigest(script, progress?.done ?? 0);
      },
    });
  }

  #problem(rows: readonly HistoryRow[]): MigrationError | undefined {
    try {
      this.#plan(rows);
      return undefined;
    } catch (error) {
      if (error instanceof MigrationError) return error;
      throw error;
    }
  }

  async #look(): Promise<MigrationPlan> {
    return this.#plan(await this.#readOnly((connection) => this.#rows(connection)));
  }

  async #rows({ client }: Pick<MigrationConnection, 'client'>): Promise<HistoryRow[]> {
    return (await this.#history.exists(client)) ? this.#history.read(client) : [];
  }

  async #readOnly<T>(work: (connection: MigrationConnection) => Promise<T>): Promise<T> {
    await using connection = await connect(this.#connectOptions());
    return await work(connection);
  }

  async #locked<T>(body: (work: Work) => Promise<T>): Promise<T> {
    const { label } = this.#history;
    const { waitForLockMs = 300_000 } = this.#options;
    const options = { ...this.#connectOptions(), label, waitForLockMs };
    await using lock = await acquireMigrationLock(options);
    await using connection = await connect(options);
    lock.onLost(() => connection.destroy());
    await waitForAbandonedWork(connection, options);
    const session = await openSession(connection);
    return await body({ session, assertLock: () => lock.assertHeld() });
  }

  #connectOptions() {
    const { connection, insecure, service, waitForServerMs = 10_000 } = this.#options;
    const applicationName = `stratum-migrator ${service?.name ?? ''}`.trim();
    return { connection, insecure, applicationName, waitForServerMs, observe: this.#observe };
  }

  #finish(
    applied: readonly EmbeddedMigration[],
    ahead: readonly string[],
    changed: readonly EmbeddedMigration[],
    begun: number,
  ): RunResult {
    if (ahead.length > 0) this.#observe({ type: 'database_ahead', versions: ahead });
    const durationMs = performance.now() - begun;
    this.#observe({ type: 'finished', count: changed.length, durationMs });
    const newest = applied
      .map(({ version }) => version)
      .toSorted(compareVersions)
      .at(-1);
    return {
      migrations: changed.map(({ version }) => version),
      schemaVersion: ahead.at(-1) ?? newest,
      ahead,
      durationMs,
    };
  }

  async #told<T>(work: (begun: number) => Promise<T>): Promise<T> {
    try {
      return await work(performance.now());
    } catch (reason) {
      const error = asMigrationError(reason);
      if (error instanceof MigrationError) this.#observe({ type: 'failed', error });
      throw error;
    }
  }

  readonly #observe: MigrationObserver = (event) => {
    try {
      this.#options.observer?.(event);
    } catch {
      // A migration does not stop half-way because a logger does not work.
    }
  };
}

interface Work {
  readonly session: WorkSession;
  readonly assertLock: () => void;
}
