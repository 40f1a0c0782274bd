import type { DeploymentId, Project, ProjectOwner, Slug } from '@stratum/data-model';
import { HttpProblem, notFound } from '../http/problem.ts';
import type { Tenant } from './tenant.ts';

/** @throws HttpProblem 404 for a project that the member may not see: neither public, nor theirs, nor of their team */
export async function visibleProject(tenant: Tenant, slug: string): Promise<Project> {
  const { projects } = tenant.storage.repositories;
  const project = await projects.findBySlug(tenant.organization.id, slug as Slug);
  if (project === undefined || !(await maySee(tenant, project))) throw notFound('project');
  return project;
}

/** @throws HttpProblem 404 unless there is such a deployment, of a project that the member may see */
export async function demandVisibleDeployment(tenant: Tenant, id: DeploymentId): Promise<void> {
  const { deployments, projects } = tenant.storage.repositories;
  const deployment = await deployments.lookup(id);
  const project = deployment && (await projects.lookup(deployment.projectId));
  if (project === undefined || !(await maySee(tenant, project))) throw notFound('deployment');
}

/** @throws HttpProblem 403 where a project is to be given to a team that the member neither is in nor administers */
export async function demandOwnership(tenant: Tenant, owner: ProjectOwner): Promise<void> {
  if (owner.kind === 'user' || isAdministrator(tenant) || (await holds(tenant, owner))) return;
  throw new HttpProblem('forbidden', 403, 'You are not in this team.', {
    detail: 'Ask for a seat in the team, or make the project your own.',
    field: 'teamId',
  });
}

async function maySee(tenant: Tenant, { visibility, owner }: Project): Promise<boolean> {
  return visibility === 'public' || isAdministrator(tenant) || holds(tenant, owner);
}

async function holds({ storage, member }: Tenant, owner: ProjectOwner): Promise<boolean> {
  if (owner.kind === 'user') return owner.userId === member.userId;
  const seat = await storage.repositories.teams.findMember(owner.teamId, member.userId);
  return seat !== undefined;
}

function isAdministrator({ member }: Tenant): boolean {
  return member.role === 'owner' || member.role === 'admin';
}
