import { inspect } from 'node:util';
import { isStorageError } from '@stratum/kernel';
import type { PasswordHash } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { address, after, DAY, ip, label, sha, slug, username } from '../literals.ts';
import type { World } from '../world.ts';

const CANARY = 'canary7b1f';
const SECRET = sha(CANARY);

/** The error of a call, with everything that can be seen of it. */
async function seenIn(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (!isStorageError(error)) throw error;
    const all = inspect(error, { depth: 20, showHidden: true, getters: true });
    return `${error.message}\n${error.stack}\n${JSON.stringify(error)}\n${all}`;
  }
  throw new Error('The call was to fail');
}

/** Calls that fail with the canary among their values, one for each kind of failure. */
const failures: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  async 'a taken username'({ storage, given }) {
    await given.user({ username: username(CANARY) });
    return storage.repositories.users.add({ username: username(CANARY), displayName: CANARY });
  },
  async 'a taken address'({ storage, given }) {
    const email = await given.email({ address: `${CANARY}@example.com` });
    return storage.repositories.userEmails.add({ userId: email.userId, address: email.address });
  },
  async 'a taken token'({ storage, given, clock }) {
    const session = await given.session();
    const add = () =>
      storage.repositories.refreshTokens.add({
        sessionId: session.id,
        tokenHash: SECRET,
        expiresAt: after(clock.now(), DAY),
      });
    await add();
    return add();
  },
  async 'an argument that is wrong'({ storage, given }) {
    const { id } = await given.user();
    return storage.repositories.users.rename(id, `${CANARY}\0`);
  },
  async 'a password hash that is wrong'({ storage, given }) {
    const { id: userId } = await given.user();
    const hash = CANARY as PasswordHash;
    return storage.repositories.userPasswords.replace({ userId, hash, scheme: 1 });
  },
  async 'an address that is wrong'({ storage, given }) {
    const { id: userId } = await given.user();
    const wrong = ip(CANARY);
    return storage.repositories.browserSessions.add({ userId, userAgent: CANARY, ip: wrong });
  },
  async 'a cursor that is wrong'({ storage }) {
    return storage.repositories.users.list({}, { after: CANARY as never });
  },
  async 'a filter that is wrong'({ storage }) {
    return storage.repositories.users.count({ [CANARY]: CANARY } as object);
  },
  async 'an id that came twice'({ storage, given, ids }) {
    const { id } = await given.user();
    ids.force(id);
    return storage.repositories.users.add({ username: username(CANARY), displayName: CANARY });
  },
  async 'a parent that is missing'({ storage, ids }) {
    const userId = ids.next() as never;
    return storage.repositories.userEmails.add({ userId, address: address(`${CANARY}@x`) });
  },
  async 'a taken slug'({ given }) {
    await given.organization({ slug: slug(CANARY), name: CANARY });
    return given.organization({ slug: slug(CANARY) });
  },
  async 'a revision that is stale'({ storage, given }) {
    const { id } = await given.organization();
    const profile = { slug: slug(CANARY), name: CANARY };
    return storage.repositories.organizations.revise(id, 7, profile);
  },
  async 'a row that is in use'({ storage, given }) {
    const team = await given.team({ name: CANARY });
    const owner = { kind: 'team', teamId: team.id } as const;
    await given.project({
      organization: { id: team.organizationId },
      owner,
      slug: slug(CANARY),
    });
    return storage.repositories.teams.remove(team.id);
  },
  async 'a row of another tenant'({ storage, given }) {
    const [one, two] = [await given.organization(), await given.organization()];
    const foreign = { organizationId: two.id, slug: slug(CANARY), name: CANARY };
    return storage.organization(one.id).repositories.teams.add(foreign);
  },
  async 'a step that is refused'({ storage, given }) {
    const { id } = await given.deployment({ label: label(CANARY), image: CANARY });
    const step = { kind: 'unhealthy', message: CANARY } as const;
    return storage.repositories.deployments.advance(id, step);
  },
  async 'a lock that was not granted'({ storage, given }) {
    const { id } = await given.user();
    const unit = await storage.begin();
    await unit.repositories.users.rename(id, 'Held');
    const bounded = storage.with({ statementTimeoutMs: 40, lockTimeoutMs: 40 });
    const late = bounded.repositories.users.rename(id, CANARY);
    await late.catch(() => undefined);
    await unit.cancel();
    return late;
  },
  async 'a failure to serialize'({ storage, given }) {
    const { id } = await given.user();
    const unit = await storage.begin({ isolation: 'repeatable read' });
    await unit.repositories.users.lookup(id);
    await storage.repositories.users.rename(id, 'Other');
    await unit.repositories.users.rename(id, CANARY).catch(() => undefined);
    return unit.save();
  },
};

/** No error shows a value that a user gave. */
export const secrecyPromises: Chapter = {
  area: 'lifecycle',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const [what, fail] of Object.entries(failures)) {
      if (what === 'a failure to serialize' && !capabilities.repeatableRead) continue;
      promiseThat(`the error of ${what} shows no values`, async (world) => {
        const seen = await seenIn(fail(world));

        world.expect(seen.toLowerCase().includes(CANARY)).toBe(false);
        world.expect(seen.includes(SECRET)).toBe(false);
      });
    }
  },
};
