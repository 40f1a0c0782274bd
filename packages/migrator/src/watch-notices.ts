import type pg from 'pg';
import type { MigrationEvent } from './migration-events.ts';

interface Said {
  readonly message?: string | undefined;
  readonly code?: string | undefined;
  readonly hint?: string | undefined;
}

type Notice = Extract<MigrationEvent, { type: 'notice' }>;

/** Hands on what the server says beside its answers, until it is disposed of. */
export function watchNotices(
  client: pg.Client,
  told: (notice: Pick<Notice, 'level' | 'message' | 'hint' | 'sqlState'>) => void,
): Disposable {
  const listen = ({ message, code, hint }: Said): void => {
    told({
      // By the class of its SQLSTATE: the word of its severity is in the server's language.
      level: code?.startsWith('01') === true ? 'warning' : 'notice',
      message: message ?? '',
      ...(hint === undefined ? {} : { hint }),
      ...(code === undefined ? {} : { sqlState: code }),
    });
  };
  client.on('notice', listen);
  return { [Symbol.dispose]: () => void client.off('notice', listen) };
}
