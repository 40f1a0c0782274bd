import {
  DEPLOYMENT_STATUSES,
  ORGANIZATION_ROLES,
  PROJECT_VISIBILITIES,
  TEAM_ROLES,
  type Contact,
  type Deployment,
  type Organization,
  type OrganizationMember,
  type Project,
  type Team,
  type TeamMember,
} from '@stratum/data-model';
import { Type, type Static } from 'typebox';

const Instant = Type.String({ format: 'date-time' });
const Id = Type.String({ format: 'uuid' });
const Revision = Type.Integer({ description: 'Hand it back with a change.' });

export const OrganizationBody = Type.Object(
  { id: Id, slug: Type.String(), name: Type.String(), revision: Revision, state: Type.String() },
  { $id: 'Organization' },
);

export function organizationBody(organization: Organization): Static<typeof OrganizationBody> {
  const { id, slug, name, revision, state } = organization;
  return { id, slug, name, revision, state: state.kind };
}

export const OrganizationMemberBody = Type.Object(
  { userId: Id, role: Type.Enum([...ORGANIZATION_ROLES]), joinedAt: Instant },
  { $id: 'OrganizationMember' },
);

export function organizationMemberBody({
  userId,
  role,
  joinedAt,
}: OrganizationMember): Static<typeof OrganizationMemberBody> {
  return { userId, role, joinedAt: joinedAt.toISOString() };
}

export const TeamBody = Type.Object(
  { id: Id, slug: Type.String(), name: Type.String(), revision: Revision },
  { $id: 'Team' },
);

export function teamBody({ id, slug, name, revision }: Team): Static<typeof TeamBody> {
  return { id, slug, name, revision };
}

export const TeamMemberBody = Type.Object(
  { userId: Id, role: Type.Enum([...TEAM_ROLES]), joinedAt: Instant },
  { $id: 'TeamMember' },
);

export function teamMemberBody({
  userId,
  role,
  joinedAt,
}: TeamMember): Static<typeof TeamMemberBody> {
  return { userId, role, joinedAt: joinedAt.toISOString() };
}

export const ProjectBody = Type.Object(
  {
    id: Id,
    slug: Type.String(),
    name: Type.String(),
    description: Type.String(),
    owner: Type.Object({
      kind: Type.Enum(['user', 'team']),
      id: Id,
    }),
    visibility: Type.Enum([...PROJECT_VISIBILITIES]),
    state: Type.String({ description: 'active or archived' }),
    revision: Revision,
  },
  { $id: 'Project' },
);

export function projectBody(project: Project): Static<typeof ProjectBody> {
  const { id, slug, name, description, owner, visibility, state, revision } = project;
  const ownerId = owner.kind === 'user' ? owner.userId : owner.teamId;
  return {
    id,
    slug,
    name,
    description,
    owner: { kind: owner.kind, id: ownerId },
    visibility,
    state: state.kind,
    revision,
  };
}

export const DeploymentBody = Type.Object(
  {
    id: Id,
    label: Type.String(),
    group: Type.String(),
    image: Type.Union([Type.String(), Type.Null()]),
    status: Type.Enum([...DEPLOYMENT_STATUSES]),
    message: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
    createdAt: Instant,
    expiresAt: Type.Union([Instant, Type.Null()]),
  },
  { $id: 'Deployment' },
);

export function deploymentBody(deployment: Deployment): Static<typeof DeploymentBody> {
  const { id, label, group, image, status, createdAt, expiresAt } = deployment;
  return {
    id,
    label,
    group,
    image,
    status: status.kind,
    ...('message' in status ? { message: status.message } : {}),
    ...('reason' in status ? { reason: status.reason } : {}),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

export const ContactBody = Type.Object(
  { userId: Id, lastConnectedAt: Instant },
  { $id: 'Contact' },
);

export function contactBody({ userId, lastConnectedAt }: Contact): Static<typeof ContactBody> {
  return { userId, lastConnectedAt: lastConnectedAt.toISOString() };
}

export const tenantSchemas = [
  OrganizationBody,
  OrganizationMemberBody,
  TeamBody,
  TeamMemberBody,
  ProjectBody,
  DeploymentBody,
  ContactBody,
];
