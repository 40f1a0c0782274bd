import {
  TERMINAL_STATUSES,
  actorId,
  DEFAULT_DEPLOYMENT_GROUP,
  DEPLOYMENT_STATUSES,
  statusesBefore,
  type Deployment,
  type DeploymentGroupName,
  type DeploymentId,
  type DeploymentLabel,
  type DeploymentStatusKind,
  type DeploymentStep,
  type ProjectId,
} from '@stratum/data-model';
import {
  rowsOf,
  tenantOf,
  type MemorySession,
  type Reads,
  type Steps,
  type Writes,
} from '@stratum/engine-memory';
import {
  instantOfId,
  conflict,
  invalidTransition,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type StorageError,
} from '@stratum/kernel';
import {
  type Activation,
  type DeploymentFilter,
  type DeploymentGroup,
  type DeploymentRepository,
  type DeploymentSort,
  type NewDeployment,
} from '@stratum/storage';
import { EntityReads, optional } from '../entity-reads.ts';
import { changeRow, lengthOf, lockParent } from '../guarded-change.ts';
import { demandActive, lockOrganization } from '../organization/organization-guard.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import { deployments, deploymentsBy } from './deployment-lists.ts';
import {
  deploymentGroupsTable,
  deploymentsTable,
  isTerminal,
  statusColumns,
  toDeployment,
  type DeploymentGroupRow,
  type DeploymentRow,
} from './deployment-table.ts';
import { refusalUnlessActive } from './memory-project-repository.ts';
import { projectsTable } from './project-table.ts';

const PRIMARY_KEY = 'deployments_pkey';
const LABEL_KEY = 'deployments_project_id_label_key';
const GROUP_KEY = 'deployment_groups_pkey';
const BY_GROUP = 'deployments_project_id_group_name_id_idx';

