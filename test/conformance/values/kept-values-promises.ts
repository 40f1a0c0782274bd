import type { Chapter } from '../chapter.ts';
import { failureCode } from '../failure.ts';
import { address, ip, sha, slug, username } from '../literals.ts';

/** Texts that something on the way might change. */
const hostileTexts: Readonly<Record<string, string>> = {
  'trailing and leading spaces': '  a b  ',
  'a space alone': ' ',
  'quotes and backslashes': `'"\`\\ \\' \\0 $1 ; --`,
  wildcards: '%_\\%\\_',
  'line ends and tabs': 'a\r\nb\nc\td\u000b',
  'control characters': '\u0001\u001f\u007f\u0085',
  'composed letters': 'é Å ñ',
  'decomposed letters': 'e\u0301 A\u030a n\u0303',
  'right to left': 'שלום عربي \u202eabc\u202c',
  'astral characters': '🦊𝒳𐍈👩‍👩‍👧‍👦',
  'noncharacters and a byte order mark': '\ufeffa\ufffe\uffff\u{10ffff}',
  'a dotted capital i': 'İIıi ß ẞ Σς',
  'what looks like JSON': '{"a":[null]}',
  'what looks like an array': '{a,b,NULL}',
  null: 'null',
  'two hundred astral characters': '🦊'.repeat(200),
};

