import {
  buildFacade,
  createStorage,
  describeRepository,
  param,
  primary,
  StorageError,
  text,
  write,
  type AccessOf,
  type EngineTransaction,
  type ReadsOf,
  type StorageEngine,
  type StorageParts,
} from '../src/index.ts';

interface LogReads {
  read(what: string): Promise<readonly string[]>;
}
interface LogRepository extends LogReads {
  append(what: string): Promise<void>;
}

const what = param('what', text(1, 20));
const repositories = {
  log: describeRepository<LogReads, LogRepository>()({
    entity: 'log',
    tenancy: 'global',
    reach: 'every',
    reads: { read: primary(what) },
    writes: { append: write(what) },
  }),
};

export type LogAccess = AccessOf<typeof repositories>;

/** Work that `append` does for one text instead of only noting it. */
export type Behaviour = () => Promise<void> | void;

/** An engine that only notes what it is asked to do, so that what the kernel does above it can be seen alone. */
export class FakeEngine implements StorageEngine<FakeEngine> {
  readonly backend = 'fake';
  readonly events: string[] = [];
  readonly behaviours = new Map<string, Behaviour>();
  overlapsReads = false;

  session(): FakeEngine {
    return this;
  }

  async begin(): Promise<EngineTransaction<FakeEngine>> {
    await this.#note('begin');
    return {
      session: this,
      overlapsReads: this.overlapsReads,
      commit: () => this.perform('commit'),
      rollback: () => this.#note('rollback'),
      savepoint: async () => {
        await this.perform('savepoint');
        return {
          release: () => this.perform('release'),
          rollback: () => this.perform('rollback to savepoint'),
        };
      },
      lock: (name: string) => this.perform(`lock ${name}`),
      tryLock: async (name: string) => {
        await this.perform(`try ${name}`);
        return true;
      },
    };
  }

  async perform(event: string): Promise<void> {
    this.events.push(event);
    await this.behaviours.get(event)?.();
  }

  #note(event: string): Promise<void> {
    this.events.push(event);
    return Promise.resolve();
  }

  status() {
    return Promise.resolve({
      backend: 'fake',
      schemaVersion: null,
      pendingMigrations: [],
      unknownMigrations: [],
      health: 'healthy' as const,
      replicationLagMs: null,
    });
  }

  close(): Promise<void> {
    return this.#note('close');
  }
}

const facade = buildFacade<LogAccess, FakeEngine>(repositories, {
  log: (engine) => ({
    async read() {
      await engine.perform('read');
      return engine.events;
    },
    append: (event) => engine.perform(event),
  }),
});

export function fakeStorage(parts: Partial<StorageParts<LogAccess, FakeEngine>> = {}) {
  const engine = new FakeEngine();
  const storage = createStorage<LogAccess, ReadsOf<typeof repositories>, FakeEngine>({
    engine,
    facade,
    random: () => 0,
    ...parts,
  });
  return { engine, storage, events: engine.events };
}

export function fault(code: 'deadlock' | 'statement_timeout'): StorageError {
  return new StorageError(code, 'A fault for a test.', {});
}
