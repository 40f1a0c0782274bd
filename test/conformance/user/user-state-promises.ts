import type { User, UserState } from '@stratum/data-model';
import type { UserRepository } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import type { Given } from '../given.ts';
import { HOUR } from '../literals.ts';

type Verb = 'lock' | 'unlock' | 'deactivate' | 'reactivate' | 'recordLogin';
type Kind = UserState['kind'];

/** What becomes of a user in each state: another state, `same` for the user as they are, or `refused`. */
const transitions: Readonly<Record<Verb, Readonly<Record<Kind, Kind | 'same' | 'refused'>>>> = {
  lock: { active: 'locked', locked: 'same', deactivated: 'refused' },
  unlock: { active: 'same', locked: 'active', deactivated: 'refused' },
  deactivate: { active: 'deactivated', locked: 'deactivated', deactivated: 'same' },
  reactivate: { active: 'same', locked: 'refused', deactivated: 'active' },
  recordLogin: { active: 'active', locked: 'refused', deactivated: 'refused' },
};

const kinds: readonly Kind[] = ['active', 'locked', 'deactivated'];

function userIn(given: Given, kind: Kind): Promise<User> {
  if (kind === 'active') return given.user();
  return kind === 'locked' ? given.lockedUser() : given.deactivatedUser();
}

function stateSince(kind: Kind, instant: Date): UserState {
  if (kind === 'active') return { kind };
  return kind === 'locked' ? { kind, lockedAt: instant } : { kind, deactivatedAt: instant };
}

/** The states of a user: every verb from every state, and races between them. */
export const userStatePromises: Chapter['write'] = (promiseThat) => {
  for (const [verb, fates] of Object.entries(transitions) as [Verb, Record<Kind, string>][]) {
    for (const kind of kinds) {
      const call = (users: UserRepository, user: User) => users[verb](user.id);
      const fate = fates[kind]!;
      if (fate === 'refused') {
        promiseThat(`${verb} is refused from ${kind}`, async ({ access, given, clock, expect }) => {
          const user = await userIn(given, kind);
          clock.advance(HOUR);

          expect(await failure(call(access.users, user))).toEqual({
            code: 'invalid_transition',
            entity: 'user',
            id: user.id,
            state: kind,
          });
          expect(await access.users.lookup(user.id)).toEqual(user);
        });
      } else if (fate === 'same') {
        promiseThat(`${verb} from ${kind} changes nothing`, async (world) => {
          const { access, given, clock, expect } = world;
          const user = await userIn(given, kind);
          clock.advance(HOUR);

          expect(await call(access.users, user)).toEqual(user);
          expect(await access.users.lookup(user.id)).toEqual(user);
        });
      } else if (verb !== 'recordLogin') {
        promiseThat(`${verb} from ${kind} makes the user ${fate}`, async (world) => {
          const { access, given, clock, expect } = world;
          const user = await userIn(given, kind);
          clock.advance(HOUR);

          const changed = await call(access.users, user);

          const state = stateSince(fate as Kind, clock.now());
          expect(changed).toEqual({ ...user, state, updatedAt: clock.now() });
          expect(await access.users.lookup(user.id)).toEqual(changed);
        });
      }
    }
  }

  promiseThat('a login is noted with its instant', async ({ access, given, clock, expect }) => {
    const user = await given.user();
    clock.advance(HOUR);

    const loggedIn = await access.users.recordLogin(user.id);

    expect(loggedIn).toEqual({ ...user, lastLoginAt: clock.now(), updatedAt: clock.now() });
    expect(await access.users.lookup(user.id)).toEqual(loggedIn);
  });

  promiseThat('the last login never moves back', async ({ access, given, clock, expect }) => {
    const user = await given.user();
    clock.advance(HOUR);
    const first = await access.users.recordLogin(user.id);
    clock.advance(-1);

    const second = await access.users.recordLogin(user.id);

    expect(second?.lastLoginAt).toEqual(first!.lastLoginAt);
  });

  promiseThat('a login cannot slip past a deactivation', async (world) => {
    const { access, storage, backend, given, expect } = world;
    const user = await given.user();
    const unit = await storage.begin();
    await unit.repositories.users.deactivate(user.id);
    const login = failure(access.users.recordLogin(user.id));
    await backend.untilBlocked(1);
    await unit.save();

    expect((await login)['state']).toBe('deactivated');
    expect((await access.users.lookup(user.id))?.lastLoginAt).toBe(null);
  });

  promiseThat('a login goes through when the deactivation is undone', async (world) => {
    const { access, storage, backend, given, clock, expect } = world;
    const user = await given.user();
    const unit = await storage.begin();
    await unit.repositories.users.deactivate(user.id);
    const login = access.users.recordLogin(user.id);
    await backend.untilBlocked(1);
    await unit.cancel();

    expect((await login)?.lastLoginAt).toEqual(clock.now());
  });

  promiseThat('of lock and deactivate at once, both or one take effect', async (world) => {
    const { access, given, expect } = world;
    const { id } = await given.user();

    const [lock] = await Promise.allSettled([access.users.lock(id), access.users.deactivate(id)]);

    expect((await access.users.lookup(id))?.state.kind).toBe('deactivated');
    if (lock.status === 'rejected') {
      expect((lock.reason as { code?: unknown }).code).toBe('invalid_transition');
    }
  });
};
