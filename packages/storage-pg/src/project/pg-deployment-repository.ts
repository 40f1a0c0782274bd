import {
  actorId,
  DEFAULT_DEPLOYMENT_GROUP,
  DEPLOYMENT_STATUSES,
  statusesBefore,
  TERMINAL_STATUSES,
  type Deployment,
  type DeploymentGroupName,
  type DeploymentId,
  type DeploymentLabel,
  type DeploymentStatusKind,
  type DeploymentStep,
  type ProjectId,
} from '@stratum/data-model';
import { carryOut, RowSession, type PgSession } from '@stratum/engine-pg';
import {
  instantOfId,
  conflict,
  invalidTransition,
  missingReference,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  deploymentSorts,
  type Activation,
  type DeploymentFilter,
  type DeploymentGroup,
  type DeploymentRepository,
  type DeploymentSort,
  type NewDeployment,
} from '@stratum/storage';
import { createdRange } from '../created-range.ts';
import { demandActiveOrganization } from '../organization/active-organization.ts';
import type { Sources } from '../sources.ts';
import { zeros } from '../zeros.ts';
import { deploymentStatements as statements } from './deployment-statements.ts';
import { deploymentOf, type DeploymentRow } from './deployment-table.ts';

export class PgDeploymentRepository implements DeploymentRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #deployments: RowSession<DeploymentRow, Deployment>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#deployments = new RowSession(session, deploymentOf);
  }

  lookup(id: DeploymentId): Promise<Deployment | undefined> {
    return this.#deployments.first(statements.lookup, { id });
  }

  findByLabel(projectId: ProjectId, label: DeploymentLabel): Promise<Deployment | undefined> {
    return this.#deployments.first(statements.findByLabel, { projectId, label });
  }

  async findActive(
    projectIds: readonly ProjectId[],
    group: DeploymentGroupName,
  ): Promise<ReadonlyMap<ProjectId, Deployment>> {
    if (projectIds.length === 0) return new Map();
    const rows = await this.#session.all(statements.findActive, { projectIds, group });
    return new Map(rows.map((row) => [row.project_id, deploymentOf(row)]));
  }

  list<Request extends PageRequest<DeploymentSort>>(
    filter: DeploymentFilter,
    page?: Request,
  ): Promise<PageOf<Request, Deployment>> {
    const list = { sorts: deploymentSorts, filter, conditions: conditions(filter) };
    return this.#deployments.page(statements.list, list, page);
  }

  count(filter: DeploymentFilter): Promise<number> {
    return this.#deployments.count(statements.list, conditions(filter));
  }

  async listGroups(projectId: ProjectId): Promise<readonly DeploymentGroup[]> {
    const rows = await this.#session.all(statements.listGroups, { projectId });
    return rows.map((row) => ({
      name: row.name,
      deployments: row.deployments,
      latestId: row.latest_id,
      activeId: row.active_id,
    }));
  }

  async countByStatus(
    filter: DeploymentFilter,
  ): Promise<Readonly<Record<DeploymentStatusKind, number>>> {
    const given = conditions(filter);
    const statement = statements.countByStatus.of(given, undefined);
    const counts = zeros(DEPLOYMENT_STATUSES);
    for (const row of await this.#session.all(statement, given)) {
      counts[row.status] = row.deployments;
    }
    return counts;
  }

  async add(newDeployment: NewDeployment): Promise<Deployment> {
    const { projectId, label, image, createdBy, expiresAt } = newDeployment;
    const id = this.#sources.ids.next() as DeploymentId;
    const row = await this.#session.first(statements.add, {
      id,
      projectId,
      label,
      group: newDeployment.group ?? DEFAULT_DEPLOYMENT_GROUP,
      image,
      createdByKind: createdBy.kind,
      createdById: actorId(createdBy),
      expiresAt,
      now: instantOfId(id),
    });
    if (row === undefined) throw missingReference('deployments_project_id_fkey');
    if (row.id !== null) return deploymentOf(row);
    demandActiveOrganization(row.parent_id, row.organization_state);
    if (row.project_state === 'active') throw conflict('deployments_project_id_label_key');
    throw invalidTransition('project', projectId, row.project_state);
  }

  async advance(id: DeploymentId, step: DeploymentStep): Promise<Deployment | undefined> {
    if (!TERMINAL_STATUSES.includes(step.kind)) return this.#advance(this.#session, id, step);
    return this.#session.atomic(async (session) => {
      const deployment = await this.#advance(session, id, step);
      if (deployment !== undefined) await session.affected(statements.clearActive, { id });
      return deployment;
    });
  }

  async #advance(
    session: PgSession,
    id: DeploymentId,
    step: DeploymentStep,
  ): Promise<Deployment | undefined> {
    const from = statusesBefore(step.kind);
    const reason = 'reason' in step ? step.reason : null;
    const values = {
      id,
      from,
      status: step.kind,
      message: 'message' in step ? step.message : null,
      reason,
      now: this.#now(),
    };
    const row = await carryOut(session, statements.advance, values, (found) => {
      const led = found.status !== 'terminating' || found.status_reason === reason;
      if (from.includes(found.status) && led) return false;
      throw invalidTransition('deployment', id, found.status);
    });
    return row && deploymentOf(row);
  }

  /** Two statements: the pointer is turned under the lock of the group's row, which the first has made sure of. */
  activate(id: DeploymentId): Promise<Activation | undefined> {
    return this.#session.atomic(async (session) => {
      const row = await carryOut(session, statements.prepareActivation, { id }, ({ status }) => {
        if (status === 'healthy') return false;
        throw invalidTransition('deployment', id, status);
      });
      if (row === undefined) return undefined;
      const previous = await session.first(statements.activate, {
        id,
        projectId: row.project_id,
        organizationId: row.organization_id,
        group: row.group_name,
      });
      const { previous_id } = previous!;
      const supersededId = previous_id === null || previous_id === id ? undefined : previous_id;
      return { deployment: deploymentOf(row), supersededId };
    });
  }

  changeExpiry(id: DeploymentId, expiresAt: Date | null): Promise<Deployment | undefined> {
    const values = { id, expiresAt, now: this.#now() };
    return this.#deployments.carryOut(statements.changeExpiry, values, ({ status }) => {
      if (TERMINAL_STATUSES.includes(status)) throw invalidTransition('deployment', id, status);
      return false;
    });
  }

  async terminateExpired(limit: number): Promise<readonly Deployment[]> {
    const values = { now: this.#now(), limit };
    const rows = await this.#session.all(statements.terminateExpired, values);
    return rows.map(deploymentOf);
  }

  removeFinished(finishedBefore: Date, limit: number): Promise<number> {
    return this.#session.affected(statements.removeFinished, { finishedBefore, limit });
  }

  #now(): Date {
    return this.#sources.clock.now();
  }
}

function conditions(filter: DeploymentFilter) {
  const { projectId, groups, statuses, createdBy, expiringBefore } = filter;
  return {
    projectId,
    groups,
    statuses,
    createdByKind: createdBy?.kind,
    createdById: (createdBy && actorId(createdBy)) ?? undefined,
    expiringBefore,
    ...createdRange(filter),
  };
}
