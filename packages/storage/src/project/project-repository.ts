import {
  PROJECT_STATES,
  PROJECT_VISIBILITIES,
  type OrganizationId,
  type Project,
  type ProjectDataSource,
  type ProjectId,
  type ProjectOwner,
  type ProjectState,
  type ProjectVisibility,
  type Slug,
  type TeamId,
  type UserId,
  type WarehouseConnectionId,
} from '@stratum/data-model';
import {
  describeRepository,
  instant,
  integer,
  listOf,
  object,
  oneOf,
  optional,
  pageRule,
  param,
  replica,
  text,
  uuid,
  variants,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import {
  batchLimitRule,
  bulkRule,
  createdRangeRules,
  prefixRule,
  slugRule,
  type CreatedRange,
} from '../domain-rules.ts';

/** `slug` sorts by the folded slug. */
export const projectSorts = { id: [], slug: ['text'] } as const satisfies Sorts;
export type ProjectSort = SortOf<typeof projectSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface ProjectFilter extends CreatedRange {
  readonly organizationId?: OrganizationId | undefined;
  readonly owner?: ProjectOwner | undefined;
  readonly visibilities?: readonly ProjectVisibility[] | undefined;
  readonly states?: readonly ProjectState['kind'][] | undefined;
  /** Without regard to case; wildcards mean themselves. */
  readonly slugPrefix?: string | undefined;
  /** Owned by this user or by a team of theirs, or public in an organization of theirs. */
  readonly accessibleToUserId?: UserId | undefined;
}

export interface ProjectProfile {
  readonly slug: Slug;
  readonly name: string;
  readonly description: string;
  readonly dataSource: ProjectDataSource;
}

export interface NewProject {
  readonly organizationId: OrganizationId;
  readonly slug: Slug;
  readonly name: string;
  /** Default: empty. */
  readonly description?: string | undefined;
  readonly owner: ProjectOwner;
  /** Default: private. */
  readonly visibility?: ProjectVisibility | undefined;
  /** Default: none. */
  readonly dataSource?: ProjectDataSource | undefined;
}

export interface ProjectReads {
  lookup(id: ProjectId): Promise<Project | undefined>;

  /** At most 1,000 ids; missing ones are absent from the map. */
  lookupMany(ids: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, Project>>;

  /** Without regard to case; archived ones too. */
  findBySlug(organizationId: OrganizationId, slug: Slug): Promise<Project | undefined>;

  list<Request extends PageRequest<ProjectSort> = CursorPageRequest<ProjectSort>>(
    filter: ProjectFilter,
    page?: Request,
  ): Promise<PageOf<Request, Project>>;

  count(filter: ProjectFilter): Promise<number>;
}

export interface ProjectRepository extends ProjectReads {
  /**
   * @throws StorageError `out_of_scope`; `missing_reference` `projects_organization_id_fkey`,
   * `projects_owner_user_id_fkey` (no member of the organization) or `projects_owner_team_id_fkey` (no team of it);
   * `invalid_transition` of the organization unless active; `conflict` `projects_organization_id_slug_folded_key`
   */
  add(newProject: NewProject): Promise<Project>;

  /**
   * Replaces slug, name, description and data source.
   * @throws StorageError `stale`; `invalid_transition` unless active; `conflict`
   * `projects_organization_id_slug_folded_key`
   */
  revise(id: ProjectId, revision: number, profile: ProjectProfile): Promise<Project | undefined>;

  /**
   * The same owner again changes nothing, `updatedAt` included.
   * @throws StorageError `missing_reference` as {@link add}; `invalid_transition` unless active
   */
  changeOwner(id: ProjectId, owner: ProjectOwner): Promise<Project | undefined>;

  /**
   * The same visibility again changes nothing, `updatedAt` included.
   * @throws StorageError `invalid_transition` unless active
   */
  changeVisibility(id: ProjectId, visibility: ProjectVisibility): Promise<Project | undefined>;

  /** An archived project is returned as it is, with its first instant. Nothing can be added to it any more. */
  archive(id: ProjectId): Promise<Project | undefined>;

  /** An active project is returned as it is. */
  restore(id: ProjectId): Promise<Project | undefined>;

  /**
   * Removes projects that were archived before the instant, and all that is in them, the oldest first. Repeat while it
   * answers `limit`.
   * @param limit 1 to 1,000
   */
  removeArchived(archivedBefore: Date, limit: number): Promise<number>;
}

const id = uuid<ProjectId>();
const organizationId = uuid<OrganizationId>();
const userId = uuid<UserId>();
const visibility = oneOf(PROJECT_VISIBILITIES);
const owner = variants<ProjectOwner>({ user: { userId }, team: { teamId: uuid<TeamId>() } });
const dataSource = variants<ProjectDataSource>({
  none: {},
  dbt: { projectType: text(1, 50), connectionId: uuid<WarehouseConnectionId>() },
});

const filter = object<ProjectFilter>({
  organizationId: optional(organizationId),
  owner: optional(owner),
  visibilities: optional(listOf(visibility, PROJECT_VISIBILITIES.length)),
  states: optional(listOf(oneOf(PROJECT_STATES), PROJECT_STATES.length)),
  slugPrefix: optional(prefixRule(63)),
  accessibleToUserId: optional(userId),
  ...createdRangeRules,
});

const name = text(1, 200);
const description = text(0, 2_000);

const newProject = object<NewProject>({
  organizationId,
  slug: slugRule,
  name,
  description: optional(description),
  owner,
  visibility: optional(visibility),
  dataSource: optional(dataSource),
});

const profile = object<ProjectProfile>({ slug: slugRule, name, description, dataSource });

export const projectRepository = describeRepository<ProjectReads, ProjectRepository>()({
  entity: 'project',
  tenancy: 'tenant',
  reach: 'every',
  reads: {
    lookup: replica(param('id', id)),
    lookupMany: replica(param('ids', bulkRule(id))),
    findBySlug: replica(param('organizationId', organizationId), param('slug', slugRule)),
    list: replica(param('filter', filter), param('page', pageRule(projectSorts))),
    count: replica(param('filter', filter)),
  },
  writes: {
    add: write(param('newProject', newProject)),
    revise: write(
      param('id', id),
      param('revision', integer(1, 2_147_483_647)),
      param('profile', profile),
    ),
    changeOwner: write(param('id', id), param('owner', owner)),
    changeVisibility: write(param('id', id), param('visibility', visibility)),
    archive: write(param('id', id)),
    restore: write(param('id', id)),
    removeArchived: write(param('archivedBefore', instant()), param('limit', batchLimitRule)),
  },
});
