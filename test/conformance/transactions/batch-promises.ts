import type { UserId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { slug, username } from '../literals.ts';
import { barrier } from '../race.ts';
import type { World } from '../world.ts';

const named = (name: string) => ({ username: username(name), displayName: name });

async function usernames({ storage }: World): Promise<string[]> {
  const { nodes } = await storage.repositories.users.list({}, { sort: 'username' });
  return nodes.map((user) => user.username);
}

/** What calls that were made at once promise. */
export const batchPromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat, capabilities) {
    promiseThat('a batch answers with what its calls answer, in their order', async (world) => {
      const { storage, given, expect } = world;
      const [present] = await given.users('present');

      const [found, added, missing, count] = await storage.batch(({ users }) => [
        users.lookup(present!.id),
        users.add(named('added')),
        users.findByUsername(username('nobody')),
        users.count({}),
      ]);

      expect(found).toEqual(present);
      expect(added.username).toBe('added');
      expect(missing).toBeUndefined();
      expect(count).toBe(2);
    });

    promiseThat('calls of a batch run in call order', async ({ storage, given, expect }) => {
      const { id } = await given.user({ displayName: 'Zero' });

      const [, one, , two, locked, , three] = await storage.batch(({ users }) => [
        users.rename(id, 'One'),
        users.lookup(id),
        users.rename(id, 'Two'),
        users.lookup(id),
        users.lock(id),
        users.rename(id, 'Three'),
        users.lookup(id),
      ]);

      expect([one, two, three].map((user) => user?.displayName)).toEqual(['One', 'Two', 'Three']);
      expect(locked?.state.kind).toBe('locked');
      expect(await storage.repositories.users.lookup(id)).toEqual(three);
    });

    promiseThat('calls that take several steps keep their place', async (world) => {
      const { storage, given, expect } = world;
      const { id } = await given.deactivatedUser();
      const member = await given.member();
      const { organizationId, userId } = member;

      const [before, erased, after, changed, seat] = await storage.batch((access) => [
        access.users.lookup(id),
        access.users.erase(id),
        access.users.lookup(id),
        access.organizations.changeMemberRole(organizationId, userId, 'admin'),
        access.organizations.findMember(organizationId, userId),
      ]);

      expect(before?.displayName === after?.displayName).toBe(false);
      expect(after).toEqual(erased);
      expect([changed?.role, seat?.role]).toEqual(['admin', 'admin']);
    });

    promiseThat('an empty batch does nothing', async ({ storage, expect }) => {
      expect(await storage.batch(() => [])).toEqual([]);
    });

    promiseThat('calls that have nothing to do take part in a batch', async (world) => {
      const { storage, expect } = world;

      const [none, added, zero] = await storage.batch(({ users, browserSessions }) => [
        users.lookupMany([]),
        users.add(named('added')),
        browserSessions.recordActivity([]),
      ]);

      expect([none.size, added.username, zero]).toEqual([0, 'added', 0]);
      expect(await usernames(world)).toEqual(['added']);
    });

    promiseThat('nothing of a batch is seen before all of it', async (world) => {
      const { storage, backend, given, expect } = world;
      const { id } = await given.user({ displayName: 'Before' });
      const { storage: other } = await backend.second();
      const unit = await other.begin();
      await unit.repositories.users.rename(id, 'Held');

      const work = storage.batch(({ users }) => [
        users.add(named('one')),
        users.rename(id, 'After'),
      ]);
      await backend.untilBlocked(1);

      expect(await storage.repositories.users.findByUsername(username('one'))).toBeUndefined();
      await unit.cancel();
      const [one, renamed] = await work;
      expect(await storage.repositories.users.lookup(one.id)).toEqual(one);
      expect(renamed?.displayName).toBe('After');
    });

    promiseThat('a batch sees one tenant alone where its handle does', async (world) => {
      const { storage, given, expect } = world;
      const { organizationId } = await given.team();
      const foreign = await given.team();
      const profile = (name: string) => ({ slug: slug(name), name });

      const [own, found] = await storage
        .organization(organizationId)
        .batch(({ teams }) => [
          teams.add({ ...profile('own'), organizationId }),
          teams.lookup(foreign.id),
        ]);
      expect([own.organizationId, found]).toEqual([organizationId, undefined]);
      const intruding = storage
        .organization(organizationId)
        .batch(({ teams }) => [
          teams.add({ ...profile('second'), organizationId }),
          teams.add({ ...profile('third'), organizationId: foreign.organizationId }),
        ]);
      expect(await failureCode(intruding)).toBe('out_of_scope');
      expect(await storage.repositories.teams.count({ organizationId })).toBe(2);
    });

    promiseThat('no batch begins for a caller who has left', async ({ storage, expect }) => {
      let ran = false;
      const signal = AbortSignal.abort();
      const work = () => {
        ran = true;
        return [];
      };

      expect(await failureCode(storage.batch(work, { signal }))).toBe('cancelled');
      expect(await failureCode(storage.with({ signal }).batch(work))).toBe('cancelled');
      expect(ran).toBe(false);
    });

    promiseThat('a caller who leaves ends a batch that waits, and undoes it', async (world) => {
      const { storage, backend, given, expect } = world;
      const { id } = await given.user();
      const unit = await (await backend.second()).storage.begin();
      await unit.repositories.users.rename(id, 'Held');
      const before = await contentsOf(world);
      const controller = new AbortController();

      const work = storage.batch(
        ({ users }) => [users.add(named('one')), users.rename(id, 'Late')],
        { signal: controller.signal },
      );
      const late = failureCode(work);
      await backend.untilBlocked(1);
      controller.abort();

      expect(await late).toBe('cancelled');
      await unit.cancel();
      expect(await contentsOf(world)).toEqual(before);
    });

    promiseThat('a closed storage begins no batch', async ({ storage, expect }) => {
      await storage.close();

      expect((await failure(storage.batch(() => [])))['reason']).toBe('closed');
    });

    if (capabilities.serializable) {
      promiseThat('batches that cross are done again until each has its turn', async (world) => {
        const { storage, given, expect } = world;
        const { id } = await given.user({ displayName: 'start' });
        const arrive = barrier(6);
        const grow = (n: number, account: UserId) =>
          storage.batch(
            ({ users }) => [
              users.count({}),
              users.rename(account, `by ${n}`),
              users.add(named(`u${n}`)),
            ],
            { isolation: 'serializable', retry: { attempts: 200 } },
          );

        const counts = await Promise.all(
          [0, 1, 2, 3, 4, 5].map(async (n) => {
            await arrive();
            return (await grow(n, id))[0];
          }),
        );

        expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
      });
    }
  },
};
