import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, address, sha, username } from '../literals.ts';
import type { World } from '../world.ts';

const named = (name: string) => ({ username: username(name), displayName: name });

async function usernames({ storage }: World): Promise<string[]> {
  const { nodes } = await storage.repositories.users.list({}, { sort: 'username' });
  return nodes.map((user) => user.username);
}

/** How a unit of work begins, goes on and ends. */
export const unitPromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat) {
    promiseThat('a callback’s answer is the answer', async ({ storage, expect }) => {
      const answer = await storage.transaction(async ({ users }) => users.add(named('a')));

      expect(answer.username).toBe('a');
    });

    promiseThat('several repositories change together or not at all', async (world) => {
      const { storage, expect } = world;
      const signUp = (name: string, mail: string) =>
        storage.transaction(async ({ users, userEmails }) => {
          const { id } = await users.add(named(name));
          await userEmails.add({ userId: id, address: address(mail) });
          await userEmails.add({ userId: id, address: address(`${name}@example.com`) });
        });

      await signUp('a', 'other@example.com');
      expect(await failureCode(signUp('b', 'B@example.com'))).toBe('conflict');
      expect(await usernames(world)).toEqual(['a']);
      expect(await storage.repositories.userEmails.count({})).toBe(2);
    });

    promiseThat('a unit reads what it has written', async ({ storage, expect }) => {
      await storage.transaction(async ({ users }) => {
        const { id } = await users.add(named('a'));
        await users.rename(id, 'Renamed');

        expect((await users.lookup(id))?.displayName).toBe('Renamed');
        expect((await users.findByUsername(username('A')))?.id).toBe(id);
        expect((await users.list({})).nodes.length).toBe(1);
        expect(await users.count({})).toBe(1);
        expect((await users.summarize({})).total).toBe(1);
      });
    });

    promiseThat('a read-your-writes holds for what is gone', async ({ storage, given, expect }) => {
      const email = await given.verifiedEmail();

      await storage.transaction(async ({ userEmails }) => {
        await userEmails.remove(email.id);

        expect(await userEmails.lookup(email.id)).toBeUndefined();
        expect(await userEmails.findVerifiedByAddress(email.address)).toBeUndefined();
        expect(await userEmails.count({})).toBe(0);
      });
    });

    promiseThat('a unit that did nothing can be saved and cancelled', async ({ storage }) => {
      await (await storage.begin()).save();
      await (await storage.begin()).cancel();
      await storage.transaction(async () => undefined);
    });

    promiseThat('parallel calls of a unit run in call order', async ({ storage, expect }) => {
      await storage.transaction(async ({ users }) => {
        const { id } = await users.add(named('a'));
        const [, first, , second] = await Promise.all([
          users.rename(id, 'One'),
          users.lookup(id),
          users.rename(id, 'Two'),
          users.lookup(id),
        ]);

        expect([first?.displayName, second?.displayName]).toEqual(['One', 'Two']);
      });
    });

    promiseThat('a declared outcome leaves the unit whole', async (world) => {
      const { storage, given, expect } = world;
      await given.users('taken');
      const { id } = await given.deactivatedUser();

      await storage.transaction(async ({ users, userEmails, refreshTokens }) => {
        await users.add(named('before'));
        const soft = [
          failureCode(users.add(named('TAKEN'))),
          failureCode(users.lock(id)),
          failureCode(userEmails.add({ userId: absentId(), address: address('a@b') })),
          failureCode(refreshTokens.revokeMany({}, 'admin')),
          failureCode(users.list({}, { after: 'x' as never })),
        ];
        expect(await Promise.all(soft)).toEqual([
          'conflict',
          'invalid_transition',
          'missing_reference',
          'invalid_argument',
          'invalid_cursor',
        ]);
        await users.add(named('z-after'));
      });

      expect((await usernames(world)).filter((name) => !name.startsWith('user-'))).toEqual([
        'before',
        'taken',
        'z-after',
      ]);
    });

    promiseThat('a declared outcome that is not caught rolls back', async (world) => {
      const { storage, given, expect } = world;
      await given.users('taken');

      const work = storage.transaction(async ({ users }) => {
        await users.add(named('before'));
        await users.add(named('taken'));
      });

      expect(await failureCode(work)).toBe('conflict');
      expect(await usernames(world)).toEqual(['taken']);
    });

    promiseThat('a unit that is left idle gives up what it holds', async (world) => {
      const { storage, given, expect } = world;
      const { id } = await given.user({ displayName: 'Before' });
      const unit = await storage.begin({ idleTimeoutMs: 20 });
      await unit.repositories.users.rename(id, 'Held');

      // Waits until the unit lets go.
      const renamed = await storage.repositories.users.rename(id, 'After');

      expect(renamed?.displayName).toBe('After');
      const closed = { code: 'unit_of_work_closed', reason: 'left_idle' };
      expect(await failure(unit.repositories.users.rename(id, 'Late'))).toEqual(closed);
      expect(await failure(unit.save())).toEqual(closed);
      expect((await storage.repositories.users.lookup(id))?.displayName).toBe('After');
    });

    promiseThat('a callback that waits for something else too long has failed', async (world) => {
      const { storage, backend, given, expect } = world;
      const { id } = await given.user({ displayName: 'Before' });
      const { storage: other } = await backend.second();
      let elsewhere: Promise<unknown> = Promise.resolve();

      const work = storage.transaction(
        async ({ users }, unit) => {
          await users.rename(id, 'Held');
          await unit.savepoint(async (inner) => {
            await inner.users.lookup(id);
            elsewhere = other.repositories.users.rename(id, 'After');
            await elsewhere;
            await inner.users.lookup(id);
          });
        },
        { idleTimeoutMs: 20 },
      );

      const closed = { code: 'unit_of_work_closed', reason: 'left_idle' };
      expect(await failure(work)).toEqual(closed);
      await elsewhere;
      expect((await storage.repositories.users.lookup(id))?.displayName).toBe('After');
    });

    promiseThat('a call that takes long is not idleness', async (world) => {
      const { storage, backend, given, expect } = world;
      const { id } = await given.user();
      const holder = await (await backend.second()).storage.begin();
      await holder.repositories.users.rename(id, 'Held');
      const unit = await storage.begin({ idleTimeoutMs: 20 });
      const waiting = unit.repositories.users.rename(id, 'Mine');
      await backend.untilBlocked(1);
      const other = await storage.begin({ idleTimeoutMs: 30 });
      const { id: second } = await other.repositories.users.add(named('other'));
      // The one that is left idle has gone by now, and the one that waits has not.
      await storage.repositories.users.add(named('other'));
      await holder.cancel();

      expect((await waiting)?.displayName).toBe('Mine');
      await unit.save();
      expect(await storage.repositories.users.lookup(second)).toBeUndefined();
    });

    promiseThat('a fault that is swallowed rejects the commit', async (world) => {
      const { storage, given, ids, expect } = world;
      const [present] = await given.users('present');

      const work = storage.transaction(async ({ users }) => {
        await users.add(named('before'));
        ids.force(present!.id);
        await users.add(named('fault')).catch(() => undefined);
      });

      expect(await failure(work)).toEqual({
        code: 'transaction_aborted',
        firstCause: 'constraint_violation',
      });
      expect(await usernames(world)).toEqual(['present']);
    });

    promiseThat('saving twice is an error, and done once', async (world) => {
      const { storage, expect } = world;
      const unit = await storage.begin();
      await unit.repositories.users.add(named('a'));
      await unit.save();

      const closed = { code: 'unit_of_work_closed', reason: 'saved' };
      expect(await failure(unit.save())).toEqual(closed);
      expect(await failure(unit.cancel())).toEqual(closed);
      expect(await usernames(world)).toEqual(['a']);
    });

    promiseThat('saving what was cancelled is an error', async (world) => {
      const { storage, expect } = world;
      const unit = await storage.begin();
      await unit.repositories.users.add(named('a'));
      await unit.cancel();

      const closed = { code: 'unit_of_work_closed', reason: 'cancelled' };
      expect(await failure(unit.save())).toEqual(closed);
      expect(await failure(unit.cancel())).toEqual(closed);
      expect(await usernames(world)).toEqual([]);
    });

    promiseThat('a call left open when the callback returns is an error', async (world) => {
      const { storage, expect } = world;
      let open: Promise<unknown> = Promise.resolve();

      const work = storage.transaction(async ({ users }) => {
        await users.add(named('a'));
        open = users.add(named('b')).catch(() => undefined);
      });

      const closed = { code: 'unit_of_work_closed', reason: 'call_left_open' };
      expect(await failure(work)).toEqual(closed);
      await open;
      expect(await usernames(world)).toEqual([]);
    });

    promiseThat('a call left open when the unit is saved is an error', async (world) => {
      const { storage, expect } = world;
      const unit = await storage.begin();
      const open = unit.repositories.users.add(named('a'));

      const closed = { code: 'unit_of_work_closed', reason: 'call_left_open' };
      expect(await failure(unit.save())).toEqual(closed);
      await open;
      expect(await usernames(world)).toEqual([]);
    });

    promiseThat('a snapshot offers no writes', async ({ storage, expect }) => {
      const refusal = await storage.snapshot(({ users }) =>
        // @ts-expect-error: the compiler refuses it first.
        failure(users.lock(absentId())),
      );

      expect(refusal).toEqual({ code: 'read_only', method: 'users.lock' });
    });

    promiseThat('a unit is not seen by others until it is saved', async (world) => {
      const { storage, backend, expect } = world;
      const { storage: other } = await backend.second();
      await storage.transaction(async ({ users }) => {
        const { id } = await users.add(named('a'));

        expect(await other.repositories.users.lookup(id)).toBeUndefined();
        expect(await other.repositories.users.count({})).toBe(0);
      });
      expect(await usernames(world)).toEqual(['a']);
    });

    promiseThat('a unit ends without its locks', async ({ storage, given, expect }) => {
      const { id } = await given.user();
      for (const end of ['save', 'cancel'] as const) {
        const unit = await storage.begin();
        await unit.repositories.users.rename(id, end);
        await unit[end]();
        await storage.repositories.users.rename(id, `after ${end}`);
      }

      expect((await storage.repositories.users.lookup(id))?.displayName).toBe('after cancel');
    });

    promiseThat('a rotation that is reuse is saved with its unit', async (world) => {
      const { storage, given, expect } = world;
      const { hash, token } = await given.token();
      await storage.repositories.refreshTokens.rotate(hash, given.successor());
      await storage.transaction(async ({ refreshTokens }) => {
        await refreshTokens.rotate(hash, given.successor());
      });

      const { familyId } = token;
      const active = { familyId, states: ['active'] } as const;
      expect(await storage.repositories.refreshTokens.count(active)).toBe(0);
    });

    promiseThat('verifications are undone and kept with their unit', async (world) => {
      const { storage, given, clock, expect } = world;
      const email = await given.email();
      const kept = await given.verification(email);
      const unit = await storage.begin();
      await unit.repositories.userEmails.startVerification({
        emailId: email.id,
        tokenHash: sha('undone'),
        expiresAt: new Date(clock.now().getTime() + 1),
      });
      await unit.cancel();
      const { userEmails } = storage.repositories;

      expect(await userEmails.completeVerification(sha('undone'))).toBeUndefined();
      expect((await userEmails.completeVerification(kept))?.id).toBe(email.id);
    });

    promiseThat('many units at once each keep to themselves', async (world) => {
      const { storage, expect } = world;
      await Promise.all(
        Array.from({ length: 12 }, async (_, i) => {
          const unit = await storage.begin();
          await unit.repositories.users.add(named(`n${i}.`));
          expect(await unit.repositories.users.count({ usernamePrefix: `n${i}.` })).toBe(1);
          await (i % 2 === 0 ? unit.save() : unit.cancel());
        }),
      );

      const { users } = await contentsOf(world);
      expect(users!.length).toBe(6);
    });
  },
};
