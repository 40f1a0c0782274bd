import type { Chapter } from '../chapter.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows } from '../sample-rows.ts';
import type { World } from '../world.ts';

/** Fields that tell when a new row was made. */
const BEGINNINGS = ['createdAt', 'updatedAt', 'lastActiveAt', 'authenticatedAt'];

/** From now on, every reading of the clock is another. */
function letTimePass({ clock }: World): void {
  const now = clock.now.bind(clock);
  clock.now = () => {
    clock.advance(7);
    return now();
  };
}

/** A call reads the clock once, so that what it makes began at one instant. */
export const oneInstantPromises: Chapter = {
  area: 'values',
  routes: 'either',
  write(promiseThat) {
    for (const method of methods.filter(({ name }) => name === 'add')) {
      promiseThat(`${method.path} makes a row of one instant`, async (world) => {
        const rows = await makeSampleRows(world);
        letTimePass(world);
        const added = await callMethod(world.access, method, sampleArguments(method, rows));

        const instants = Object.entries(added as Record<string, unknown>)
          .filter(([name, value]) => BEGINNINGS.includes(name) && value instanceof Date)
          .map(([, value]) => (value as Date).getTime());
        world.expect(new Set(instants).size).toBe(1);
      });
    }

    promiseThat('contacts.connect connects at one instant', async (world) => {
      const { access, expect } = world;
      const { organization, user, lockedUser, deactivatedUser } = await makeSampleRows(world);
      letTimePass(world);
      const pairs = [
        [user.id, lockedUser.id],
        [user.id, deactivatedUser.id],
      ] as const;
      const organizationId = organization.id;
      await access.contacts.connect(pairs.map((pair) => ({ organizationId, pair })));

      const found = await Promise.all(
        pairs.map((pair) => access.contacts.findByPair(organizationId, pair)),
      );
      const instants = found.flatMap((contact) => [contact?.lastConnectedAt, contact?.createdAt]);
      expect(new Set(instants.map((instant) => instant?.getTime())).size).toBe(1);
    });
  },
};
