import type { UserEmailId, UserId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, address, HOUR } from '../literals.ts';

export const userEmailConformance: Chapter = {
  area: 'user-email',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a claimed address is unverified', async ({ access, given, clock, expect }) => {
      const user = await given.user();
      const email = await access.userEmails.add({
        userId: user.id,
        address: address('Alice@Example.com'),
      });

      expect(email).toEqual({
        id: email.id,
        createdAt: clock.now(),
        userId: user.id,
        address: 'Alice@Example.com',
        state: { kind: 'unverified' },
      });
      expect(await access.userEmails.lookup(email.id)).toEqual(email);
    });

    promiseThat('an address of nobody is refused', async ({ access, expect }) => {
      const add = access.userEmails.add({ userId: absentId<UserId>(), address: address('a@b') });

      expect(await failure(add)).toEqual({
        code: 'missing_reference',
        constraint: 'user_emails_user_id_fkey',
      });
    });

    promiseThat('a user claims an address once, in any case', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      await given.email({ user, address: 'a@example.com' });

      const again = access.userEmails.add({ userId: user.id, address: address('A@EXAMPLE.com') });

      expect(await failure(again)).toEqual({
        code: 'conflict',
        constraint: 'user_emails_user_id_address_folded_key',
      });
      expect(await access.userEmails.count({})).toBe(1);
    });

    promiseThat('many may claim one address', async ({ access, given, expect }) => {
      await given.email({ address: 'shared@example.com' });
      await given.email({ address: 'shared@example.com' });
      await given.verifiedEmail({ address: 'shared@example.com' });
      await given.email({ address: 'shared@example.com' });

      expect(await access.userEmails.count({ addressPrefix: 'shared@' })).toBe(4);
    });

    promiseThat('only a verified address is found', async ({ access, given, expect }) => {
      await given.email({ address: 'claimed@example.com' });
      const verified = await given.verifiedEmail({ address: 'verified@example.com' });

      const { userEmails } = access;
      expect(
        await userEmails.findVerifiedByAddress(address('claimed@example.com')),
      ).toBeUndefined();
      expect(await userEmails.findVerifiedByAddress(address('VERIFIED@example.com'))).toEqual(
        verified,
      );
    });

    promiseThat('an address folds alike everywhere', async ({ access, given, expect }) => {
      const user = await given.user();
      const verified = await given.verifiedEmail({ user, address: 'İ@x.example' });
      const composed = await given.email({ user, address: '\u00e9@x.example' });

      const found = await access.userEmails.findVerifiedByAddress(address('i\u0307@X.EXAMPLE'));

      expect(found).toEqual(verified);
      expect(verified.address).toBe('İ@x.example');
      const decomposed = access.userEmails.add({
        userId: user.id,
        address: address('E\u0301@x.example'),
      });
      expect((await failure(decomposed)).code).toBe('conflict');
      for (const addressPrefix of ['E\u0301', '\u00e9']) {
        expect((await access.userEmails.list({ addressPrefix })).nodes).toEqual([composed]);
      }
    });

    promiseThat('addresses that differ in case only are one, in every script', async (world) => {
      const { access, given, expect } = world;
      const pairs = [
        ['ΟΔΟΣ@x.example', 'οδος@x.example', 'οδοσ@x.example'],
        ['straße@x.example', 'STRASSE@x.example', 'STRAẞE@x.example'],
        ['ﬁle@x.example', 'FILE@x.example', 'file@x.example'],
        ['Ꭰꮿ@x.example', 'ꭰᏯ@x.example', 'ᎠᏯ@x.example'],
        ['ᾳ@x.example', 'ΑΙ@x.example', 'αι@x.example'],
      ] as const;
      for (const [stored, ...others] of pairs) {
        const user = await given.user();
        const verified = await given.verifiedEmail({ user, address: stored });
        for (const other of others) {
          expect(await access.userEmails.findVerifiedByAddress(address(other))).toEqual(verified);
          const again = access.userEmails.add({ userId: user.id, address: address(other) });
          expect((await failure(again)).code).toBe('conflict');
        }
      }
    });

    promiseThat('an address is found by its beginning in any case', async (world) => {
      const { access, given, expect } = world;
      const street = await given.email({ address: 'ΟΔΟΣΑΚΗΣ@x.example' });
      const ligature = await given.email({ address: 'ﬃx@x.example' });

      for (const addressPrefix of ['ΟΔΟΣ', 'οδος', 'οδοσα']) {
        expect((await access.userEmails.list({ addressPrefix })).nodes).toEqual([street]);
      }
      for (const addressPrefix of ['FF', 'ffi', 'ﬀ']) {
        expect((await access.userEmails.list({ addressPrefix })).nodes).toEqual([ligature]);
      }
    });

    promiseThat('removing answers whether there was one', async ({ access, given, expect }) => {
      const email = await given.email();

      expect(await access.userEmails.remove(email.id)).toBe(true);
      expect(await access.userEmails.remove(email.id)).toBe(false);
      expect(await access.userEmails.lookup(email.id)).toBeUndefined();
      expect(await access.userEmails.remove(absentId<UserEmailId>())).toBe(false);
    });

    promiseThat('a removed verified address can be proved by another', async (world) => {
      const { access, given, expect } = world;
      const first = await given.verifiedEmail({ address: 'a@example.com' });
      await access.userEmails.remove(first.id);

      const second = await given.verifiedEmail({ address: 'A@example.com' });

      expect(await access.userEmails.findVerifiedByAddress(address('a@example.com'))).toEqual(
        second,
      );
    });

    promiseThat('the primary address is the one verified first', async (world) => {
      const { access, given, clock, expect } = world;
      const [both, one, none] = await given.users('both', 'one', 'none');
      const claimedFirst = await given.email({ user: both! });
      clock.advance(HOUR);
      const primary = await given.verifiedEmail({ user: both! });
      clock.advance(HOUR);
      await access.userEmails.completeVerification(await given.verification(claimedFirst));
      const only = await given.verifiedEmail({ user: one! });
      await given.email({ user: none! });

      const found = await access.userEmails.findPrimaryByUsers([
        none!.id,
        one!.id,
        both!.id,
        both!.id,
        absentId<UserId>(),
      ]);

      expect(found).toEqual(
        new Map([
          [both!.id, primary],
          [one!.id, only],
        ]),
      );
    });

    promiseThat('of addresses verified in one instant the older is primary', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const older = await given.email({ user });
      const newer = await given.email({ user });
      await access.userEmails.completeVerification(await given.verification(newer));
      await access.userEmails.completeVerification(await given.verification(older));

      const primary = (await access.userEmails.findPrimaryByUsers([user.id])).get(user.id);

      expect(primary?.id).toBe(older.id);
    });

    promiseThat('no users have no primary addresses', async ({ access, given, expect }) => {
      await given.verifiedEmail();

      expect(await access.userEmails.findPrimaryByUsers([])).toEqual(new Map());
    });

    promiseThat('addresses are selected by user, state and prefix', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const verified = await given.verifiedEmail({ user, address: 'B@example.com' });
      const claimed = await given.email({ user, address: 'a_1@example.com' });
      const other = await given.email({ address: 'ab1@example.com' });
      const idsOf = async (filter: Parameters<typeof access.userEmails.list>[0]) => {
        const { nodes } = await access.userEmails.list(filter, { sort: 'address' });
        expect(await access.userEmails.count(filter)).toBe(nodes.length);
        return nodes.map(({ id }) => id);
      };

      expect(await idsOf({})).toEqual([claimed.id, other.id, verified.id]);
      expect(await idsOf({ userId: user.id })).toEqual([claimed.id, verified.id]);
      expect(await idsOf({ states: ['verified'] })).toEqual([verified.id]);
      expect(await idsOf({ states: ['unverified'], userId: user.id })).toEqual([claimed.id]);
      expect(await idsOf({ states: [] })).toEqual([]);
      expect(await idsOf({ addressPrefix: 'A_' })).toEqual([claimed.id]);
      expect(await idsOf({ addressPrefix: 'b@EX' })).toEqual([verified.id]);
      expect(await idsOf({ addressPrefix: '%' })).toEqual([]);
    });
  },
};
