import { describe, expect, it } from 'vitest';
import {
  describeStorageConformance,
  everyCapability,
  type BackendUnderTest,
  type Capabilities,
  type OpenBackend,
} from './index.ts';

/** A runner that only notes what it is given, to be run by hand. */
class NotingRunner {
  readonly sentences: string[] = [];
  readonly checks: (() => Promise<void>)[] = [];
  readonly ends: (() => Promise<void> | void)[] = [];
  describe = (_name: string, body: () => void): void => body();
  it = (sentence: string, check: () => Promise<void>): void => {
    this.sentences.push(sentence);
    this.checks.push(check);
  };
  beforeAll = (): void => undefined;
  afterAll = (body: () => Promise<void> | void): void => {
    this.ends.push(body);
  };
  expect = expect;
}

function suiteOn(
  parts: { capabilities?: Partial<Capabilities> } & Partial<
    Pick<BackendUnderTest, 'breakable' | 'open'>
  >,
) {
  const runner = new NotingRunner();
  const lines: string[] = [];
  describeStorageConformance({
    name: 'noting',
    runner,
    breakable: false,
    open: () => Promise.reject(new Error('No backend here')),
    report: (line) => lines.push(line),
    ...parts,
    capabilities: { ...everyCapability, ...parts.capabilities },
  });
  return { runner, lines };
}

async function failuresOf(checks: readonly (() => Promise<void>)[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(checks.map(async (check) => check()));
  return settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
}

describe('the suite itself', () => {
  it('fails when nothing was looked at', async () => {
    const { runner, lines } = suiteOn({});

    const [failure] = await failuresOf(runner.ends as (() => Promise<void>)[]);

    expect(String(failure)).toContain('Not one promise was looked at');
    expect(lines[0]).toMatch(
      /^conformance noting: 0 promises kept \(\), 0 broken, \d+ not asked for/,
    );
  });

  it('breaks every promise on a backend that does not open', async () => {
    const { runner, lines } = suiteOn({});

    const failures = await failuresOf(runner.checks);
    const [idle] = await failuresOf(runner.ends as (() => Promise<void>)[]);

    expect(failures.length).toBe(runner.checks.length);
    expect(lines[0]).toContain(`0 promises kept (), ${runner.checks.length} broken`);
    expect(String(idle)).toContain('No promise calls users.lookup, users.lookupMany');
  });

  it('closes what it opened, also when a promise is broken', async () => {
    let open = 0;
    const backend = {
      storage: {},
      second: () => Promise.reject(new Error('No second session')),
      untilBlocked: () => Promise.resolve(),
      close() {
        open -= 1;
        return Promise.resolve();
      },
    } as unknown as OpenBackend;
    const { runner } = suiteOn({
      open() {
        open += 1;
        return Promise.resolve(backend);
      },
    });

    await failuresOf(runner.checks);

    expect(open).toBe(0);
  });

  it('asserts the opposite of a capability that is off', () => {
    const { runner } = suiteOn({
      capabilities: {
        repeatableRead: false,
        serializable: false,
        savepoints: false,
        namedLocks: false,
        lockTimeouts: false,
        statementTimeouts: false,
      },
    });

    expect(runner.sentences).toEqual(
      expect.arrayContaining([
        'repeatable read is refused',
        'serializable is refused',
        'savepoints are refused',
        'named locks are refused',
        'a lock timeout is refused',
        'a statement timeout is refused',
      ]),
    );
    expect(runner.sentences.filter((sentence) => /savepoint/.test(sentence))).toEqual([
      'savepoints are refused',
    ]);
  });

  it('says when nothing can be broken from outside', () => {
    const sentence = 'connections that were cut while idle are not missed';

    expect(suiteOn({ breakable: true }).runner.sentences).toContain(sentence);
    expect(suiteOn({ breakable: false }).runner.sentences).not.toContain(sentence);
  });
});
