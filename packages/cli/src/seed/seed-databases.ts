import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Seeds } from '@stratum/kernel';
import { ExitCode } from '../exit-code.ts';
import { progressBar } from '../progress-bar.ts';
import type { Settings } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { UserError } from '../user-error.ts';

/** Runs every seed of the module that the config names, on all logical databases at once. */
export async function seedDatabases(settings: Settings): Promise<void> {
  const seeds = await loadSeeds(settings);
  demandAllowed(seeds);
  const urls: Record<string, string> = {};
  for (const place of settings.known) urls[place.name] = await settings.url(place);
  await using storages = await seeds.open(urls);
  for (const seed of seeds.seeds) {
    const added = await runWithBar(seed, storages);
    print(`${seed.name}: ${added === 0 ? 'nothing to add' : `${added} added`}.`);
  }
}

/** Before anything is opened, so that of several seeds none has been run. */
function demandAllowed({ seeds }: Seeds<AsyncDisposable>): void {
  const refused = seeds.filter(({ refusal }) => refusal !== undefined);
  if (refused.length === 0) return;
  const reasons = refused.map(({ name, refusal }) => `${name}: ${refusal}`);
  throw new UserError(['Nothing was seeded.', ...reasons].join('\n'), {
    exitCode: ExitCode.failed,
  });
}

async function runWithBar<Storages extends AsyncDisposable>(
  seed: Seeds<Storages>['seeds'][number],
  storages: Storages,
): Promise<number> {
  using bar = progressBar(seed.name);
  return await seed.run(storages, bar);
}

async function loadSeeds({ config, folder }: Settings): Promise<Seeds<AsyncDisposable>> {
  const file = config?.seeds;
  if (file === undefined) {
    throw new UserError(
      'There are no seeds: name their module in stratum.config.ts (seeds), which exports `seeds` made by defineSeeds.',
    );
  }
  const module = (await import(pathToFileURL(path.resolve(folder, file)).href).catch(
    (error: unknown) => {
      throw new UserError(`${file} could not be loaded: ${(error as Error).message}`, {
        cause: error,
      });
    },
  )) as { readonly seeds?: Partial<Seeds<AsyncDisposable>> };
  const { seeds } = module;
  if (typeof seeds?.open === 'function' && Array.isArray(seeds.seeds)) {
    return seeds as Seeds<AsyncDisposable>;
  }
  throw new UserError(
    `${file} exports no \`seeds\`: export const seeds = defineSeeds({ open, seeds: […] }).`,
  );
}
