import type { FaultProxy } from '@stratum/dev-postgres';
import {
  aFormedText,
  aFunction,
  aNumber,
  anObject,
  argument,
  optional,
  optionals,
  options,
  type Argument,
} from '../argument.ts';
import { aConnection, aFlag, connectionSafety } from '../pg-options.ts';
import { feed, feedBy, feedRubbishAlone, reasons, type Table } from '../table.ts';

const aName = aFormedText('a-name', 'a text');
const aMajor = argument(() => 18);
const settings = anObject(() => ({ log_statement: 'all' }), 'an empty object');

const STARTS = 'It would start a server.';
const start = (fields: Parameters<typeof options>[0]) =>
  feedRubbishAlone(
    STARTS,
    feed(options({ major: aMajor, settings: optional(settings), ...fields })),
  );

/** A method of a proxy that is open. */
const proxied = (method: keyof FaultProxy & string, value: Argument) =>
  feedBy(async (Proxy: typeof FaultProxy, given: never) => {
    await using proxy = await Proxy.open(aConnection.good() as string);
    Reflect.apply(proxy[method] as () => unknown, proxy, [given]);
  }, value);

export const devPostgres: Table = {
  createDatabase: feed(
    aConnection,
    aName,
    optional(optionals({ insecure: aFlag, template: aName, icu: aName })),
  ),
  cloneDatabase: feed(aConnection, aName, aName),
  dropDatabase: feed(aConnection, aName, connectionSafety),
  ensureDatabase: feed(aConnection, aName),
  databaseUrl: feed(aConnection, aName),
  startContainerPostgres: start({ image: optional(aName) }),
  startEmbeddedPostgres: start({ folder: optional(aName), onProgress: optional(aFunction()) }),
  findPostgres: feed(
    optional(
      options(
        {
          // Where it finds a server that does not answer, it starts none.
          env: optional(
            anObject(() => ({ NOWHERE: aConnection.good() as string }), 'an empty object'),
          ),
          urlVariable: optional(argument(() => 'NOWHERE', 'a text')),
          insecure: optional(aFlag),
          major: optional(aMajor),
          exactMajor: optional(aFlag),
          folder: optional(aName),
          settings: optional(settings),
          onProgress: optional(aFunction()),
        },
        'an empty object',
      ),
    ),
  ),
  freePort: feed(optional(aNumber(5))),
  FaultProxy: feedBy((Proxy: typeof FaultProxy, url: never) => Proxy.open(url), aConnection),
  'FaultProxy.through': proxied('through', aConnection),
  'FaultProxy.refuse': proxied('refuse', aFlag),
  'FaultProxy.swallowAnswers': proxied('swallowAnswers', aFlag),
  'FaultProxy.delay': proxied('delay', aNumber(5)),
  'FaultProxy.watch': proxied('watch', optional(aFunction())),
  'FaultProxy.cutAtAnswer': proxied('cutAtAnswer', aName),
  ...reasons('error', 'DevPostgresError'),
};
