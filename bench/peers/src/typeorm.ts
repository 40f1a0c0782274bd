import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import { DataSource, EntitySchema, MoreThanOrEqual } from 'typeorm';

interface User {
  id: string;
  username: string;
  usernameFolded: string;
  displayName: string;
  role: 'user' | 'admin';
  state: string;
  lockedAt: Date | null;
  deactivatedAt: Date | null;
  lastLoginAt: Date | null;
  updatedAt: Date;
}

interface BrowserSession {
  id: string;
  userId: string;
  userAgent: string | null;
  lastActiveAt: Date;
  lastActiveIp: string | null;
  authenticatedAt: Date;
  state: string;
  finishedAt: Date | null;
  finishReason: string | null;
}

interface Organization {
  id: string;
  slug: string;
  slugFolded: string;
  name: string;
  state: string;
  closedAt: Date | null;
  revision: number;
  updatedAt: Date;
  seats: Seat[];
}

interface Seat {
  organizationId: string;
  userId: string;
  organization: Organization;
}

interface Connection {
  id: string;
  organizationId: string;
  lowUserId: string;
  highUserId: string;
  lastConnectedAt: Date;
}

const id = { type: 'uuid', primary: true } as const;
const text = (name?: string) => ({ type: 'text', ...(name && { name }) }) as const;
const optionalText = (name: string) => ({ type: 'text', name, nullable: true }) as const;
const uuid = (name: string) => ({ type: 'uuid', name }) as const;
const instant = (name: string) => ({ type: 'timestamptz', precision: 3, name }) as const;
const optionalInstant = (name: string) => ({ ...instant(name), nullable: true }) as const;

const users = new EntitySchema<User>({
  name: 'User',
  tableName: 'users',
  columns: {
    id,
    username: text(),
    usernameFolded: text('username_folded'),
    displayName: text('display_name'),
    role: { type: 'enum', enum: ['user', 'admin'], enumName: 'user_role' },
    state: text(),
    lockedAt: optionalInstant('locked_at'),
    deactivatedAt: optionalInstant('deactivated_at'),
    lastLoginAt: optionalInstant('last_login_at'),
    updatedAt: instant('updated_at'),
  },
});

const browserSessions = new EntitySchema<BrowserSession>({
  name: 'BrowserSession',
  tableName: 'browser_sessions',
  columns: {
    id,
    userId: uuid('user_id'),
    userAgent: optionalText('user_agent'),
    lastActiveAt: instant('last_active_at'),
    lastActiveIp: optionalText('last_active_ip'),
    authenticatedAt: instant('authenticated_at'),
    state: text(),
    finishedAt: optionalInstant('finished_at'),
    finishReason: optionalText('finish_reason'),
  },
});

const organizations = new EntitySchema<Organization>({
  name: 'Organization',
  tableName: 'organizations',
  columns: {
    id,
    slug: text(),
    slugFolded: text('slug_folded'),
    name: text(),
    state: text(),
    closedAt: optionalInstant('closed_at'),
    revision: { type: 'int' },
    updatedAt: instant('updated_at'),
  },
  relations: { seats: { type: 'one-to-many', target: 'Seat', inverseSide: 'organization' } },
});

const seats = new EntitySchema<Seat>({
  name: 'Seat',
  tableName: 'organization_members',
  columns: {
    organizationId: { ...uuid('organization_id'), primary: true },
    userId: { ...uuid('user_id'), primary: true },
  },
  relations: {
    organization: {
      type: 'many-to-one',
      target: 'Organization',
      joinColumn: { name: 'organization_id' },
      inverseSide: 'seats',
    },
  },
});

const connectionsTable = new EntitySchema<Connection>({
  name: 'Connection',
  tableName: 'connections',
  columns: {
    id,
    organizationId: { ...uuid('organization_id'), primary: true },
    lowUserId: uuid('low_user_id'),
    highUserId: uuid('high_user_id'),
    lastConnectedAt: instant('last_connected_at'),
  },
});

/** TypeORM's repositories and query builder. */
export const open: OpenSubject = async ({ mainUrl, contactsUrl, ids, clock }) => {
  const entities = [users, browserSessions, organizations, seats, connectionsTable];
  const [main, contacts] = [mainUrl, contactsUrl].map(
    (url) => new DataSource({ type: 'postgres', url, poolSize: POOL, entities }),
  ) as [DataSource, DataSource];
  await main.initialize();
  await contacts.initialize();
  const userRepository = main.getRepository(users);
  const organizationRepository = main.getRepository(organizations);
  const connectionRepository = contacts.getRepository(connectionsTable);
  const pageOf = (rows: readonly unknown[]) => ({
    nodes: rows.slice(0, PAGE),
    hasNextPage: rows.length > PAGE,
  });

  return {
    operations: {
      lookup: (id) => userRepository.findOneBy({ id }),

      page: async ({ id }) =>
        pageOf(
          await userRepository.find({
            where: { id: MoreThanOrEqual(id) },
            order: { id: 'ASC' },
            take: PAGE + 1,
          }),
        ),

      join: async (userId) =>
        pageOf(
          await organizationRepository
            .createQueryBuilder('organization')
            .innerJoin('organization.seats', 'seat')
            .where('seat.userId = :userId', { userId })
            .orderBy('organization.id')
            .limit(PAGE + 1)
            .getMany(),
        ),

      async add({ username, displayName }) {
        const user = userRepository.create({
          id: ids.next(),
          username,
          usernameFolded: username.toLowerCase(),
          displayName,
          role: 'user',
          state: 'active',
          lastLoginAt: null,
          updatedAt: clock.now(),
        });
        await userRepository.insert(user);
        return user;
      },

      transaction: (userId) =>
        main.transaction(async (manager) => {
          const now = clock.now();
          const before = await manager.findOneBy(users, { id: userId });
          const change = { lastLoginAt: now, updatedAt: now };
          const { affected } = await manager.update(users, { id: userId, state: 'active' }, change);
          if (before === null || affected !== 1) throw new Error('The user is not active');
          const session = manager.create(browserSessions, {
            id: ids.next(),
            userId,
            lastActiveAt: now,
            authenticatedAt: now,
            state: 'active',
          });
          await manager.insert(browserSessions, session);
          return { before, user: { ...before, ...change }, session };
        }),

      'bulk-add': (connections) => {
        const now = clock.now();
        return connectionRepository.insert(
          connections.map(({ organizationId, low, high }) => ({
            id: ids.next(),
            organizationId,
            lowUserId: low,
            highUserId: high,
            lastConnectedAt: now,
          })),
        );
      },
    },

    async [Symbol.asyncDispose]() {
      await main.destroy();
      await contacts.destroy();
    },
  };
};
