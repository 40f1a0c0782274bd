import { isStorageError, type StorageStatus } from '@stratum/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import type { ServiceContext } from '../accounts/service-context.ts';
import type { App } from './service-app.ts';

const PATIENCE_MS = 2_000;

const Health = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('unavailable')]),
  reason: Type.Optional(Type.String()),
  storage: Type.Optional(
    Type.Object({
      backend: Type.String(),
      schemaVersion: Type.Union([Type.String(), Type.Null()]),
      pendingMigrations: Type.Array(Type.String()),
      unknownMigrations: Type.Array(Type.String()),
    }),
  ),
});

/** 200 while requests can be served; 503 with the reason otherwise. Asks the database anew each time. */
export function healthRoutes(app: App, context: ServiceContext): void {
  app.get(
    '/health',
    { schema: { summary: 'Can requests be served?', response: { 200: Health, 503: Health } } },
    async (_request, reply) => {
      const answer = await statusWithin(PATIENCE_MS);
      if ('reason' in answer) {
        return reply.code(503).send({ status: 'unavailable', reason: answer.reason });
      }
      const { backend, schemaVersion, pendingMigrations, unknownMigrations } = answer;
      const state = {
        backend,
        schemaVersion,
        pendingMigrations: [...pendingMigrations],
        unknownMigrations: [...unknownMigrations],
      };
      if (pendingMigrations.length === 0) return reply.send({ status: 'ok', storage: state });
      const reason = `The database lacks ${pendingMigrations.length} migrations that this service needs. Run them, or restart the service.`;
      return reply.code(503).send({ status: 'unavailable', reason, storage: state });
    },
  );

  async function statusWithin(ms: number): Promise<StorageStatus | { readonly reason: string }> {
    const patience = new AbortController();
    const status = context.storage.status().catch((error: unknown) => {
      if (isStorageError(error)) return { reason: error.message };
      throw error;
    });
    const late = sleep(ms, undefined, { signal: patience.signal, ref: false }).then(
      () => ({ reason: `The database has not answered within ${ms} milliseconds.` }),
      () => status,
    );
    try {
      return await Promise.race([status, late]);
    } finally {
      patience.abort();
    }
  }
}
