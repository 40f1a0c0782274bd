import {
  orderedPair,
  type Contact,
  type ContactId,
  type OrganizationId,
  type UserId,
  type UserPair,
} from '@stratum/data-model';
import { compareText, countRows, type AnyList, type MemorySession } from '@stratum/engine-memory';
import type { CursorPageRequest, PageOf, PageRequest } from '@stratum/kernel';
import {
  contactSorts,
  type Connection,
  type ContactFilter,
  type ContactRepository,
  type ContactSort,
} from '@stratum/storage';
import { optional, readPage, type ListTerms } from '../entity-reads.ts';
import { lengthOf } from '../guarded-change.ts';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { connectionsTable, toContactOf, type ConnectionRow } from './contact-table.ts';

const PAIR_KEY = 'connections_organization_id_low_user_id_high_user_id_key';
const LOW_USER = 'connections_low_user_id_idx';
const HIGH_USER = 'connections_high_user_id_idx';

export class MemoryContactRepository implements ContactRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  findByPair(organizationId: OrganizationId, pair: UserPair): Promise<Contact | undefined> {
    const { key, is } = pairOf(organizationId, pair);
    return this.#session.read((reads) =>
      optional(toContactOf(pair[0]), reads.find(connectionsTable, key, ...is)),
    );
  }

  list<Request extends PageRequest<ContactSort> = CursorPageRequest<ContactSort>>(
    filter: ContactFilter,
    page?: Request,
  ): Promise<PageOf<Request, Contact>> {
    return readPage(this.#session, { sorts: contactSorts, filter, page }, contactsBy);
  }

  count(filter: ContactFilter): Promise<number> {
    return this.#session.read((reads) => countRows(reads, contactsBy(filter, { sort: 'id' })));
  }

  async connect(connections: readonly Connection[]): Promise<number> {
    for (const { organizationId } of connections) {
      demandScope(this.#session, organizationId, 'contact');
    }
    const { clock, ids } = this.#sources;
    const instant = clock.now();
    const now = instant.getTime();
    const rows = differentPairs(connections)
      .map((pair) => ({ id: ids.next(instant) as ContactId, ...pair, last_connected_at: now }))
      .sort(byPair);
    return this.#session.write(function* (s) {
      for (const row of rows) {
        yield* s.upsert(connectionsTable, row, {
          key: PAIR_KEY,
          change: (present) => ({ last_connected_at: Math.max(present.last_connected_at, now) }),
        });
      }
      return rows.length;
    });
  }

  disconnect(organizationId: OrganizationId, pair: UserPair): Promise<boolean> {
    return this.#session.write(function* (s) {
      const removed = yield* s.remove(connectionsTable, pairOf(organizationId, pair));
      return removed.length > 0;
    });
  }

  removeByUser(userId: UserId, limit: number): Promise<number> {
    return this.#session.write(function* (s) {
      const contacts = [LOW_USER, HIGH_USER]
        .flatMap((index) => [...s.rows(connectionsTable, { index, is: [userId] })])
        .sort((a, b) => compareText(a.id, b.id));
      let removed = 0;
      for (const { id, organization_id } of contacts) {
        if (removed === limit) break;
        const contact = { key: 'connections_pkey', is: [id, organization_id] };
        const options = { policy: 'skip locked' } as const;
        removed += yield* lengthOf(s.remove(connectionsTable, contact, options));
      }
      return removed;
    });
  }
}

function pairOf(organizationId: OrganizationId, pair: UserPair) {
  const { low, high } = orderedPair(pair);
  return { key: PAIR_KEY, is: [organizationId, low, high] };
}

type Pair = Pick<ConnectionRow, 'organization_id' | 'low_user_id' | 'high_user_id'>;

function differentPairs(connections: readonly Connection[]): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { organizationId, pair } of connections) {
    const { low, high } = orderedPair(pair);
    pairs.set([organizationId, low, high].join(), {
      organization_id: organizationId,
      low_user_id: low,
      high_user_id: high,
    });
  }
  return [...pairs.values()];
}

/** The order in which rows are written, so that opposing batches cannot deadlock. */
function byPair(a: Pair, b: Pair): number {
  return (
    compareText(a.organization_id, b.organization_id) ||
    compareText(a.low_user_id, b.low_user_id) ||
    compareText(a.high_user_id, b.high_user_id)
  );
}

function contactsBy(
  { organizationId, userId }: ContactFilter,
  { sort }: Pick<ListTerms, 'sort'>,
): AnyList<ConnectionRow, Contact> {
  const byTime = sort === 'lastConnectedAt';
  const list = {
    table: connectionsTable,
    is: byTime ? [organizationId, userId] : [userId],
    where: ({ organization_id }: ConnectionRow) => organization_id === organizationId,
    placeOf: ({ id, last_connected_at }: ConnectionRow) => ({
      keys: byTime ? [last_connected_at] : [],
      id,
    }),
    nodeOf: toContactOf(userId),
  };
  const indexes = byTime
    ? ['connections_low_user_recent_idx', 'connections_high_user_recent_idx']
    : [LOW_USER, HIGH_USER];
  return { ...list, parts: indexes.map((index) => ({ ...list, index })) };
}
