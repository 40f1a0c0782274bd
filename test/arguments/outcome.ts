import { setImmediate } from 'node:timers/promises';

/** What became of a call. */
export type Outcome =
  { readonly kind: 'answered' } | { readonly kind: 'failed'; readonly error: unknown };

/** Waits for the call and for what it may have left behind, closes what it has opened, and answers what became of it. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    await dispose(await call());
    return { kind: 'answered' };
  } catch (error) {
    return { kind: 'failed', error };
  } finally {
    await setImmediate();
  }
}

async function dispose(answer: unknown): Promise<void> {
  if (typeof answer !== 'object' || answer === null) return;
  const { [Symbol.asyncDispose]: close } = answer as Partial<AsyncDisposable>;
  await close?.call(answer as AsyncDisposable);
}

/** Collects what nobody has caught in this process, for as long as it is not disposed of. */
export function uncaught(): Disposable & { readonly errors: unknown[] } {
  const errors: unknown[] = [];
  const collect = (error: unknown) => errors.push(error);
  process.on('uncaughtException', collect);
  process.on('unhandledRejection', collect);
  return {
    errors,
    [Symbol.dispose]() {
      process.off('uncaughtException', collect);
      process.off('unhandledRejection', collect);
    },
  };
}
