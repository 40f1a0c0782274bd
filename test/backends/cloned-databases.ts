import { cloneDatabase, dropDatabase } from '@stratum/dev-postgres';
import type { TemplateNames } from './postgres-template.ts';
import { WatchedDatabase } from './watched-database.ts';

const DEADLINE_MS = 240_000;

/** A database of each kind, cloned from templates, as seen from connections beside those under test. */
export class ClonedDatabases {
  readonly main: WatchedDatabase;
  readonly contacts: WatchedDatabase;
  readonly #serverUrl: string;

  private constructor(serverUrl: string, main: WatchedDatabase, contacts: WatchedDatabase) {
    this.#serverUrl = serverUrl;
    this.main = main;
    this.contacts = contacts;
  }

  static async of(
    serverUrl: string,
    templates: TemplateNames,
    suffix: string,
  ): Promise<ClonedDatabases> {
    const clone = async (template: string, rows: readonly string[]) => {
      const name = `${template}_${suffix}`;
      await dropDatabase(serverUrl, name);
      const url = await cloneDatabase(serverUrl, template, name);
      return WatchedDatabase.open({ name, url, rows });
    };
    // What restricts goes before what it hangs on; the rest cascades.
    const main = await clone(templates.main, ['projects', 'teams', 'organizations', 'users']);
    return new ClonedDatabases(serverUrl, main, await clone(templates.contacts, ['connections']));
  }

  get #both(): readonly WatchedDatabase[] {
    return [this.main, this.contacts];
  }

  /** For every connection from now on. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    await Promise.all(this.#both.map((database) => database.set(settings)));
  }

  async empty(): Promise<void> {
    await Promise.all(this.#both.map((database) => database.empty()));
  }

  async untilBlocked(calls: number): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const waiting = (await this.main.waiting()) + (await this.contacts.waiting());
      if (waiting >= calls) return;
      if (performance.now() > deadline) {
        throw new Error(`${calls} calls were to wait for a lock, and ${waiting} do`);
      }
    }
  }

  async cutConnections(): Promise<void> {
    await Promise.all(this.#both.map((database) => database.cutConnections()));
  }

  async cutOpenTransactions(): Promise<void> {
    await Promise.all(this.#both.map((database) => database.cutOpenTransactions()));
  }

  async drop(): Promise<void> {
    for (const database of this.#both) {
      await database.close();
      await dropDatabase(this.#serverUrl, database.name);
    }
  }
}
