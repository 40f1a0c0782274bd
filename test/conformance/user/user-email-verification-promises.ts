import type { Sha256, UserEmailId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, address, after, DAY, HOUR, sha } from '../literals.ts';
import { race } from '../race.ts';

/** Proving addresses. */
export const userEmailVerificationPromises: Chapter = {
  area: 'user-email',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a proof begins pending', async ({ access, given, clock, expect }) => {
      const email = await given.email();
      const expiresAt = after(clock.now(), DAY);
      const verification = await access.userEmails.startVerification({
        emailId: email.id,
        tokenHash: sha('token'),
        expiresAt,
      });

      expect(verification).toEqual({
        id: verification.id,
        createdAt: clock.now(),
        emailId: email.id,
        expiresAt,
        state: { kind: 'pending' },
      });
    });

    promiseThat('the token verifies the address', async ({ access, given, clock, expect }) => {
      const email = await given.email();
      const tokenHash = await given.verification(email);
      clock.advance(HOUR);

      const verified = await access.userEmails.completeVerification(tokenHash);

      expect(verified).toEqual({
        ...email,
        state: { kind: 'verified', verifiedAt: clock.now() },
      });
      expect(await access.userEmails.lookup(email.id)).toEqual(verified);
    });

    promiseThat('a token works once', async ({ access, given, expect }) => {
      const tokenHash = await given.verification(await given.email());
      await access.userEmails.completeVerification(tokenHash);

      expect(await access.userEmails.completeVerification(tokenHash)).toBeUndefined();
    });

    promiseThat('an unknown token is worth nothing', async ({ access, given, expect }) => {
      const email = await given.email();
      await given.verification(email);

      expect(await access.userEmails.completeVerification(sha('unknown'))).toBeUndefined();
      expect(await access.userEmails.lookup(email.id)).toEqual(email);
    });

    promiseThat('a token is good until the instant before it expires', async (world) => {
      const { access, given, clock, expect } = world;
      const tokenHash = await given.verification(await given.email(), after(clock.now(), HOUR));
      clock.advance(HOUR - 1);

      expect((await access.userEmails.completeVerification(tokenHash))?.state.kind).toBe(
        'verified',
      );
    });

    promiseThat('a token has expired at its instant', async (world) => {
      const { access, given, clock, expect } = world;
      const email = await given.email();
      const tokenHash = await given.verification(email, after(clock.now(), HOUR));
      clock.advance(HOUR);

      expect(await access.userEmails.completeVerification(tokenHash)).toBeUndefined();
      expect(await access.userEmails.lookup(email.id)).toEqual(email);
    });

    promiseThat('starting again kills the older token', async ({ access, given, expect }) => {
      const email = await given.email();
      const older = await given.verification(email);
      const newer = await given.verification(email);

      expect(await access.userEmails.completeVerification(older)).toBeUndefined();
      expect((await access.userEmails.completeVerification(newer))?.id).toBe(email.id);
    });

    promiseThat('of 20 who start at once, one token is left', async (world) => {
      const { access, given, clock, expect } = world;
      const email = await given.email();
      const expiresAt = after(clock.now(), DAY);
      const tokens = Array.from({ length: 20 }, (_, i) => sha(`racing ${i}`));

      const { failures } = await race(20, (i) =>
        access.userEmails.startVerification({
          emailId: email.id,
          tokenHash: tokens[i]!,
          expiresAt,
        }),
      );

      expect(failures).toEqual([]);
      let worth = 0;
      for (const token of tokens) {
        if ((await access.userEmails.completeVerification(token)) !== undefined) worth += 1;
      }
      expect(worth).toBe(1);
    });

    promiseThat('of 20 who bring one token, one verifies', async ({ access, given, expect }) => {
      const tokenHash = await given.verification(await given.email());

      const { answers, failures } = await race(20, () =>
        access.userEmails.completeVerification(tokenHash),
      );

      expect(failures).toEqual([]);
      expect(answers.filter((answer) => answer !== undefined).length).toBe(1);
    });

    promiseThat('who verifies first has the address', async ({ access, given, expect }) => {
      const first = await given.email({ address: 'wanted@example.com' });
      const second = await given.email({ address: 'Wanted@example.com' });
      const loser = await given.verification(first);
      const winner = await given.verification(second);
      await access.userEmails.completeVerification(winner);

      expect(await failure(access.userEmails.completeVerification(loser))).toEqual({
        code: 'conflict',
        constraint: 'user_emails_verified_address_key',
      });
      expect(await access.userEmails.lookup(first.id)).toEqual(first);
    });

    promiseThat('a proof that met a conflict stays pending', async ({ access, given, expect }) => {
      const first = await given.email({ address: 'wanted@example.com' });
      const token = await given.verification(first);
      const holder = await given.verifiedEmail({ address: 'wanted@example.com' });
      await failure(access.userEmails.completeVerification(token));
      await access.userEmails.remove(holder.id);

      expect((await access.userEmails.completeVerification(token))?.id).toBe(first.id);
    });

    promiseThat('of ten who prove one address at once, one does', async (world) => {
      const { access, given, expect } = world;
      const tokens: Sha256[] = [];
      for (let i = 0; i < 10; i += 1) {
        tokens.push(await given.verification(await given.email({ address: 'wanted@example.com' })));
      }

      const { answers, failures } = await race(10, (i) =>
        access.userEmails.completeVerification(tokens[i]!),
      );

      expect(answers.length).toBe(1);
      expect(new Set(failures.map(({ constraint }) => constraint))).toEqual(
        new Set(['user_emails_verified_address_key']),
      );
      const found = await access.userEmails.findVerifiedByAddress(address('wanted@example.com'));
      expect(found).toEqual(answers[0]);
    });

    promiseThat(
      'a verified address is not proved again',
      async ({ access, given, clock, expect }) => {
        const email = await given.verifiedEmail();

        const start = access.userEmails.startVerification({
          emailId: email.id,
          tokenHash: sha('again'),
          expiresAt: after(clock.now(), DAY),
        });

        expect(await failure(start)).toEqual({
          code: 'invalid_transition',
          entity: 'user-email',
          id: email.id,
          state: 'verified',
        });
      },
    );

    promiseThat('an address that is not there is not proved', async ({ access, clock, expect }) => {
      const start = access.userEmails.startVerification({
        emailId: absentId<UserEmailId>(),
        tokenHash: sha('token'),
        expiresAt: after(clock.now(), DAY),
      });

      expect(await failure(start)).toEqual({
        code: 'missing_reference',
        constraint: 'user_email_verifications_email_id_fkey',
      });
    });

    promiseThat('a token that is known already is a conflict', async (world) => {
      const { access, given, clock, expect } = world;
      const taken = await given.verification(await given.email());
      const email = await given.email();
      const present = await given.verification(email);

      const start = access.userEmails.startVerification({
        emailId: email.id,
        tokenHash: taken,
        expiresAt: after(clock.now(), DAY),
      });

      expect(await failure(start)).toEqual({
        code: 'conflict',
        constraint: 'user_email_verifications_token_hash_key',
      });
      expect((await access.userEmails.completeVerification(present))?.id).toBe(email.id);
    });

    promiseThat('a proof of a state comes before one of its token', async (world) => {
      const { access, given, clock, expect } = world;
      const taken = await given.verification(await given.email());
      const verified = await given.verifiedEmail();

      const start = access.userEmails.startVerification({
        emailId: verified.id,
        tokenHash: taken,
        expiresAt: after(clock.now(), DAY),
      });

      expect((await failure(start)).code).toBe('invalid_transition');
    });

    promiseThat('proofs go with their address', async ({ access, given, expect }) => {
      const email = await given.email();
      const tokenHash = await given.verification(email);
      await access.userEmails.remove(email.id);

      expect(await access.userEmails.completeVerification(tokenHash)).toBeUndefined();
      const other = await given.email();
      await access.userEmails.startVerification({
        emailId: other.id,
        tokenHash,
        expiresAt: after(other.createdAt, DAY),
      });
    });

    promiseThat('expired proofs are removed, pending or consumed', async (world) => {
      const { access, given, clock, expect } = world;
      const start = clock.now();
      const consumed = await given.verification(await given.email(), after(start, HOUR));
      await access.userEmails.completeVerification(consumed);
      await given.verification(await given.email(), after(start, HOUR));
      const young = await given.verification(await given.email(), after(start, HOUR + 1));

      const { userEmails } = access;
      expect(await userEmails.removeExpiredVerifications(after(start, HOUR), 10)).toBe(0);
      expect(await userEmails.removeExpiredVerifications(after(start, HOUR + 1), 10)).toBe(2);
      expect(await userEmails.removeExpiredVerifications(after(start, HOUR + 1), 10)).toBe(0);
      expect((await userEmails.completeVerification(young))?.state.kind).toBe('verified');
      expect(await userEmails.count({})).toBe(3);
    });

    promiseThat('expired proofs are removed oldest first, in batches', async (world) => {
      const { access, given, clock, expect } = world;
      const start = clock.now();
      const late = await given.verification(await given.email(), after(start, 3 * HOUR));
      await given.verification(await given.email(), after(start, HOUR));
      await given.verification(await given.email(), after(start, 2 * HOUR));

      expect(await access.userEmails.removeExpiredVerifications(after(start, DAY), 2)).toBe(2);
      expect((await access.userEmails.completeVerification(late))?.state.kind).toBe('verified');
    });

    promiseThat('collectors at once remove each proof once', async (world) => {
      const { access, given, clock, expect } = world;
      for (let i = 0; i < 12; i += 1) await given.verification(await given.email());
      const at = after(clock.now(), 2 * DAY);

      const { answers, failures } = await race(4, () =>
        access.userEmails.removeExpiredVerifications(at, 5),
      );
      const rest = await access.userEmails.removeExpiredVerifications(at, 1_000);

      expect(failures).toEqual([]);
      expect(answers.reduce((sum, n) => sum + n, rest)).toBe(12);
    });
  },
};
