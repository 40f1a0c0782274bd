import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '@stratum/data-model';
import type { ServiceContext } from '../accounts/service-context.ts';

const BATCH = 100;

/**
 * Terminates the deployments whose time has come, in batches, each a transaction of its own, until none is left. Several
 * services may do it at once: each row is terminated once.
 */
export async function terminateExpired({
  storage,
}: ServiceContext): Promise<readonly Deployment[]> {
  const terminated: Deployment[] = [];
  for (;;) {
    const batch = await storage.repositories.deployments.terminateExpired(BATCH);
    terminated.push(...batch);
    if (batch.length < BATCH) return terminated;
  }
}

export interface CollectorOptions {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

/** Collects again and again until the signal aborts. A database that is away is reported and tried again. */
export async function collectExpired(
  context: ServiceContext,
  { everyMs, signal, report }: CollectorOptions,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const terminated = await terminateExpired(context);
      if (terminated.length > 0) report(`${terminated.length} deployments have expired.`);
    } catch (error) {
      report(`Expired deployments could not be collected: ${(error as Error).message}`);
    }
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
