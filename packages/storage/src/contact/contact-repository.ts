import type { Contact, OrganizationId, UserId, UserPair } from '@stratum/data-model';
import {
  describeRepository,
  listOf,
  object,
  pageRule,
  param,
  replica,
  rule,
  uuid,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type Rule,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import { batchLimitRule, bulkRule } from '../domain-rules.ts';

export const contactSorts = { id: [], lastConnectedAt: ['instant'] } as const satisfies Sorts;
export type ContactSort = SortOf<typeof contactSorts>;

/** The contacts of one user in one organization. */
export interface ContactFilter {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
}

/** Two users of one organization who have had to do with each other, in either order. */
export interface Connection {
  readonly organizationId: OrganizationId;
  readonly pair: UserPair;
}

export interface ContactReads {
  /** As the first of the pair sees it: the contact names the second. */
  findByPair(organizationId: OrganizationId, pair: UserPair): Promise<Contact | undefined>;

  list<Request extends PageRequest<ContactSort> = CursorPageRequest<ContactSort>>(
    filter: ContactFilter,
    page?: Request,
  ): Promise<PageOf<Request, Contact>>;

  count(filter: ContactFilter): Promise<number>;
}

export interface ContactRepository extends ContactReads {
  /**
   * Notes that these, at most 1,000, had to do with each other just now. A pair that comes twice, or in the other
   * order, or in a repeated call, is one contact; its instant is refreshed and never moves back. Answers how many
   * different pairs there were.
   * @throws StorageError `out_of_scope` if one is of another organization than the handle's
   */
  connect(connections: readonly Connection[]): Promise<number>;

  /** Whether there was one. */
  disconnect(organizationId: OrganizationId, pair: UserPair): Promise<boolean>;

  /**
   * Removes contacts of a user, in every organization that the handle sees, the oldest first. Repeat while it answers
   * `limit`.
   * @param limit 1 to 1,000
   */
  removeByUser(userId: UserId, limit: number): Promise<number>;
}

const organizationId = uuid<OrganizationId>();
const userId = uuid<UserId>();
const users = listOf(userId, 2);

const twoDifferent = rule<UserPair>((value) => {
  const [one, other] = value as readonly unknown[];
  return one === undefined || other === undefined || one === other
    ? 'must name two different users'
    : undefined;
});

const pair: Rule<UserPair> = (value, path) => twoDifferent(users(value, path), path);

const filter = object<ContactFilter>({ organizationId, userId });

export const contactRepository = describeRepository<ContactReads, ContactRepository>()({
  entity: 'contact',
  tenancy: 'tenant',
  reach: 'every',
  reads: {
    findByPair: replica(param('organizationId', organizationId), param('pair', pair)),
    list: replica(param('filter', filter), param('page', pageRule(contactSorts))),
    count: replica(param('filter', filter)),
  },
  writes: {
    connect: write(param('connections', bulkRule(object<Connection>({ organizationId, pair })))),
    disconnect: write(param('organizationId', organizationId), param('pair', pair)),
    removeByUser: write(param('userId', userId), param('limit', batchLimitRule)),
  },
});
