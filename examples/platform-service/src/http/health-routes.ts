import { setTimeout as sleep } from 'node:timers/promises';
import { isStorageError, type StorageStatus } from '@stratum/kernel';
import { Type, type Static } from 'typebox';
import type { ServiceContext } from '../accounts/service-context.ts';
import type { App } from './service-app.ts';

const PATIENCE_MS = 4_000;
const MAX_LAG_MS = 10_000;

const State = Type.Object({
  backend: Type.String(),
  health: Type.String({ description: 'healthy, saturated or read_only' }),
  replicationLagMs: Type.Union([Type.Number(), Type.Null()]),
  schemaVersion: Type.Union([Type.String(), Type.Null()]),
  pendingMigrations: Type.Array(Type.String()),
  unknownMigrations: Type.Array(Type.String()),
});

const Health = Type.Object({
  status: Type.Enum(['ok', 'overloaded', 'saturated', 'read_only', 'lagging', 'unavailable']),
  reason: Type.Optional(Type.String()),
  storage: Type.Optional(State),
  contacts: Type.Optional(State),
});

type Trouble = Pick<Static<typeof Health>, 'status' | 'reason'>;

/** 200 while requests can be served; 503 with the reason otherwise. Asks both databases anew each time. */
export function healthRoutes(app: App, context: ServiceContext): void {
  app.get(
    '/health',
    { schema: { summary: 'Can requests be served?', response: { 200: Health, 503: Health } } },
    async (_request, reply) => {
      const health = await healthOf(context, app.isUnderPressure());
      return reply.code(health.status === 'ok' ? 200 : 503).send(health);
    },
  );
}

async function healthOf(
  { storage, contacts }: ServiceContext,
  underPressure: boolean,
): Promise<Static<typeof Health>> {
  if (underPressure) {
    return { status: 'overloaded', reason: 'This process has more to do than it can.' };
  }
  try {
    const statuses = Promise.all([storage.status(), contacts.status()]);
    const answer = await withinPatience(statuses);
    if (answer === undefined) {
      const reason = `The database has not answered within ${PATIENCE_MS} milliseconds.`;
      return { status: 'unavailable', reason };
    }
    const [main, other] = answer;
    const pending = [...main.pendingMigrations, ...other.pendingMigrations];
    const states = { storage: stateOf(main), contacts: stateOf(other) };
    if (pending.length === 0) {
      const trouble = troubleOf(main) ?? troubleOf(other);
      return { ...(trouble ?? { status: 'ok' }), ...states };
    }
    const reason = `The database lacks ${pending.length} migrations that this service needs. Run them, or restart the service.`;
    return { status: 'unavailable', reason, ...states };
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return { status: 'unavailable', reason: (error as Error).message };
  }
}

/** Why a database that answers does not serve as it should. */
function troubleOf({ health, replicationLagMs }: StorageStatus): Trouble | undefined {
  if (health === 'saturated') {
    return { status: health, reason: 'Requests wait for a connection to the database.' };
  }
  if (health === 'read_only') {
    return { status: health, reason: 'The database accepts no writes.' };
  }
  if ((replicationLagMs ?? 0) > MAX_LAG_MS) {
    return { status: 'lagging', reason: 'The database is far behind the one that it replicates.' };
  }
  return undefined;
}

function stateOf(status: StorageStatus): Static<typeof State> {
  const { backend, health, replicationLagMs, schemaVersion } = status;
  const { pendingMigrations, unknownMigrations } = status;
  return {
    backend,
    health,
    replicationLagMs,
    schemaVersion,
    pendingMigrations: [...pendingMigrations],
    unknownMigrations: [...unknownMigrations],
  };
}

/** `undefined` when it takes too long. */
async function withinPatience<T>(work: Promise<T>): Promise<T | undefined> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal, ref: false });
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}
