import {
  DEPLOYMENT_STATUSES,
  DEPLOYMENT_TRANSITIONS,
  type DeploymentStatusKind,
  type DeploymentStep,
} from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { HOUR } from '../literals.ts';
import { race } from '../race.ts';

/**
 * Every step from every status, as a picture: a row for the status, a column for the step, in the order of
 * `statuses`. Written down apart from the table that drives the backends, so that neither can be changed alone.
 */
const statuses = [
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
] as const;
const picture = [
  /* pending     */ '. x x . . . x . . . x',
  /* building    */ '. . x . . . x . . . x',
  /* pushed      */ '. . . x . . x . . . x',
  /* deploying   */ '. . . . x . x . . . x',
  /* healthy     */ '. . . . . x . . x . .',
  /* unhealthy   */ '. . . . x . . . x . x',
  /* cancelling  */ '. . . . . . . x . . .',
  /* cancelled   */ '. . . . . . . . . . .',
  /* terminating */ '. . . . . . . . . x .',
  /* terminated  */ '. . . . . . . . . . .',
  /* failed      */ '. . . . . . . . . . .',
];

function leads(from: DeploymentStatusKind, to: DeploymentStatusKind): boolean {
  return picture[statuses.indexOf(from)]!.split(' ')[statuses.indexOf(to)] === 'x';
}

function stepInto(kind: DeploymentStatusKind): DeploymentStep {
  switch (kind) {
    case 'pending':
      // No step leads there; the contract's rule says so of whoever has no types.
      return { kind } as unknown as DeploymentStep;
    case 'unhealthy':
    case 'failed':
      return { kind, message: 'Out of memory: ünïcödé 🦊' };
    case 'terminating':
    case 'terminated':
      return { kind, reason: 'stopped' };
    default:
      return { kind };
  }
}

/** The steps between the statuses of a deployment. */
export const deploymentStatusPromises: Chapter = {
  area: 'deployment',
  routes: 'every',
  write(promiseThat) {
    promiseThat('the table of transitions is the one that was agreed on', async ({ expect }) => {
      expect(DEPLOYMENT_STATUSES).toEqual(statuses);
      for (const from of statuses) {
        expect(DEPLOYMENT_TRANSITIONS[from]).toEqual(statuses.filter((to) => leads(from, to)));
      }
    });

    for (const from of statuses) {
      promiseThat(`from ${from} a deployment takes its steps and no others`, async (world) => {
        const { access, given, clock, expect } = world;
        const project = await given.project();
        for (const to of statuses) {
          const deployment = await given.deployment({ project, status: from });
          clock.advance(HOUR);
          const advance = access.deployments.advance(deployment.id, stepInto(to));

          if (leads(from, to)) {
            const status = { ...stepInto(to), since: clock.now() };
            const advanced = { ...deployment, status, updatedAt: clock.now() };
            expect(await advance).toEqual(advanced);
            expect(await access.deployments.lookup(deployment.id)).toEqual(advanced);
          } else {
            const refusal = await failure(advance);
            expect(refusal.code, `${from} to ${to}`).toBe(
              to === 'pending' ? 'invalid_argument' : 'invalid_transition',
            );
            if (to !== 'pending') {
              expect([refusal['entity'], refusal['id'], refusal['state']]).toEqual([
                'deployment',
                deployment.id,
                from,
              ]);
            }
            expect(await access.deployments.lookup(deployment.id)).toEqual(deployment);
          }
        }
      });
    }

    for (const reason of ['stopped', 'superseded', 'expired'] as const) {
      promiseThat(`what is terminating as ${reason} is terminated so`, async (world) => {
        const { access, given, clock, expect } = world;
        const { id } = await given.deployment({ status: 'healthy' });
        const { advance } = access.deployments;
        const step = (kind: 'terminating' | 'terminated', as: typeof reason) =>
          advance.call(access.deployments, id, { kind, reason: as });
        await step('terminating', reason);

        for (const other of ['stopped', 'superseded', 'expired'] as const) {
          if (other === reason) continue;
          expect((await failure(step('terminated', other)))['state']).toBe('terminating');
          expect((await failure(step('terminating', other)))['state']).toBe('terminating');
        }
        const status = { kind: 'terminated', reason, since: clock.now() };
        expect((await step('terminated', reason))?.status).toEqual(status);
      });
    }

    promiseThat('a message says why', async ({ access, given, expect }) => {
      const long = '🦊'.repeat(4_000);
      const { id } = await given.deployment({ status: 'healthy' });
      const unhealthy = (message: string) =>
        access.deployments.advance(id, { kind: 'unhealthy', message });

      expect(await failureCode(unhealthy(''))).toBe('invalid_argument');
      expect(await failureCode(unhealthy(`${long}a`))).toBe('invalid_argument');
      await unhealthy(long);
      const status = (await access.deployments.lookup(id))?.status;
      expect(status?.kind === 'unhealthy' && status.message).toBe(long);
      const back = await access.deployments.advance(id, { kind: 'healthy' });
      expect(Object.keys(back!.status).toSorted()).toEqual(['kind', 'since']);
    });

    promiseThat('of those who cancel and those who are done, one wins', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project();
      for (let round = 0; round < 5; round += 1) {
        const { id } = await given.deployment({ project, status: 'deploying' });

        const { answers, failures } = await race(2, (racer) =>
          access.deployments.advance(id, {
            kind: (racer + round) % 2 === 0 ? 'healthy' : 'cancelling',
          }),
        );

        expect(answers.length).toBe(1);
        const { kind } = answers[0]!.status;
        expect(failures.map(({ state }) => state)).toEqual([kind]);
        expect((await access.deployments.lookup(id))?.status.kind).toBe(kind);
      }
    });

    promiseThat('of 20 who take the same step, one does', async ({ access, given, expect }) => {
      const { id } = await given.deployment();

      const { answers, failures } = await race(20, () =>
        access.deployments.advance(id, { kind: 'building' }),
      );

      expect(answers.length).toBe(1);
      expect(failures.map(({ state }) => state)).toEqual(failures.map(() => 'building'));
    });

    promiseThat('a step that waits for another looks again', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const { id } = await given.deployment({ status: 'deploying' });
      const unit = await storage.begin();
      await unit.repositories.deployments.advance(id, { kind: 'cancelling' });
      const late = failure(access.deployments.advance(id, { kind: 'healthy' }));
      await backend.untilBlocked(1);
      await unit.save();

      expect((await late)['state']).toBe('cancelling');
    });
  },
};