/** What went in comes out, to the last character and millisecond. */
export const keptValuesPromises: Chapter = {
  area: 'values',
  routes: 'every',
  write(promiseThat) {
    for (const [name, text] of Object.entries(hostileTexts)) {
      promiseThat(`a text of ${name} is kept`, async ({ access, given, expect }) => {
        const added = await given.user({ displayName: text });
        const { id } = await given.user();
        const renamed = await access.users.rename(id, text);
        const session = await given.session({ userAgent: text });

        expect(added.displayName).toBe(text);
        expect(renamed?.displayName).toBe(text);
        expect((await access.users.lookup(id))?.displayName).toBe(text);
        expect((await access.browserSessions.lookup(session.id))?.userAgent).toBe(text);
      });
    }

    for (const [name, text] of Object.entries(hostileTexts)) {
      promiseThat(`a text of ${name} is kept in a tenant`, async ({ access, given, expect }) => {
        const organization = await given.organization({ name: text });
        const management = { kind: 'idp', group: text } as const;
        const team = await given.team({ organization, name: text, management });
        const owner = { kind: 'team', teamId: team.id } as const;
        const dataSource = { kind: 'none' } as const;
        const profile = { slug: slug('revised'), name: text, description: text, dataSource };
        const { id } = await given.project({ organization, owner });
        const project = (await access.projects.revise(id, 1, profile))!;
        const added = await given.deployment({ project, status: 'healthy', image: text });
        const step = { kind: 'unhealthy', message: text } as const;
        const deployment = await access.deployments.advance(added.id, step);

        expect((await access.organizations.lookup(organization.id))?.name).toBe(text);
        expect((await access.teams.lookup(team.id))?.management).toEqual(management);
        expect(await access.projects.lookup(id)).toEqual({ ...project, ...profile });
        expect(await access.deployments.lookup(added.id)).toEqual(deployment);
        expect([deployment?.image, deployment?.status]).toEqual([
          text,
          { ...step, since: added.createdAt },
        ]);
      });
    }

    promiseThat('texts of a tenant are as long as their contracts say', async (world) => {
      const { given, expect } = world;
      const astral = (length: number) => '\u{1f98a}'.repeat(length);
      const organization = await given.organization({ name: astral(200) });

      const { description } = await given.project({ organization, description: astral(2_000) });
      expect(description).toBe(astral(2_000));
      for (const call of [
        () => given.organization({ name: '' }),
        () => given.organization({ name: astral(201) }),
        () => given.team({ organization, name: astral(201) }),
        () => given.team({ organization, management: { kind: 'idp', group: astral(256) } }),
        () => given.project({ organization, description: astral(2_001) }),
        () => given.deployment({ image: astral(513) }),
        () => given.deployment({ image: '' }),
      ]) {
        expect(await failureCode(call())).toBe('invalid_argument');
      }
    });

    promiseThat('composed and decomposed letters are different texts', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user({ displayName: 'é' });
      clock.advance(1);

      const renamed = await access.users.rename(user.id, 'e\u0301');

      expect(renamed?.updatedAt).toEqual(clock.now());
      expect(renamed?.displayName).toBe('e\u0301');
    });

    promiseThat('lengths are counted in characters, not in bytes or halves', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.user();
      const rename = (displayName: string) => access.users.rename(id, displayName);

      expect((await rename('𝒳'.repeat(200)))?.displayName).toBe('𝒳'.repeat(200));
      expect((await rename('é'.repeat(200)))?.displayName).toBe('é'.repeat(200));
      expect(await failureCode(rename('𝒳'.repeat(201)))).toBe('invalid_argument');
      expect(await failureCode(rename('a'.repeat(201)))).toBe('invalid_argument');
      expect(await failureCode(rename('a'.repeat(1_000_000)))).toBe('invalid_argument');
      expect(await failureCode(rename(''))).toBe('invalid_argument');
    });

    promiseThat('usernames of 1 to 64 characters are stored', async ({ access, expect }) => {
      for (const name of ['a', '0', 'a'.repeat(64), 'Z._-9']) {
        const user = await access.users.add({ username: username(name), displayName: 'Any' });
        expect(await access.users.findByUsername(username(name.toUpperCase()))).toEqual(user);
      }
      for (const name of ['', 'a'.repeat(65), '_a', '-a', '.a', 'a b', 'ä', 'a\n', 'İ', '\u212a']) {
        const add = access.users.add({ username: username(name), displayName: 'Any' });
        expect(await failureCode(add)).toBe('invalid_argument');
      }
    });

    promiseThat(
      'addresses of 3 to 254 characters are stored',
      async ({ access, given, expect }) => {
        const { id: userId } = await given.user();
        const long = `${'𝒳'.repeat(248)}@x.com`;
        for (const text of ['a@b', long, "o'hara+tag@exämple.com", '"%_"@x', 'ß@ß']) {
          const email = await access.userEmails.add({ userId, address: address(text) });
          expect((await access.userEmails.lookup(email.id))?.address).toBe(text);
        }
        for (const text of ['a@', '@b', 'ab', 'a@b@c', 'a b@c', 'a@b\n', `a${long}`, '']) {
          const add = access.userEmails.add({ userId, address: address(text) });
          expect(await failureCode(add)).toBe('invalid_argument');
        }
      },
    );

    promiseThat('IP addresses are kept as they are written', async ({ access, given, expect }) => {
      const { id: userId } = await given.user();
      const good = [
        '0.0.0.0',
        '255.255.255.255',
        '::',
        '::1',
        '2001:db8:0:0:0:0:0:1',
        '::ffff:192.0.2.1',
      ];
      for (const text of good) {
        const session = await access.browserSessions.add({ userId, userAgent: null, ip: ip(text) });
        expect((await access.browserSessions.lookup(session.id))?.lastActiveIp).toBe(text);
      }
      for (const text of [
        '',
        '1.2.3',
        '256.0.0.1',
        '2001:DB8::1',
        'fe80::1%eth0',
        '::1/64',
        ' ::1',
      ]) {
        const add = access.browserSessions.add({ userId, userAgent: null, ip: ip(text) });
        expect(await failureCode(add)).toBe('invalid_argument');
      }
    });

    promiseThat('instants are kept to the millisecond, from 1970 to 9999', async (world) => {
      const { access, given, expect } = world;
      const instants = [
        '1970-01-01T00:00:00.000Z',
        '1999-12-31T23:59:59.999Z',
        '2024-02-29T12:34:56.789Z',
        '2026-03-29T01:30:00.001Z',
        '2038-01-19T03:14:08.000Z',
        '9999-12-31T23:59:59.999Z',
      ].map((text) => new Date(text));

      for (const expiresAt of instants) {
        const { token } = await given.token({ expiresAt });
        expect(token.expiresAt).toEqual(expiresAt);
        expect((await access.refreshTokens.lookup(token.id))?.expiresAt).toEqual(expiresAt);
      }
    });

    promiseThat('the clock may stand at any instant', async ({ access, given, clock, expect }) => {
      for (const instant of ['2039-06-01T00:00:00.001Z', '1971-01-01T00:00:00.999Z']) {
        clock.set(new Date(instant));
        const { id } = await given.user();
        await access.users.recordLogin(id);

        expect((await access.users.lookup(id))?.lastLoginAt).toEqual(new Date(instant));
      }
    });

    promiseThat('whole numbers are kept up to their edges', async ({ access, given, expect }) => {
      for (const scheme of [1, 255, 256, 32_767]) {
        const { userId } = await given.password({ scheme });
        expect((await access.userPasswords.findByUser(userId))?.scheme).toBe(scheme);
      }
      const user = await given.user();
      for (const scheme of [0, -1, 32_768, 1.5, -0]) {
        expect(await failureCode(given.password({ user, scheme }))).toBe('invalid_argument');
      }
    });

    promiseThat('a grace of up to a minute is allowed', async ({ access, given, expect }) => {
      const rotate = (grace: number) =>
        access.refreshTokens.rotate(sha('unknown'), given.successor({ grace }));

      expect(await rotate(0)).toBeUndefined();
      expect(await rotate(60_000)).toBeUndefined();
      expect(await failureCode(rotate(60_001))).toBe('invalid_argument');
    });

    promiseThat('null is not an empty text', async ({ access, given, expect }) => {
      const { id: userId } = await given.user();
      const add = access.browserSessions.add({ userId, userAgent: '', ip: null });

      expect(await failureCode(add)).toBe('invalid_argument');
    });
  },
};
