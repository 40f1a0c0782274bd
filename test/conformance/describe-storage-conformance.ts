import { observing } from '@stratum/kernel';
import type { BackendUnderTest } from './backend-under-test.ts';
import type { Chapter } from './chapter.ts';
import { methods } from './methods.ts';
import { direct, eitherRoute, routesOf, type Route } from './routes.ts';
import { tableOfContents } from './table-of-contents.ts';
import { Tally } from './tally.ts';
import { openWorld } from './world.ts';

/** Checks every promise of the suite on a backend, and prints how many it kept. */
export function describeStorageConformance(backend: BackendUnderTest): void {
  const { runner, report = (line) => process.stdout.write(`${line}\n`) } = backend;
  const tally = new Tally();
  const called = new Set<string>();
  const chapters = tableOfContents.filter(
    (chapter) => backend.breakable || chapter.needsFaults !== true,
  );
  const remarks = backend.breakable ? [] : ['faults not offered'];
  const recordCalls = observing((call, next) => {
    called.add(`${call.repository}.${call.method}`);
    return next();
  });

  function write(chapter: Chapter, route: Route): void {
    chapter.write((sentence, keep) => {
      tally.declare();
      runner.it(sentence, () =>
        tally.count(chapter.area, async () => {
          const { world, close } = await openWorld(backend, route, [recordCalls]);
          try {
            await keep(world);
          } finally {
            await close();
          }
        }),
      );
    }, backend.capabilities);
  }

  runner.describe(`conformance of ${backend.name}`, () => {
    for (const chapter of chapters) {
      runner.describe(chapter.area, () => {
        if (chapter.routes === 'none') return write(chapter, direct);
        const routes = chapter.routes === 'every' ? routesOf(backend.capabilities) : eitherRoute;
        for (const route of routes) {
          runner.describe(`through ${route.name}`, () => write(chapter, route));
        }
      });
    }

    runner.afterAll(() => {
      report(tally.summary(backend.name, remarks));
      if (!tally.ran) throw new Error('Not one promise was looked at.');
      if (!tally.complete) return;
      const idle = methods.map(({ path }) => path).filter((path) => !called.has(path));
      if (idle.length > 0) throw new Error(`No promise calls ${idle.join(', ')}.`);
    });
  });
}
