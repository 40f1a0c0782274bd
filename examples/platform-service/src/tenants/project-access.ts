import type { Deployment, DeploymentId, Project, ProjectOwner } from '@stratum/data-model';
import type { Tenant } from './tenant.ts';

/** Roles that see every project of their organization, and act for every team. */
const SEE_EVERYTHING: readonly string[] = ['owner', 'admin'];

/** Whether a member sees a project: their own, their team's, a public one, or any as an owner or admin. */
export async function sees(tenant: Tenant, project: Project): Promise<boolean> {
  return project.visibility === 'public' || actsFor(tenant, project.owner);
}

/** Whether a member may act for the owner of projects: themselves, a team they are in, or any as an owner or admin. */
export async function actsFor({ storage, member }: Tenant, owner: ProjectOwner): Promise<boolean> {
  if (SEE_EVERYTHING.includes(member.role)) return true;
  if (owner.kind === 'user') return owner.userId === member.userId;
  return (await storage.repositories.teams.findMember(owner.teamId, member.userId)) !== undefined;
}

/** A deployment of a project that the member sees. */
export async function visibleDeployment(
  tenant: Tenant,
  id: DeploymentId,
): Promise<Deployment | undefined> {
  const { deployments, projects } = tenant.storage.repositories;
  const deployment = await deployments.lookup(id);
  const project = deployment && (await projects.lookup(deployment.projectId));
  return project !== undefined && (await sees(tenant, project)) ? deployment : undefined;
}
