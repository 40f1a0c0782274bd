import type { ProjectOwner } from '@stratum/data-model';
import { absentId, label, slug } from '../literals.ts';
import type { Outcome, OutcomeRows } from './outcome.ts';

const profile = (taken: OutcomeRows['team']['slug']) => ({ slug: taken, name: 'Any' });
const wholeProfile = (taken: OutcomeRows['team']['slug']) =>
  ({ ...profile(taken), description: '', dataSource: { kind: 'none' } }) as const;
const NOBODY: ProjectOwner = { kind: 'user', userId: absentId() };

const bare = {
  label: label('any'),
  image: null,
  createdBy: { kind: 'system' },
  expiresAt: null,
} as const;

function conflict(of: string, call: Outcome['call']): Outcome {
  return { code: 'conflict', of, call };
}

function missing(of: string, call: Outcome['call']): Outcome {
  return { code: 'missing_reference', of, call };
}

function inUse(of: string, call: Outcome['call']): Outcome {
  return { code: 'in_use', of, call };
}

function invalid(of: string, call: Outcome['call']): Outcome {
  return { code: 'invalid_transition', of, call };
}

function stale(of: string, call: Outcome['call']): Outcome {
  return { code: 'stale', of, call };
}

/** Those of organizations and of what is in them. */
export const tenantOutcomes: Readonly<Record<string, Outcome>> = {
  'organizations.add of nobody': missing('organization_members_user_id_fkey', ({ organizations }) =>
    organizations.add({ ...profile(slug('any')), ownerId: absentId() }),
  ),
  'organizations.add of a taken slug': conflict(
    'organizations_slug_folded_key',
    ({ organizations }, { organization, user }) =>
      organizations.add({ ...profile(organization.slug), ownerId: user.id }),
  ),
  'organizations.revise of an old revision': stale(
    'organization',
    ({ organizations }, { organization }) =>
      organizations.revise(organization.id, 7, profile(slug('any'))),
  ),
  'organizations.revise to a taken slug': conflict(
    'organizations_slug_folded_key',
    ({ organizations }, { organization, usedOrganization }) =>
      organizations.revise(organization.id, 1, profile(usedOrganization.slug)),
  ),
  'organizations.remove of an active one': invalid(
    'active',
    ({ organizations }, { organization }) => organizations.remove(organization.id),
  ),
  'organizations.remove of one with a team': inUse(
    'teams_organization_id_fkey',
    ({ organizations }, { usedOrganization }) => organizations.remove(usedOrganization.id),
  ),
  'organizations.addMember of nobody': missing(
    'organization_members_user_id_fkey',
    ({ organizations }, { organization }) =>
      organizations.addMember({
        organizationId: organization.id,
        userId: absentId(),
        role: 'viewer',
      }),
  ),
  'organizations.addMember to nothing': missing(
    'organization_members_organization_id_fkey',
    ({ organizations }, { user }) =>
      organizations.addMember({ organizationId: absentId(), userId: user.id, role: 'viewer' }),
  ),
  'organizations.addMember of a member': conflict(
    'organization_members_pkey',
    ({ organizations }, { member }) =>
      organizations.addMember({
        organizationId: member.organizationId,
        userId: member.userId,
        role: 'owner',
      }),
  ),
  'organizations.changeMemberRole of the last owner': invalid(
    'last-owner',
    ({ organizations }, { organization, user }) =>
      organizations.changeMemberRole(organization.id, user.id, 'admin'),
  ),
  'organizations.removeMember of the last owner': invalid(
    'last-owner',
    ({ organizations }, { closedOrganization, user }) =>
      organizations.removeMember(closedOrganization.id, user.id),
  ),
  'organizations.removeMember of one who owns': inUse(
    'projects_owner_user_id_fkey',
    ({ organizations }, { organization, owningMember }) =>
      organizations.removeMember(organization.id, owningMember.id),
  ),
  'teams.add to nothing': missing('teams_organization_id_fkey', ({ teams }) =>
    teams.add({ ...profile(slug('any')), organizationId: absentId() }),
  ),
  'teams.add of a taken slug': conflict(
    'teams_organization_id_slug_folded_key',
    ({ teams }, { team: { slug: taken, organizationId } }) =>
      teams.add({ ...profile(taken), organizationId }),
  ),
  'teams.revise of an old revision': stale('team', ({ teams }, { team }) =>
    teams.revise(team.id, 7, profile(slug('any'))),
  ),
  'teams.revise to a taken slug': conflict(
    'teams_organization_id_slug_folded_key',
    ({ teams }, { team, owningTeam }) => teams.revise(team.id, 1, profile(owningTeam.slug)),
  ),
  'teams.remove of one that owns': inUse(
    'projects_owner_team_id_fkey',
    ({ teams }, { owningTeam }) => teams.remove(owningTeam.id),
  ),
  'teams.addMember to nothing': missing('team_members_team_id_fkey', ({ teams }, { member }) =>
    teams.addMember({ teamId: absentId(), userId: member.userId, role: 'member' }),
  ),
  'teams.addMember of a stranger': missing(
    'team_members_user_id_fkey',
    ({ teams }, { team, lockedUser }) =>
      teams.addMember({ teamId: team.id, userId: lockedUser.id, role: 'member' }),
  ),
  'teams.addMember of a member': conflict('team_members_pkey', ({ teams }, { teamMember }) =>
    teams.addMember({ teamId: teamMember.teamId, userId: teamMember.userId, role: 'owner' }),
  ),
  'teams.replaceMembers by a stranger too': missing(
    'team_members_user_id_fkey',
    ({ teams }, { team, user, lockedUser }) =>
      teams.replaceMembers(
        team.id,
        [user, lockedUser].map(({ id: userId }) => ({ userId, role: 'owner' })),
      ),
  ),
  'projects.add of nobody': missing(
    'projects_owner_user_id_fkey',
    ({ projects }, { organization }) =>
      projects.add({ ...profile(slug('any')), organizationId: organization.id, owner: NOBODY }),
  ),
  'projects.add of no team': missing(
    'projects_owner_team_id_fkey',
    ({ projects }, { organization }) =>
      projects.add({
        ...profile(slug('any')),
        organizationId: organization.id,
        owner: { kind: 'team', teamId: absentId() },
      }),
  ),
  'projects.add of a taken slug': conflict(
    'projects_organization_id_slug_folded_key',
    ({ projects }, { project: { slug: taken, organizationId, owner } }) =>
      projects.add({ ...profile(taken), organizationId, owner }),
  ),
  'projects.revise of an old revision': stale('project', ({ projects }, { project }) =>
    projects.revise(project.id, 7, wholeProfile(slug('any'))),
  ),
  'projects.revise to a taken slug': conflict(
    'projects_organization_id_slug_folded_key',
    ({ projects }, { project, secondProject }) =>
      projects.revise(project.id, 1, wholeProfile(secondProject.slug)),
  ),
  'projects.revise of an archived one': invalid('archived', ({ projects }, { archivedProject }) =>
    projects.revise(archivedProject.id, 1, wholeProfile(slug('any'))),
  ),
  'projects.changeOwner to nobody': missing(
    'projects_owner_user_id_fkey',
    ({ projects }, { project }) => projects.changeOwner(project.id, NOBODY),
  ),
  'projects.changeOwner of an archived one': invalid(
    'archived',
    ({ projects }, { archivedProject, team }) =>
      projects.changeOwner(archivedProject.id, { kind: 'team', teamId: team.id }),
  ),
  'projects.changeVisibility of an archived one': invalid(
    'archived',
    ({ projects }, { archivedProject }) => projects.changeVisibility(archivedProject.id, 'public'),
  ),
  'deployments.add to nothing': missing('deployments_project_id_fkey', ({ deployments }) =>
    deployments.add({ ...bare, projectId: absentId() }),
  ),
  'deployments.add to an archived project': invalid(
    'archived',
    ({ deployments }, { archivedProject }) =>
      deployments.add({ ...bare, projectId: archivedProject.id }),
  ),
  'deployments.add of a taken label': conflict(
    'deployments_project_id_label_key',
    ({ deployments }, { deployment: { projectId, label: taken } }) =>
      deployments.add({ ...bare, projectId, label: taken }),
  ),
  'deployments.advance by no step of the table': invalid(
    'healthy',
    ({ deployments }, { deployment }) => deployments.advance(deployment.id, { kind: 'building' }),
  ),
  'deployments.activate of one that failed': invalid(
    'failed',
    ({ deployments }, { endedDeployment }) => deployments.activate(endedDeployment.id),
  ),
  'deployments.changeExpiry of one that failed': invalid(
    'failed',
    ({ deployments }, { endedDeployment }) => deployments.changeExpiry(endedDeployment.id, null),
  ),
};
