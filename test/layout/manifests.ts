import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryRoot } from './source-tree.ts';

type Conditions = Record<string, string>;

/** The parts of a package.json that the rules read. */
export type Manifest = {
  readonly folder: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: { readonly node?: string };
  readonly exports?: Record<string, Conditions>;
  readonly files?: readonly string[];
  readonly dependencies?: Record<string, string>;
  readonly publishConfig?: {
    readonly access?: string;
    readonly exports?: Record<string, Conditions>;
  };
};

export function manifests(): Manifest[] {
  const folders = ['packages', 'examples']
    .flatMap((parent) =>
      readdirSync(join(repositoryRoot, parent)).map((name) => `${parent}/${name}`),
    )
    .concat('test');
  return folders
    .filter((folder) => existsSync(join(repositoryRoot, folder, 'package.json')))
    .map((folder) => ({
      ...(JSON.parse(
        readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8'),
      ) as Manifest),
      folder,
    }));
}

/** The source files that packages export. */
export function packageEntries(): Set<string> {
  return new Set(
    manifests().flatMap(({ folder, exports = {} }) =>
      Object.values(exports).flatMap((conditions) => {
        const source = conditions['@stratum/source'];
        return source === undefined ? [] : [`${folder}/${source.replace(/^\.\//, '')}`];
      }),
    ),
  );
}

/** What a package gets wrong about itself. */
export function badManifests(packages: readonly Manifest[]): string[] {
  return packages.flatMap((manifest) => {
    const say = (text: string) => `${manifest.folder}/package.json: ${text}`;
    const wrong: string[] = [];
    if (manifest.license !== 'Apache-2.0') wrong.push(say('license is Apache-2.0'));
    if (manifest.type !== 'module') wrong.push(say('type is module'));
    if (manifest.engines?.node !== '>=22.18') wrong.push(say('engines.node is >=22.18'));
    if (manifest.private !== true) wrong.push(...badExports(manifest).map(say));
    return wrong;
  });
}

function badExports(manifest: Manifest): string[] {
  const wrong: string[] = [];
  const own = manifest.exports ?? {};
  const published = manifest.publishConfig?.exports ?? {};
  if (own['.'] === undefined) wrong.push("exports has a '.'");
  if (manifest.publishConfig?.access !== 'public') wrong.push('publishConfig.access is public');
  if (manifest.files?.includes('dist') !== true) wrong.push('files lists dist');
  for (const [path, { '@stratum/source': source, ...rest }] of Object.entries(own)) {
    if (path.includes('*')) wrong.push(`exports['${path}'] is open: name each subpath`);
    if (source === undefined)
      wrong.push(`exports['${path}'] begins with the condition @stratum/source`);
    if (Object.keys(rest).join() !== 'types,default')
      wrong.push(`exports['${path}'] ends with types and default`);
    if (JSON.stringify(published[path]) !== JSON.stringify(rest)) {
      wrong.push(
        `publishConfig.exports['${path}'] is the same without the condition @stratum/source`,
      );
    }
  }
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (name.startsWith('@stratum/') && range !== 'workspace:^')
      wrong.push(`${name} is workspace:^`);
  }
  return wrong;
}
