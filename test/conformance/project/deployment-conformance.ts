import type { Actor, DeploymentLabel, ServiceAccountId, UserId } from '@stratum/data-model';
import type { NewDeployment } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, after, DAY, group, HOUR, label } from '../literals.ts';
import { race } from '../race.ts';

const BARE: Omit<NewDeployment, 'projectId' | 'label'> = {
  image: null,
  createdBy: { kind: 'system' },
  expiresAt: null,
};

export const deploymentConformance: Chapter = {
  area: 'deployment',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a new deployment is pending, in the default group', async (world) => {
      const { access, given, clock, expect } = world;
      const { id: projectId, organizationId } = await given.project();
      const deployment = await access.deployments.add({ ...BARE, projectId, label: label('v1') });

      expect(deployment).toEqual({
        id: deployment.id,
        organizationId,
        projectId,
        createdAt: clock.now(),
        updatedAt: clock.now(),
        label: 'v1',
        group: 'default',
        image: null,
        createdBy: { kind: 'system' },
        expiresAt: null,
        status: { kind: 'pending' },
      });
      expect(await access.deployments.lookup(deployment.id)).toEqual(deployment);
      expect(await access.deployments.findByLabel(projectId, label('v1'))).toEqual(deployment);
    });

    promiseThat('a deployment keeps all that it is given', async (world) => {
      const { access, given, clock, expect } = world;
      const { id: projectId } = await given.project();
      const actors: Actor[] = [
        { kind: 'user', userId: absentId<UserId>() },
        { kind: 'service-account', serviceAccountId: absentId<ServiceAccountId>() },
        { kind: 'system' },
      ];
      for (const [i, createdBy] of actors.entries()) {
        const fields = {
          label: label(`0.${i}-rc`),
          group: group('previews/pull-12'),
          image: `registry.example/${'é🦊'.repeat(100)}`,
          createdBy,
          expiresAt: after(clock.now(), DAY + i),
        };
        const added = await access.deployments.add({ projectId, ...fields });

        expect(added).toEqual({ ...added, ...fields });
        expect(await access.deployments.lookup(added.id)).toEqual(added);
      }
    });

    promiseThat('a label is taken in its project, and not in another', async (world) => {
      const { access, given, expect } = world;
      const [one, two] = [await given.project(), await given.project()];
      const first = await given.deployment({ project: one, label: label('v1') });
      const other = await given.deployment({ project: two, label: label('v1') });

      expect(await failure(given.deployment({ project: one, label: label('v1') }))).toEqual({
        code: 'conflict',
        constraint: 'deployments_project_id_label_key',
      });
      expect(await access.deployments.findByLabel(one.id, label('v1'))).toEqual(first);
      expect(await access.deployments.findByLabel(two.id, label('v1'))).toEqual(other);
      expect(await access.deployments.findByLabel(two.id, label('v'))).toBeUndefined();
    });

    promiseThat('of 20 who add one label, one does', async ({ access, given, expect }) => {
      const { id: projectId } = await given.project();

      const { answers, failures } = await race(20, () =>
        access.deployments.add({ ...BARE, projectId, label: label('wanted') }),
      );

      expect(answers.length).toBe(1);
      expect(failures.every(({ code }) => code === 'conflict')).toBe(true);
      expect((await access.deployments.list({ projectId })).nodes).toEqual(answers);
    });

    promiseThat('nothing is deployed where there is no project', async ({ access, expect }) => {
      const add = access.deployments.add({ ...BARE, projectId: absentId(), label: label('v1') });

      expect(await failure(add)).toEqual({
        code: 'missing_reference',
        constraint: 'deployments_project_id_fkey',
      });
    });

    promiseThat('nothing is deployed in an archived project', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project();
      await given.deployment({ project, label: label('taken') });
      await access.projects.archive(project.id);
      const refused = {
        code: 'invalid_transition',
        entity: 'project',
        id: project.id,
        state: 'archived',
      };

      expect(await failure(given.deployment({ project }))).toEqual(refused);
      expect(await failure(given.deployment({ project, label: label('taken') }))).toEqual(refused);
      await access.projects.restore(project.id);
      expect((await given.deployment({ project })).projectId).toBe(project.id);
    });

    promiseThat('an archiving waits for a deployment that is being added', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const project = await given.project();
      const unit = await storage.begin();
      const { deployments } = unit.repositories;
      const projectId = project.id;
      const added = await deployments.add({ ...BARE, projectId, label: label('early') });
      const archive = access.projects.archive(projectId);
      await backend.untilBlocked(1);
      await unit.save();

      expect((await archive)?.state.kind).toBe('archived');
      expect(await access.deployments.lookup(added.id)).toEqual(added);
    });

    promiseThat('whoever deploys while 10 archive is in time, or refused', async (world) => {
      const { access, given, expect } = world;
      for (let round = 0; round < 3; round += 1) {
        const { id: projectId } = await given.project();

        const { failures } = await race<unknown>(20, (racer) =>
          racer % 2 === 0
            ? access.deployments.add({ ...BARE, projectId, label: label(`racer-${racer}`) })
            : access.projects.archive(projectId),
        );

        expect(failures.every(({ state }) => state === 'archived')).toBe(true);
        expect(await access.deployments.count({ projectId })).toBe(10 - failures.length);
        const late = access.deployments.add({ ...BARE, projectId, label: label('late') });
        expect(await failureCode(late)).toBe('invalid_transition');
      }
    });

    promiseThat('labels and groups are of few characters', async ({ access, given, expect }) => {
      const { id: projectId } = await given.project();
      const add = (of: Partial<NewDeployment>) =>
        access.deployments.add({ ...BARE, projectId, label: label('any'), ...of });

      for (const text of ['a', '0', 'v1.2.3-rc.1', 'a'.repeat(63)]) {
        expect((await add({ label: label(text) })).label).toBe(text);
      }
      for (const text of ['', '-a', '.a', 'A', 'a_b', 'a/b', 'a'.repeat(64), 'a\n']) {
        expect(await failureCode(add({ label: label(text) }))).toBe('invalid_argument');
      }
      for (const text of ['g', '0/1-2', 'a'.repeat(100)]) {
        const added = await add({ label: label(`g${text.length}`), group: group(text) });
        expect(added.group).toBe(text);
      }
      for (const text of ['', '/a', '-a', 'A', 'a.b', 'a'.repeat(101)]) {
        expect(await failureCode(add({ group: group(text) }))).toBe('invalid_argument');
      }
    });

    promiseThat('an expiry is set, moved and lifted', async ({ access, given, clock, expect }) => {
      const deployment = await given.deployment({ status: 'healthy' });
      clock.advance(HOUR);
      for (const expiresAt of [after(clock.now(), DAY), after(clock.now(), -DAY), null]) {
        const changed = await access.deployments.changeExpiry(deployment.id, expiresAt);

        expect(changed?.expiresAt).toEqual(expiresAt);
        expect(changed?.status).toEqual(deployment.status);
        expect(await access.deployments.lookup(deployment.id)).toEqual(changed);
      }
    });

    for (const status of ['cancelled', 'terminated', 'failed'] as const) {
      promiseThat(`what is ${status} expires no more`, async ({ access, given, expect }) => {
        const deployment = await given.deployment({ status });

        expect(await failure(access.deployments.changeExpiry(deployment.id, new Date(0)))).toEqual({
          code: 'invalid_transition',
          entity: 'deployment',
          id: deployment.id,
          state: status,
        });
        expect(await access.deployments.lookup(deployment.id)).toEqual(deployment);
      });
    }

    promiseThat('deployments are counted by status, zeros included', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      for (const status of ['pending', 'healthy', 'healthy', 'failed'] as const) {
        await given.deployment({ project, status });
      }
      await given.deployment({ status: 'building' });
      const counts = await access.deployments.countByStatus({ projectId: project.id });

      expect(counts).toEqual({
        pending: 1,
        building: 0,
        pushed: 0,
        deploying: 0,
        healthy: 2,
        unhealthy: 0,
        cancelling: 0,
        cancelled: 0,
        terminating: 0,
        terminated: 0,
        failed: 1,
      });
      for (const filter of [
        {},
        { statuses: ['healthy', 'building'] as const },
        { statuses: [] },
        { groups: [group('none')] },
        { createdFrom: clock.now() },
      ]) {
        const sum = Object.values(await access.deployments.countByStatus(filter));
        expect(sum.reduce((a, b) => a + b, 0)).toBe(await access.deployments.count(filter));
      }
    });

    promiseThat('a filter knows who deployed, kind and all', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project();
      const userId = absentId<UserId>();
      const serviceAccountId = absentId<ServiceAccountId>();
      const byUser = { kind: 'user', userId } as const;
      const byAccount = { kind: 'service-account', serviceAccountId } as const;
      const labels: DeploymentLabel[] = [];
      for (const createdBy of [byUser, byAccount, { kind: 'system' } as const]) {
        const { nodes } = await access.deployments.list({ createdBy });
        expect(nodes).toEqual([]);
        labels.push((await given.deployment({ project, createdBy })).label);
      }
      const labelsOf = async (createdBy: Actor) =>
        (await access.deployments.list({ createdBy })).nodes.map((one) => one.label);

      expect(await labelsOf(byUser)).toEqual([labels[0]]);
      expect(await labelsOf(byAccount)).toEqual([labels[1]]);
      expect(await labelsOf({ kind: 'system' })).toEqual([labels[2]]);
    });
  },
};
