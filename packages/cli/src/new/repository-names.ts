import { checkedArgument, optionsOf, text } from '@stratum/kernel';
import { flagRule } from '@stratum/engine-pg';
import { UserError } from '../user-error.ts';

/** A repository that is to be written, by all the names that it has. For `folder/some-thing`: */
export interface RepositoryNames {
  /** `folder` */
  readonly folder: string;
  /** `some-thing` */
  readonly file: string;
  /** `SomeThing` */
  readonly model: string;
  /** `someThing` */
  readonly one: string;
  /** `someThings` */
  readonly many: string;
  /** `some_things` */
  readonly table: string;
  /** `some thing`, for sentences. */
  readonly words: string;
  /** `some things` */
  readonly manyWords: string;
  /** `a some thing` */
  readonly aWords: string;
  /** Whether its rows belong to tenants. */
  readonly tenant: boolean;
}

const SHAPE = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*\/[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

const SAY_NOTHING = /(^|-)(util|utils|common|helper|helpers|misc|shared|stuff|types|index)(-|$)/;

const RESERVED = new Set(
  (
    'abstract any as async await boolean break case catch class const continue debugger default delete do ' +
    'else enum export extends false finally for from function get if implements import in instanceof ' +
    'interface let namespace never new null number object of package private protected public return set ' +
    'static string super switch symbol this throw true try type typeof undefined unknown var void while ' +
    'with yield'
  ).split(' '),
);

const namesOptions = optionsOf<{ tenant: boolean }>({ tenant: flagRule });

/** @throws UserError if no repository can be called so */
export function repositoryNames(name: string, options: { tenant: boolean }): RepositoryNames {
  checkedArgument(namesOptions, options, 'options');
  checkedArgument(text(0, 1_000), name, 'name');
  const why = reasonAgainst(name);
  if (why !== undefined) throw new UserError(`No repository can be called '${name}': ${why}`);
  const [folder, file] = name.split('/') as [string, string];
  const one = file.replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
  const words = file.replaceAll('-', ' ');
  return {
    folder,
    file,
    model: one.charAt(0).toUpperCase() + one.slice(1),
    one,
    many: plural(one),
    table: plural(file.replaceAll('-', '_')),
    words,
    manyWords: plural(words),
    aWords: `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`,
    tenant: options.tenant,
  };
}

/** The names that files of the repository import from the data model. */
export function modelImports({ model, tenant }: RepositoryNames): string {
  const names = [model, `${model}Id`, ...(tenant ? ['OrganizationId'] : [])];
  return names.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join(', ');
}

function reasonAgainst(name: string): string | undefined {
  if (!SHAPE.test(name)) {
    return 'say <folder>/<name>, both in lower case with dashes between words, as in billing/invoice.';
  }
  const file = name.split('/')[1]!;
  if (SAY_NOTHING.test(name.replace('/', '-'))) return 'name what it holds.';
  if (/(?<![aius])s$/.test(file)) return `say what one of them is, as in ${name.slice(0, -1)}.`;
  if (RESERVED.has(file)) return 'TypeScript keeps this word to itself. Add a second one.';
  return undefined;
}

/** As the layout rules expect tables to be called. */
function plural(word: string): string {
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
