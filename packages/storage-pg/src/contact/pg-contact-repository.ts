import {
  orderedPair,
  type Contact,
  type ContactId,
  type OrganizationId,
  type UserId,
  type UserPair,
} from '@stratum/data-model';
import { RowSession, type PgSession } from '@stratum/engine-pg';
import type { PageOf, PageRequest } from '@stratum/kernel';
import {
  contactSorts,
  type Connection,
  type ContactFilter,
  type ContactRepository,
  type ContactSort,
} from '@stratum/storage';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { contactStatements as statements } from './contact-statements.ts';
import { contactOf, type ConnectionRow } from './contact-table.ts';

export class PgContactRepository implements ContactRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  findByPair(organizationId: OrganizationId, pair: UserPair): Promise<Contact | undefined> {
    const values = { organizationId, ...orderedPair(pair) };
    return this.#asSeenBy(pair[0]).first(statements.findByPair, values);
  }

  list<Request extends PageRequest<ContactSort>>(
    filter: ContactFilter,
    page?: Request,
  ): Promise<PageOf<Request, Contact>> {
    const list = { sorts: contactSorts, filter, conditions: filter };
    return this.#asSeenBy(filter.userId).page(statements.list, list, page);
  }

  count(filter: ContactFilter): Promise<number> {
    return this.#asSeenBy(filter.userId).count(statements.list, filter);
  }

  async connect(connections: readonly Connection[]): Promise<number> {
    const pairs = new Map<string, { organizationId: OrganizationId; low: UserId; high: UserId }>();
    for (const { organizationId, pair } of connections) {
      demandScope(this.#session, organizationId, 'contact');
      const { low, high } = orderedPair(pair);
      pairs.set(`${organizationId} ${low} ${high}`, { organizationId, low, high });
    }
    if (pairs.size === 0) return 0;
    const rows = [...pairs.values()];
    const { clock, ids } = this.#sources;
    const now = clock.now();
    return this.#session.affected(statements.connect, {
      ids: rows.map(() => ids.next(now) as ContactId),
      organizationIds: rows.map(({ organizationId }) => organizationId),
      lows: rows.map(({ low }) => low),
      highs: rows.map(({ high }) => high),
      now,
    });
  }

  async disconnect(organizationId: OrganizationId, pair: UserPair): Promise<boolean> {
    const values = { organizationId, ...orderedPair(pair) };
    return (await this.#session.affected(statements.disconnect, values)) > 0;
  }

  removeByUser(userId: UserId, limit: number): Promise<number> {
    return this.#session.affected(statements.removeByUser, { userId, limit });
  }

  #asSeenBy(viewer: UserId): RowSession<ConnectionRow, Contact> {
    return new RowSession(this.#session, contactOf(viewer));
  }
}
