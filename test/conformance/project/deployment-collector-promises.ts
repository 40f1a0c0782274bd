import type { Deployment } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { after, DAY, group, HOUR } from '../literals.ts';
import { race } from '../race.ts';
import type { World } from '../world.ts';

const idsOf = (deployments: readonly Deployment[]) => deployments.map(({ id }) => id);

/** Healthy deployments of one project that expire one millisecond after another, the last one made first. */
async function expiring(count: number, { given, clock }: World): Promise<Deployment[]> {
  const project = await given.project();
  const deployments: Deployment[] = [];
  for (let i = count; i > 0; i -= 1) {
    const expiresAt = after(clock.now(), i);
    deployments.unshift(await given.deployment({ project, status: 'healthy', expiresAt }));
  }
  return deployments;
}

/** What collectors do: they end what has expired, and remove what has ended. */
export const deploymentCollectorPromises: Chapter = {
  area: 'deployment',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a deployment expires at the very instant, and not before', async (world) => {
      const { access, clock, expect } = world;
      const [deployment] = await expiring(1, world);

      expect(await access.deployments.terminateExpired(10)).toEqual([]);
      clock.advance(1);
      const expired = {
        ...deployment,
        status: { kind: 'terminating', reason: 'expired', since: clock.now() },
        updatedAt: clock.now(),
      };
      expect(await access.deployments.terminateExpired(10)).toEqual([expired]);
      expect(await access.deployments.lookup(deployment!.id)).toEqual(expired);
      expect(await access.deployments.terminateExpired(10)).toEqual([]);
    });

    promiseThat('only what is healthy or unhealthy expires', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      const due: Deployment[] = [];
      for (const status of [
        'pending',
        'building',
        'pushed',
        'deploying',
        'healthy',
        'unhealthy',
        'cancelling',
        'cancelled',
        'terminating',
        'terminated',
        'failed',
      ] as const) {
        const deployment = await given.deployment({ project, status, expiresAt: clock.now() });
        if (status.endsWith('healthy')) due.push(deployment);
      }
      await given.deployment({ project, status: 'healthy' });
      clock.advance(DAY);

      const expired = await access.deployments.terminateExpired(1_000);

      expect(idsOf(expired)).toEqual(idsOf(due));
    });

    promiseThat('the longest due expire first, in batches', async (world) => {
      const { access, clock, expect } = world;
      const deployments = await expiring(5, world);
      clock.advance(DAY);
      const collect = async () => idsOf(await access.deployments.terminateExpired(2));

      expect(await collect()).toEqual(idsOf(deployments.slice(0, 2)));
      expect(await collect()).toEqual(idsOf(deployments.slice(2, 4)));
      expect(await collect()).toEqual(idsOf(deployments.slice(4)));
      expect(await collect()).toEqual([]);
    });

    promiseThat('what has expired is active until it is terminated', async (world) => {
      const { access, given, clock, expect } = world;
      const web = group('web');
      const active = await given.activeDeployment({ group: web, expiresAt: clock.now() });
      const { id, projectId } = active;

      await access.deployments.terminateExpired(1);
      expect((await access.deployments.findActive([projectId], web)).get(projectId)?.id).toBe(id);
      await access.deployments.advance(id, { kind: 'terminated', reason: 'expired' });
      expect((await access.deployments.findActive([projectId], web)).size).toBe(0);
    });

    promiseThat('collectors at once expire each deployment once', async (world) => {
      const { access, clock, expect } = world;
      const deployments = await expiring(24, world);
      clock.advance(DAY);

      const { answers, failures } = await race(8, () => access.deployments.terminateExpired(5));
      const rest = await access.deployments.terminateExpired(1_000);

      expect(failures).toEqual([]);
      expect(idsOf([...answers.flat(), ...rest]).toSorted()).toEqual(idsOf(deployments).toSorted());
    });

    promiseThat('a collector leaves to another what that one is at', async (world) => {
      const { access, storage, clock, expect } = world;
      const deployments = await expiring(4, world);
      clock.advance(DAY);
      const unit = await storage.begin();
      const first = await unit.repositories.deployments.terminateExpired(2);

      const second = await access.deployments.terminateExpired(10);
      await unit.save();

      expect(idsOf(first)).toEqual(idsOf(deployments.slice(0, 2)));
      expect(idsOf(second)).toEqual(idsOf(deployments.slice(2)));
    });

    promiseThat('deployments go that ended before an instant, oldest first', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      const ended: Deployment[] = [];
      for (const status of ['cancelled', 'failed', 'terminated', 'cancelled', 'failed'] as const) {
        ended.push(await given.deployment({ project, status }));
        clock.advance(1);
      }
      const alive = await given.deployment({ project, status: 'terminating' });
      const instant = after(clock.now(), -1);
      clock.advance(DAY);
      const remove = () => access.deployments.removeFinished(instant, 2);

      expect(await remove()).toBe(2);
      expect((await access.deployments.list({})).nodes).toEqual([...ended.slice(2), alive]);
      expect([await remove(), await remove()]).toEqual([2, 0]);
      // The one that ended at the very instant stays.
      expect((await access.deployments.list({})).nodes).toEqual([ended[4], alive]);
    });

    promiseThat('it is the end that counts, not the beginning', async (world) => {
      const { access, given, clock, expect } = world;
      const { id } = await given.deployment();
      clock.advance(DAY);
      await access.deployments.advance(id, { kind: 'failed', message: 'Late' });

      expect(await access.deployments.removeFinished(clock.now(), 10)).toBe(0);
      clock.advance(1);
      expect(await access.deployments.removeFinished(clock.now(), 10)).toBe(1);
    });

    promiseThat('collectors at once remove each deployment once', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      for (let i = 0; i < 12; i += 1) await given.deployment({ project, status: 'cancelled' });
      clock.advance(HOUR);

      const { answers, failures } = await race(4, () =>
        access.deployments.removeFinished(clock.now(), 5),
      );
      const rest = await access.deployments.removeFinished(clock.now(), 1_000);

      expect(failures).toEqual([]);
      expect(answers.reduce((sum, n) => sum + n, rest)).toBe(12);
      expect(await access.deployments.count({})).toBe(0);
    });
  },
};
