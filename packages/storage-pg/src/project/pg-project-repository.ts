import {
  fold,
  type OrganizationId,
  type Project,
  type ProjectDataSource,
  type ProjectId,
  type ProjectOwner,
  type ProjectVisibility,
  type Slug,
} from '@stratum/data-model';
import { RowSession, type PgSession } from '@stratum/engine-pg';
import {
  instantOfId,
  conflict,
  invalidTransition,
  missingReference,
  stale,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  projectSorts,
  type NewProject,
  type ProjectFilter,
  type ProjectProfile,
  type ProjectRepository,
  type ProjectSort,
} from '@stratum/storage';
import { createdRange } from '../created-range.ts';
import { demandActiveOrganization } from '../organization/active-organization.ts';
import { slugRange } from '../slug-range.ts';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { projectStatements as statements } from './project-statements.ts';
import { projectOf, type ProjectRow } from './project-table.ts';

const OWNER_KEY = { user: 'projects_owner_user_id_fkey', team: 'projects_owner_team_id_fkey' };

export class PgProjectRepository implements ProjectRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #projects: RowSession<ProjectRow, Project>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#projects = new RowSession(session, projectOf);
  }

  lookup(id: ProjectId): Promise<Project | undefined> {
    return this.#projects.first(statements.lookup, { id });
  }

  lookupMany(ids: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, Project>> {
    return this.#projects.many(statements.lookupMany, ids);
  }

  findBySlug(organizationId: OrganizationId, slug: Slug): Promise<Project | undefined> {
    return this.#projects.first(statements.findBySlug, { organizationId, folded: fold(slug) });
  }

  list<Request extends PageRequest<ProjectSort>>(
    filter: ProjectFilter,
    page?: Request,
  ): Promise<PageOf<Request, Project>> {
    const list = { sorts: projectSorts, filter, conditions: conditions(filter) };
    return this.#projects.page(statements.list, list, page);
  }

  count(filter: ProjectFilter): Promise<number> {
    return this.#projects.count(statements.list, conditions(filter));
  }

  async add(newProject: NewProject): Promise<Project> {
    const { organizationId, owner, visibility = 'private' } = newProject;
    demandScope(this.#session, organizationId, 'project');
    const { description = '', dataSource = { kind: 'none' } } = newProject;
    const id = this.#sources.ids.next() as ProjectId;
    const row = await this.#session.first(statements.add, {
      id,
      organizationId,
      ...contentColumns({ ...newProject, description, dataSource }),
      ...ownerColumns(owner),
      visibility,
      now: instantOfId(id),
    });
    if (row === undefined) throw missingReference('projects_organization_id_fkey');
    if (!row.owner_found) throw missingReference(OWNER_KEY[owner.kind]);
    demandActiveOrganization(organizationId, row.organization_state);
    if (row.id === null) throw conflict('projects_organization_id_slug_folded_key');
    return projectOf(row);
  }

  revise(id: ProjectId, revision: number, profile: ProjectProfile): Promise<Project | undefined> {
    const values = { id, revision, ...contentColumns(profile), now: this.#now() };
    return this.#projects.carryOut(statements.revise, values, (row) => {
      if (row.revision !== revision) {
        throw stale('project', id, { expected: revision, actual: row.revision });
      }
      demandActive(row);
      return false;
    });
  }

  changeOwner(id: ProjectId, owner: ProjectOwner): Promise<Project | undefined> {
    const columns = ownerColumns(owner);
    const values = { id, ...columns, now: this.#now() };
    return this.#projects.carryOut(statements.changeOwner, values, (row) => {
      if (!row.owner_found) throw missingReference(OWNER_KEY[owner.kind]);
      demandActive(row);
      return row.owner_user_id === columns.ownerUserId && row.owner_team_id === columns.ownerTeamId;
    });
  }

  changeVisibility(id: ProjectId, visibility: ProjectVisibility): Promise<Project | undefined> {
    const values = { id, visibility, now: this.#now() };
    return this.#projects.carryOut(statements.changeVisibility, values, (row) => {
      demandActive(row);
      return row.visibility === visibility;
    });
  }

  archive(id: ProjectId): Promise<Project | undefined> {
    const values = { id, now: this.#now() };
    return this.#projects.carryOut(statements.archive, values, ({ state }) => state === 'archived');
  }

  restore(id: ProjectId): Promise<Project | undefined> {
    const values = { id, now: this.#now() };
    return this.#projects.carryOut(statements.restore, values, ({ state }) => state === 'active');
  }

  removeArchived(archivedBefore: Date, limit: number): Promise<number> {
    return this.#session.affected(statements.removeArchived, { archivedBefore, limit });
  }

  #now(): Date {
    return this.#sources.clock.now();
  }
}

function demandActive({ id, state }: ProjectRow): void {
  if (state !== 'active') throw invalidTransition('project', id, state);
}

function ownerColumns(owner: ProjectOwner) {
  return {
    ownerUserId: owner.kind === 'user' ? owner.userId : null,
    ownerTeamId: owner.kind === 'team' ? owner.teamId : null,
  };
}

function contentColumns({ slug, name, description, dataSource }: ProjectProfile) {
  return { slug, folded: fold(slug), name, description, ...dataSourceColumns(dataSource) };
}

function dataSourceColumns(dataSource: ProjectDataSource) {
  const dbt = dataSource.kind === 'dbt' ? dataSource : undefined;
  return {
    dataSource: dataSource.kind,
    dbtProjectType: dbt?.projectType ?? null,
    dbtConnectionId: dbt?.connectionId ?? null,
  };
}

function conditions(filter: ProjectFilter) {
  const { organizationId, owner, visibilities, states, slugPrefix, accessibleToUserId } = filter;
  return {
    organizationId,
    ownerUserId: owner?.kind === 'user' ? owner.userId : undefined,
    ownerTeamId: owner?.kind === 'team' ? owner.teamId : undefined,
    visibilities,
    states,
    accessibleToUserId,
    ...slugRange(slugPrefix),
    ...createdRange(filter),
  };
}
