import { setTimeout as sleep } from 'node:timers/promises';
import { isStorageError, type StorageStatus } from '@stratum/kernel';
import { Type, type Static } from 'typebox';
import type { ServiceContext } from '../accounts/service-context.ts';
import type { App } from './service-app.ts';

const PATIENCE_MS = 4_000;

const State = Type.Object({
  backend: Type.String(),
  schemaVersion: Type.Union([Type.String(), Type.Null()]),
  pendingMigrations: Type.Array(Type.String()),
  unknownMigrations: Type.Array(Type.String()),
});

const Health = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('unavailable')]),
  reason: Type.Optional(Type.String()),
  storage: Type.Optional(State),
  contacts: Type.Optional(State),
});

/** 200 while requests can be served; 503 with the reason otherwise. Asks both databases anew each time. */
export function healthRoutes(app: App, context: ServiceContext): void {
  app.get(
    '/health',
    { schema: { summary: 'Can requests be served?', response: { 200: Health, 503: Health } } },
    async (_request, reply) => {
      const health = await healthOf(context);
      return reply.code(health.status === 'ok' ? 200 : 503).send(health);
    },
  );
}

async function healthOf({ storage, contacts }: ServiceContext): Promise<Static<typeof Health>> {
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
    if (pending.length === 0) return { status: 'ok', ...states };
    const reason = `The database lacks ${pending.length} migrations that this service needs. Run them, or restart the service.`;
    return { status: 'unavailable', reason, ...states };
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return { status: 'unavailable', reason: (error as Error).message };
  }
}

function stateOf(status: StorageStatus): Static<typeof State> {
  const { backend, schemaVersion, pendingMigrations, unknownMigrations } = status;
  return {
    backend,
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
