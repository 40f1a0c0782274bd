/**
 * What `stratum.config.ts` (or `.mts`, `.js`, `.mjs`) exports by default. Paths in it are relative to its folder. The
 * environment overrides it, flags override both.
 */
export interface StratumConfig {
  /** The logical databases, by name. The first is the one that `DATABASE_URL` means. */
  readonly databases: Readonly<Record<string, DatabaseConfig>>;
  /** A module that exports `seeds`, made by `defineSeeds`. */
  readonly seeds?: string;
  /**
   * A folder for the data of a PostgreSQL server that is started when no URL is given anywhere: for development, so
   * that a clone needs nothing installed.
   */
  readonly developmentServer?: string;
}

/** One logical database: a folder of migrations, and where it is. */
export interface DatabaseConfig {
  /** The folder with its SQL files. */
  readonly migrations: string;
  /** Whether its folder may hold no migration yet, which is an error otherwise: it may be the wrong one. */
  readonly allowEmpty?: boolean;
  /** For a database that is the same for everyone. Never a password: those belong into the environment. */
  readonly url?: string | undefined;
  /** Allows another machine without verified TLS, as in a network that nobody else can read. */
  readonly insecure?: boolean;
  /** The variable with its URL. `<NAME>_DATABASE_URL` by default; for the first database also `DATABASE_URL`. */
  readonly urlVariable?: string;
  /**
   * Another logical database. Without a URL of its own this one lies on the same server, in the database called
   * `<name of that one's database>_<name of this one>`.
   */
  readonly beside?: string;
  /** The module in which the migrations are embedded, and its export. */
  readonly embedded?: ModuleExport;
  /** The SVG file with a picture of the schema. */
  readonly picture?: string;
  /** For `stratum prepare`: the statements that are checked against this database. */
  readonly prepare?: PrepareConfig;
  /** How many connections the service takes: those of a process, and how many processes run. For the doctor. */
  readonly pool?: { readonly size: number; readonly processes: number };
  /** `stratum.stratum_migrations` by default, and `public.stratum_migrations` where that is there. */
  readonly historyTable?: string;
}

/** What `stratum prepare` asks the database about, and where it keeps the answers. */
export interface PrepareConfig {
  /** An export of statements, families, lists, and objects of them. */
  readonly statements: ModuleExport;
  /** For the files that it writes; it holds nothing else. */
  readonly folder: string;
  /** The interface of the tables that statements are declared over, where it is written by hand. */
  readonly tables?: ModuleExport;
  /** An export of `IndexException`s: statements and foreign keys that do without an index, and why. */
  readonly indexExceptions?: ModuleExport;
}

export interface ModuleExport {
  readonly module: string;
  readonly exportName: string;
}

/** Gives the compiler's help to a `stratum.config.ts`. */
export function defineConfig(config: StratumConfig): StratumConfig {
  return config;
}
