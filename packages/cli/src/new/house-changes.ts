import { promises as fs } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { UserError } from '../user-error.ts';
import { MissingPlace } from './insertions.ts';

/** What this command needs of the formatter that a house uses. */
interface Formatter {
  resolveConfig(file: string): Promise<object | null>;
  format(text: string, options: object): Promise<string>;
}

/** Changes of a house's files, which are made all together or not at all. */
export class HouseChanges {
  readonly #root: string;
  readonly #changed = new Map<string, string>();
  readonly #created = new Set<string>();

  constructor(root: string) {
    this.#root = path.resolve(root);
  }

  /** In the order in which they were first touched. */
  get changes(): readonly { readonly path: string; readonly created: boolean }[] {
    return [...this.#changed.keys()].map((file) => ({
      path: file,
      created: this.#created.has(file),
    }));
  }

  /** @throws UserError if there is such a file */
  async create(file: string, text: string): Promise<void> {
    if ((await this.find(file)) !== undefined) {
      throw new UserError(`${file} is there already: choose another name, or remove it first.`);
    }
    this.#created.add(file);
    this.#changed.set(file, text);
  }

  /** @throws UserError if there is no such file, or a place in it is not found */
  async edit(file: string, ...edits: readonly ((text: string) => string)[]): Promise<void> {
    let text = await this.find(file);
    if (text === undefined) {
      throw new UserError(`${file} is missing, into which a new repository would be entered.`);
    }
    try {
      for (const edit of edits) text = edit(text);
    } catch (error) {
      if (!(error instanceof MissingPlace)) throw error;
      throw new UserError(
        `${file} does not have ${error.message}. Nothing was written: add the repository by hand, as the README says.`,
      );
    }
    this.#changed.set(file, text);
  }

  async find(file: string): Promise<string | undefined> {
    const changed = this.#changed.get(file);
    if (changed !== undefined) return changed;
    try {
      return await fs.readFile(path.join(this.#root, file), 'utf8');
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The names in a folder; none if there is no such folder. */
  async namesIn(folder: string): Promise<string[]> {
    try {
      return await fs.readdir(path.join(this.#root, folder));
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Formats what was changed as the house formats, and writes it. */
  async write(): Promise<void> {
    const formatter = this.#formatter();
    const formatted = new Map<string, string>();
    for (const [file, text] of this.#changed) {
      formatted.set(file, file.endsWith('.ts') ? await this.#format(formatter, file, text) : text);
    }
    for (const [file, text] of formatted) {
      const place = path.join(this.#root, file);
      await fs.mkdir(path.dirname(place), { recursive: true });
      await fs.writeFile(place, text);
    }
  }

  async #format(formatter: Formatter, file: string, text: string): Promise<string> {
    const filepath = path.join(this.#root, file);
    return formatter.format(text, { ...(await formatter.resolveConfig(filepath)), filepath });
  }

  #formatter(): Formatter {
    try {
      return createRequire(path.join(this.#root, 'package.json'))('prettier') as Formatter;
    } catch {
      throw new UserError(`Prettier is not installed in ${this.#root}. Run: pnpm install`);
    }
  }
}
