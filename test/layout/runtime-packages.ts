import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Dependencies {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package that comes with another one, and its folder on this disk. */
export interface RuntimePackage {
  readonly name: string;
  readonly folder: string;
}

/** What a service installs with a package, walked from manifest to manifest; without the package itself. */
export function runtimePackages(folder: string): RuntimePackage[] {
  const found = new Map<string, RuntimePackage>();
  const visit = (from: string): void => {
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Dependencies;
    const { dependencies = {}, optionalDependencies = {} } = manifest;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (found.has(name)) continue;
      const at = installed(name, from);
      if (at === undefined && name in optionalDependencies) continue;
      if (at === undefined)
        throw new Error(`${manifest.name} depends on ${name}, which is not installed`);
      found.set(name, { name, folder: at });
      visit(at);
    }
  };
  visit(realpathSync(folder));
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As Node looks for it: in the nearest node_modules, then in those above. */
function installed(name: string, from: string): string | undefined {
  const beside = join(from, 'node_modules', name);
  if (existsSync(beside)) return realpathSync(beside);
  return dirname(from) === from ? undefined : installed(name, dirname(from));
}
