import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What one entry of a package exports at run time, by its name. */
export interface PublicEntry {
  /** As it is imported: `@stratum/kernel`, `@stratum/migrator/build`. */
  readonly specifier: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly '@stratum/source': string }>>;
}

const packages = join(import.meta.dirname, '../../packages');

/** Every entry of every package, imported from its source. */
export async function publicEntries(): Promise<readonly PublicEntry[]> {
  const found: PublicEntry[] = [];
  for (const folder of readdirSync(packages)) {
    const manifest = JSON.parse(
      readFileSync(join(packages, folder, 'package.json'), 'utf8'),
    ) as Manifest;
    for (const [entry, conditions] of Object.entries(manifest.exports)) {
      const source = pathToFileURL(join(packages, folder, conditions['@stratum/source']));
      found.push({
        specifier: `${manifest.name}${entry.slice(1)}`,
        exports: (await import(/* @vite-ignore */ source.href)) as Record<string, unknown>,
      });
    }
  }
  return found;
}

/** Functions and classes: what can be called. Of the classes that are named, their methods with arguments too. */
export function callables({ exports }: PublicEntry, withMethods: readonly string[]): string[] {
  return Object.entries(exports)
    .filter(([, exported]) => typeof exported === 'function')
    .flatMap(([name, exported]) =>
      withMethods.includes(name) && isClass(exported)
        ? [name, ...methodsOf(name, exported as NewableFunction)]
        : [name],
    )
    .sort();
}

function methodsOf(name: string, { prototype }: NewableFunction): string[] {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(prototype as object));
  return properties
    .filter(([method, { value }]) => method !== 'constructor' && takesArguments(value))
    .map(([method]) => `${name}.${method}`);
}

export function isClass(exported: unknown): boolean {
  return String(exported).startsWith('class');
}

function takesArguments(value: unknown): boolean {
  return typeof value === 'function' && value.length > 0;
}