export class MemoryDeploymentRepository implements DeploymentRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<DeploymentRow, Deployment, DeploymentFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, deployments);
  }

  lookup(id: DeploymentId): Promise<Deployment | undefined> {
    return this.#reads.lookup(id);
  }

  findByLabel(projectId: ProjectId, label: DeploymentLabel): Promise<Deployment | undefined> {
    return this.#session.read((reads) => {
      const project = reads.first(projectsTable, byId(projectsTable, projectId));
      if (project === undefined) return undefined;
      const is = [projectId, project.organization_id, label] as const;
      return optional(toDeployment, reads.find(deploymentsTable, LABEL_KEY, ...is));
    });
  }

  findActive(
    projectIds: readonly ProjectId[],
    group: DeploymentGroupName,
  ): Promise<ReadonlyMap<ProjectId, Deployment>> {
    return this.#session.read((reads) => {
      const found = new Map<ProjectId, Deployment>();
      for (const projectId of projectIds) {
        const active = found.has(projectId) ? undefined : findActive(reads, projectId, group);
        if (active !== undefined) found.set(projectId, toDeployment(active));
      }
      return found;
    });
  }

  list<Request extends PageRequest<DeploymentSort> = CursorPageRequest<DeploymentSort>>(
    filter: DeploymentFilter,
    page?: Request,
  ): Promise<PageOf<Request, Deployment>> {
    return this.#reads.list(filter, page);
  }

  count(filter: DeploymentFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  listGroups(projectId: ProjectId): Promise<readonly DeploymentGroup[]> {
    return this.#session.read((reads) => {
      const active = new Map<DeploymentGroupName, DeploymentId | null>();
      for (const group of reads.rows(deploymentGroupsTable, groupsOf(projectId))) {
        active.set(group.group_name, group.active_deployment_id);
      }
      const groups = new Map<DeploymentGroupName, DeploymentGroup>();
      const inOrder = { index: BY_GROUP, is: [projectId] };
      for (const { id, group_name: name } of reads.rows(deploymentsTable, inOrder)) {
        groups.set(name, {
          name,
          deployments: (groups.get(name)?.deployments ?? 0) + 1,
          latestId: id,
          activeId: active.get(name) ?? null,
        });
      }
      return [...groups.values()];
    });
  }

  countByStatus(filter: DeploymentFilter): Promise<Readonly<Record<DeploymentStatusKind, number>>> {
    const list = deploymentsBy(filter, { tenant: tenantOf(this.#session.scope) });
    return this.#session.read((reads) => {
      const counts = Object.fromEntries(DEPLOYMENT_STATUSES.map((status) => [status, 0]));
      for (const { status } of rowsOf(reads, list)) counts[status]! += 1;
      return counts as Record<DeploymentStatusKind, number>;
    });
  }

  add(newDeployment: NewDeployment): Promise<Deployment> {
    const { projectId, label, group, image, createdBy, expiresAt } = newDeployment;
    const id = this.#sources.ids.next() as DeploymentId;
    const now = instantOfId(id).getTime();
    return this.#session.write(function* (s) {
      const parent = {
        table: projectsTable,
        row: byId(projectsTable, projectId),
        mode: 'share',
      } as const;
      const project = yield* lockParent(s, parent, 'deployments_project_id_fkey');
      demandActive(
        yield* lockOrganization(s, project.organization_id, 'projects_organization_id_fkey'),
      );
      const refusal = refusalUnlessActive(project);
      if (refusal !== undefined) throw refusal;
      const row: DeploymentRow = {
        id,
        organization_id: project.organization_id,
        project_id: projectId,
        label,
        group_name: group ?? DEFAULT_DEPLOYMENT_GROUP,
        image,
        created_by_kind: createdBy.kind,
        created_by_id: actorId(createdBy),
        expires_at: expiresAt?.getTime() ?? null,
        status: 'pending',
        status_since: null,
        status_message: null,
        status_reason: null,
        updated_at: now,
      };
      return toDeployment(yield* s.insert(deploymentsTable, row, { [LABEL_KEY]: conflict }));
    });
  }

  advance(id: DeploymentId, step: DeploymentStep): Promise<Deployment | undefined> {
    const from = statusesBefore(step.kind);
    const now = this.#now();
    const way = TERMINAL_STATUSES.includes(step.kind) ? 'atomic' : 'write';
    return this.#session[way](function* (s) {
      const advanced = yield* changeRow(s, deploymentsTable, byId(deploymentsTable, id), {
        when: (row) =>
          from.includes(row.status) &&
          (step.kind !== 'terminated' || row.status_reason === step.reason),
        to: () => ({ ...statusColumns(step, now), updated_at: now }),
        refusal: refuse,
      });
      if (advanced !== undefined && isTerminal(advanced)) yield* clearPointer(s, id);
      return optional(toDeployment, advanced);
    });
  }

  activate(id: DeploymentId): Promise<Activation | undefined> {
    return this.#session.atomic(function* (s) {
      // Changed, not only locked: so that with a fixed snapshot nobody ends it without seeing that it is active.
      const row = yield* changeRow(s, deploymentsTable, byId(deploymentsTable, id), {
        when: ({ status }) => status === 'healthy',
        to: () => ({}),
        refusal: refuse,
      });
      if (row === undefined) return undefined;
      let before: DeploymentId | null = null;
      const group: DeploymentGroupRow = {
        project_id: row.project_id,
        organization_id: row.organization_id,
        group_name: row.group_name,
        active_deployment_id: id,
      };
      yield* s.upsert(deploymentGroupsTable, group, {
        key: GROUP_KEY,
        change: ({ active_deployment_id }) => {
          before = active_deployment_id;
          return before === id ? undefined : { active_deployment_id: id };
        },
      });
      const supersededId = before === null || before === id ? undefined : before;
      return { deployment: toDeployment(row), supersededId };
    });
  }

  changeExpiry(id: DeploymentId, expiresAt: Date | null): Promise<Deployment | undefined> {
    const change = { expires_at: expiresAt?.getTime() ?? null, updated_at: this.#now() };
    return this.#session.write(function* (s) {
      const changed = yield* changeRow(s, deploymentsTable, byId(deploymentsTable, id), {
        when: (row) => !isTerminal(row),
        to: () => change,
        refusal: refuse,
      });
      return optional(toDeployment, changed);
    });
  }

  terminateExpired(limit: number): Promise<readonly Deployment[]> {
    const now = this.#now();
    const due = { index: 'deployments_expires_at_id_idx', upTo: [now] };
    const change = {
      ...statusColumns({ kind: 'terminating', reason: 'expired' }, now),
      updated_at: now,
    };
    return this.#session.write(function* (s) {
      const options = { limit, policy: 'skip locked' } as const;
      const terminating = yield* s.update(deploymentsTable, due, () => change, options);
      return terminating.map((row) => toDeployment(row));
    });
  }

  removeFinished(finishedBefore: Date, limit: number): Promise<number> {
    const finished = {
      index: 'deployments_finished_idx',
      before: [finishedBefore.getTime()],
    };
    return this.#session.write((s) =>
      lengthOf(s.remove(deploymentsTable, finished, { limit, policy: 'skip locked' })),
    );
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }
}

function refuse({ id, status }: DeploymentRow): StorageError {
  return invalidTransition('deployment', id, status);
}

function groupsOf(projectId: ProjectId) {
  return { index: GROUP_KEY, is: [projectId] };
}

function findActive(
  reads: Reads,
  projectId: ProjectId,
  group: DeploymentGroupName,
): DeploymentRow | undefined {
  const pointer = reads.first(deploymentGroupsTable, {
    ...groupsOf(projectId),
    where: ({ group_name }) => group_name === group,
  });
  const id = pointer?.active_deployment_id ?? undefined;
  if (pointer === undefined || id === undefined) return undefined;
  return reads.find(deploymentsTable, PRIMARY_KEY, id, pointer.organization_id);
}

/** A deployment that has come to its end is no longer the active one of its group. */
function* clearPointer(s: Writes, id: DeploymentId): Steps<void> {
  const pointer = { index: 'deployment_groups_active_deployment_id_idx', is: [id] };
  yield* s.update(deploymentGroupsTable, pointer, () => ({ active_deployment_id: null }));
}
