import type { RepositoryAccess } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, address, username } from '../literals.ts';
import type { World } from '../world.ts';

const named = (name: string) => ({ username: username(name), displayName: name });

async function usernames({ storage }: World): Promise<string[]> {
  const { nodes } = await storage.repositories.users.list({}, { sort: 'username' });
  return nodes.map((user) => user.username);
}

/** What becomes of a batch in which something fails, and of what is called past its end. */
export const batchFailurePromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat) {
    for (const place of [0, 1, 2]) {
      promiseThat(`a fault in call ${place + 1} of three undoes the batch`, async (world) => {
        const { storage, given, ids, expect } = world;
        const [present] = await given.users('present');

        const work = storage.batch(({ users }) =>
          [0, 1, 2].map((call) => {
            if (call === place) ids.force(present!.id);
            return users.add(named(`user-${call}`));
          }),
        );

        expect(await failureCode(work)).toBe('constraint_violation');
        expect(await usernames(world)).toEqual(['present']);
      });
    }

    promiseThat('a batch rejects with the first failure in call order', async (world) => {
      const { storage, given, expect } = world;
      await given.users('taken');
      const { id } = await given.deactivatedUser();
      const before = await contentsOf(world);
      type Call = (access: RepositoryAccess) => Promise<unknown>;
      const calls: readonly (readonly [Call, string])[] = [
        [({ users }) => users.lock(id), 'invalid_transition'],
        [({ users }) => users.add(named('TAKEN')), 'conflict'],
        [
          ({ userEmails }) => userEmails.add({ userId: absentId(), address: address('a@b') }),
          'missing_reference',
        ],
        [({ users }) => users.list({}, { after: 'x' as never }), 'invalid_cursor'],
        [({ users }) => users.rename('x' as never, 'Any'), 'invalid_argument'],
      ];

      for (const first of calls) {
        const rest = calls.filter((call) => call !== first);
        const work = storage.batch((access) => [
          access.users.add(named('before')),
          ...[first, ...rest].map(([call]) => call(access)),
        ]);
        expect(await failureCode(work)).toBe(first[1]);
        expect(await contentsOf(world)).toEqual(before);
      }
    });

    promiseThat('calls after the first failure are told so', async (world) => {
      const { storage, given, expect } = world;
      await given.users('taken');
      const later: Promise<unknown>[] = [];

      const work = storage.batch(({ users }) => {
        const calls = [users.add(named('taken')), users.add(named('later')), users.count({})];
        later.push(...calls.slice(1));
        return calls;
      });

      expect(await failureCode(work)).toBe('conflict');
      for (const call of later) {
        expect(await failure(call)).toEqual({
          code: 'transaction_aborted',
          firstCause: 'conflict',
        });
      }
      expect(await usernames(world)).toEqual(['taken']);
    });

    promiseThat('a call that is not handed back is part of the batch', async (world) => {
      const { storage, given, expect } = world;
      await given.users('taken');
      const both = (name: string) =>
        storage.batch(({ users }) => {
          void users.add(named(name));
          return [users.add(named(`${name}-two`))];
        });

      await both('one');
      expect(await failureCode(both('taken'))).toBe('conflict');
      expect(await usernames(world)).toEqual(['one', 'one-two', 'taken']);
    });

    promiseThat('what a batch makes of an answer can undo it', async (world) => {
      const { storage, expect } = world;
      const refusal = new Error('on purpose');

      const work = storage.batch(({ users }) => [
        users.add(named('one')),
        users.add(named('two')).then(() => Promise.reject(refusal)),
      ]);

      expect(await work.catch((error: unknown) => error)).toBe(refusal);
      expect(await usernames(world)).toEqual([]);
      const [name] = await storage.batch(({ users }) => [
        users.add(named('three')).then((user) => user.username),
      ]);
      expect([name, ...(await usernames(world))]).toEqual(['three', 'three']);
    });

    promiseThat('a callback that throws undoes the batch', async (world) => {
      const { storage, expect } = world;
      const refusal = new Error('on purpose');

      const work = storage.batch(({ users }) => {
        void users.add(named('one'));
        throw refusal;
      });

      expect(await work.catch((error: unknown) => error)).toBe(refusal);
      expect(await usernames(world)).toEqual([]);
    });

    promiseThat('a batch does not wait for a callback', async (world) => {
      const { storage, expect } = world;

      const work = storage.batch((async ({ users }: RepositoryAccess) => [
        users.add(named('one')),
      ]) as never);

      expect((await failure(work))['path']).toBe('work');
      expect(await usernames(world)).toEqual([]);
    });

    promiseThat('calls after a batch’s callback are refused', async (world) => {
      const { storage, expect } = world;
      let kept: RepositoryAccess | undefined;
      let late: Promise<unknown> | undefined;

      await storage.batch((access) => {
        kept = access;
        late = access.users.add(named('one')).then(() => failure(access.users.count({})));
        return [];
      });

      const closed = { code: 'unit_of_work_closed', reason: 'finished' };
      expect(await late).toEqual(closed);
      expect(await failure(kept!.users.add(named('two')))).toEqual(closed);
      expect(await usernames(world)).toEqual(['one']);
    });
  },
};
