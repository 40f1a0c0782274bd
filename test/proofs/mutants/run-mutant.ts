// A process of its own: the suite on a backend in memory that has been broken, until the first broken promise. The
// arguments say which mutant, and which promise to begin with; without them, nothing is broken.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { everyMutant } from './every-mutant.ts';
import { mutated } from './mutant.ts';
import { PlainRunner, type BrokenPromise } from './plain-runner.ts';

/** What the process tells. */
export interface Verdict {
  /** Of the first broken promise; undefined: the mutant survived. */
  readonly caughtBy: readonly string[] | undefined;
  readonly why: string;
  /** What the suite says at its end. */
  readonly summary: string;
}

const mutant = everyMutant.find(({ wrong }) => wrong === process.argv[2]);
if (mutant !== undefined) {
  const packages = join(import.meta.dirname, '../../../packages');
  const changed = pathToFileURL(join(packages, mutant.file)).href;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (url !== changed) return loaded;
      return {
        ...loaded,
        source: mutated(Buffer.from(loaded.source as Uint8Array).toString(), mutant),
      };
    },
  });
}

// Only now, so that it is loaded as it has been changed.
const { describeStorageConformance, everyCapability } = await import('@stratum/conformance');
const { openMemory } = await import('../../backends/memory-backend.ts');

const runner = new PlainRunner();
let summary = '';
describeStorageConformance({
  name: 'memory',
  runner: {
    describe: (name, body) => runner.describe(name, body),
    it: (name, body) => runner.it(name, body),
    beforeAll: (body) => runner.beforeAll(body),
    afterAll: (body) => runner.afterAll(body),
    expect: runner.expect,
  },
  capabilities: everyCapability,
  breakable: false,
  open: openMemory,
  report: (line) => (summary = line),
});

let told = false;
// Nothing is left to happen, and a promise still waits: it never ends.
process.on('exit', () => {
  if (!told) tell({ path: runner.current, error: new Error('It does not end') });
});
tell(await runner.untilBroken(process.argv[3]));
process.exit();

function tell(broken: BrokenPromise | undefined): void {
  told = true;
  const why = broken === undefined ? '' : String(broken.error);
  const verdict: Verdict = { caughtBy: broken?.path.slice(1), why, summary };
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}
