export interface MigrationFileName {
  readonly version: string;
  readonly name: string;
  readonly direction: 'up' | 'down';
}

/** `<number>_<description>.sql`, `….up.sql` or `….down.sql`; `undefined` for any other name. */
export function parseFileName(file: string): MigrationFileName | undefined {
  const match = /^(\d+)(?:[_.\- ]+(.+?))??(?:\.(up|down))?\.sql$/.exec(file);
  if (match === null) return undefined;
  const [, version = '', name = version, direction = 'up'] = match;
  return { version, name, direction: direction === 'down' ? 'down' : 'up' };
}
