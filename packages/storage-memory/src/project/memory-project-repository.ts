import {
  fold,
  type OrganizationId,
  type Project,
  type ProjectId,
  type ProjectOwner,
  type ProjectVisibility,
  type Slug,
  type TeamId,
  type UserId,
} from '@stratum/data-model';
import type { MemorySession, Steps, Writes } from '@stratum/engine-memory';
import {
  instantOfId,
  conflict,
  invalidTransition,
  missingReference,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type StorageError,
} from '@stratum/kernel';
import {
  type NewProject,
  type ProjectFilter,
  type ProjectProfile,
  type ProjectRepository,
  type ProjectSort,
} from '@stratum/storage';
import { EntityReads, optional } from '../entity-reads.ts';
import { changeRow, lengthOf, lockParent, staleAt, type GuardedChange } from '../guarded-change.ts';
import { organizationMembersTable } from '../organization/organization-table.ts';
import { demandActive, lockOrganization } from '../organization/organization-guard.ts';
import { teamsTable } from '../organization/team-table.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { projects } from './project-lists.ts';
import {
  dataSourceColumns,
  ownerColumns,
  projectsTable,
  toProject,
  type ProjectRow,
} from './project-table.ts';

const SLUG_KEY = 'projects_organization_id_slug_folded_key';

const isActive = ({ state }: ProjectRow) => state === 'active';

export class MemoryProjectRepository implements ProjectRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<ProjectRow, Project, ProjectFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, projects);
  }

  lookup(id: ProjectId): Promise<Project | undefined> {
    return this.#reads.lookup(id);
  }

  lookupMany(ids: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, Project>> {
    return this.#reads.lookupMany(ids);
  }

  findBySlug(organizationId: OrganizationId, slug: Slug): Promise<Project | undefined> {
    return this.#reads.find(SLUG_KEY, organizationId, fold(slug));
  }

  list<Request extends PageRequest<ProjectSort> = CursorPageRequest<ProjectSort>>(
    filter: ProjectFilter,
    page?: Request,
  ): Promise<PageOf<Request, Project>> {
    return this.#reads.list(filter, page);
  }

  count(filter: ProjectFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  async add(newProject: NewProject): Promise<Project> {
    const { organizationId, slug, name, owner } = newProject;
    demandScope(this.#session, organizationId, 'project');
    const id = this.#sources.ids.next() as ProjectId;
    const row: ProjectRow = {
      id,
      organization_id: organizationId,
      slug,
      slug_folded: fold(slug),
      name,
      description: newProject.description ?? '',
      ...ownerColumns(owner),
      visibility: newProject.visibility ?? 'private',
      ...dataSourceColumns(newProject.dataSource ?? { kind: 'none' }),
      state: 'active',
      archived_at: null,
      revision: 1,
      service_account_sequence: 0,
      updated_at: instantOfId(id).getTime(),
    };
    return this.#session.write(function* (s) {
      const foreignKey = 'projects_organization_id_fkey';
      const organization = yield* lockOrganization(s, organizationId, foreignKey);
      yield* lockOwner(s, organizationId, owner);
      demandActive(organization);
      return toProject(yield* s.insert(projectsTable, row, { [SLUG_KEY]: conflict }));
    });
  }

  revise(id: ProjectId, revision: number, profile: ProjectProfile): Promise<Project | undefined> {
    const { slug, name, description, dataSource } = profile;
    const now = this.#now();
    return this.#change(id, {
      when: (row) => row.revision === revision && isActive(row),
      to: () => ({
        slug,
        slug_folded: fold(slug),
        name,
        description,
        ...dataSourceColumns(dataSource),
        revision: revision + 1,
        updated_at: now,
      }),
      refusal: (row) => staleAt('project', revision, row) ?? refusalUnlessActive(row),
      outcomes: { [SLUG_KEY]: conflict },
    });
  }

  changeOwner(id: ProjectId, owner: ProjectOwner): Promise<Project | undefined> {
    const columns = ownerColumns(owner);
    const now = this.#now();
    return this.#session.write(function* (s) {
      // The owner is locked by the change alone, as a foreign key locks it; a refusal has only looked.
      const changed = yield* changeRow(s, projectsTable, byId(projectsTable, id), {
        when: (row) =>
          isActive(row) &&
          (row.owner_user_id !== columns.owner_user_id ||
            row.owner_team_id !== columns.owner_team_id),
        to: () => ({ ...columns, updated_at: now }),
        refusal: (row) => missingOwner(s, row, owner) ?? refusalUnlessActive(row),
        outcomes: { [OWNER_KEYS.user]: missingReference, [OWNER_KEYS.team]: missingReference },
      });
      return optional(toProject, changed);
    });
  }

  changeVisibility(id: ProjectId, visibility: ProjectVisibility): Promise<Project | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: (row) => isActive(row) && row.visibility !== visibility,
      to: () => ({ visibility, updated_at: now }),
      refusal: refusalUnlessActive,
    });
  }

  archive(id: ProjectId): Promise<Project | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: isActive,
      to: () => ({ state: 'archived', archived_at: now, updated_at: now }),
    });
  }

  restore(id: ProjectId): Promise<Project | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: ({ state }) => state === 'archived',
      to: () => ({ state: 'active', archived_at: null, updated_at: now }),
    });
  }

  removeArchived(archivedBefore: Date, limit: number): Promise<number> {
    const archived = { index: 'projects_archived_at_id_idx', before: [archivedBefore.getTime()] };
    return this.#session.write((s) =>
      lengthOf(s.remove(projectsTable, archived, { limit, policy: 'skip locked' })),
    );
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }

  #change(id: ProjectId, change: GuardedChange<ProjectRow>): Promise<Project | undefined> {
    return this.#session.write(function* (s) {
      const row = byId(projectsTable, id);
      return optional(toProject, yield* changeRow(s, projectsTable, row, change));
    });
  }
}

/** @returns why the project cannot be changed */
export function refusalUnlessActive(row: ProjectRow): StorageError | undefined {
  return isActive(row) ? undefined : invalidTransition('project', row.id, row.state);
}

const OWNER_KEYS = {
  user: 'projects_owner_user_id_fkey',
  team: 'projects_owner_team_id_fkey',
} as const;

function seatOf(organizationId: OrganizationId, userId: UserId) {
  return { key: 'organization_members_pkey', is: [organizationId, userId] };
}

function teamOf(organizationId: OrganizationId, teamId: TeamId) {
  return { key: 'teams_pkey', is: [teamId, organizationId] };
}

function* lockOwner(s: Writes, organizationId: OrganizationId, owner: ProjectOwner): Steps<void> {
  if (owner.kind === 'user') {
    const row = seatOf(organizationId, owner.userId);
    yield* lockParent(s, { table: organizationMembersTable, row }, OWNER_KEYS.user);
  } else {
    const row = teamOf(organizationId, owner.teamId);
    yield* lockParent(s, { table: teamsTable, row }, OWNER_KEYS.team);
  }
}

function missingOwner(
  s: Writes,
  { organization_id: organizationId }: ProjectRow,
  owner: ProjectOwner,
): StorageError | undefined {
  const found =
    owner.kind === 'user'
      ? s.first(organizationMembersTable, seatOf(organizationId, owner.userId))
      : s.first(teamsTable, teamOf(organizationId, owner.teamId));
  return found === undefined ? missingReference(OWNER_KEYS[owner.kind]) : undefined;
}
