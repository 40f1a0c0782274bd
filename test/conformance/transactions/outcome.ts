import type { Deployment, Organization, Project, Team, User } from '@stratum/data-model';
import type { StorageErrorCode } from '@stratum/kernel';
import type { EveryAccess } from '../databases.ts';
import { makeSampleRows, type SampleRows } from '../sample-rows.ts';
import type { World } from '../world.ts';

/** A declared outcome of a method, and a call that comes to it. */
export interface Outcome {
  readonly code: StorageErrorCode;
  /** The constraint that is named, or the state that forbids it, or what is stale. */
  readonly of: string;
  readonly call: (access: EveryAccess, rows: OutcomeRows) => Promise<unknown>;
}

/** Rows that the outcomes come from. */
export interface OutcomeRows extends SampleRows {
  readonly finishedSession: SampleRows['session'];
  /** The hash of another family's token, and that of a proof of another address. */
  readonly takenTokenHash: SampleRows['tokenHash'];
  readonly takenVerificationHash: SampleRows['verificationHash'];
  /** Proves an address that another user has proved. */
  readonly lateVerificationHash: SampleRows['verificationHash'];
  /** Closed, with a team in it. */
  readonly usedOrganization: Organization;
  /** Of the sample's tenant, and owns a project. */
  readonly owningTeam: Team;
  /** Of the sample's tenant, a member who owns a project. */
  readonly owningMember: User;
  /** Beside the sample's project. */
  readonly secondProject: Project;
  readonly endedDeployment: Deployment;
}

export async function makeOutcomeRows(world: World): Promise<OutcomeRows> {
  const { given, access } = world;
  const rows = await makeSampleRows(world);
  const { organization } = rows;
  const late = await given.email({ address: rows.email.address });
  const { organizationId } = await given.team();
  const usedOrganization = (await access.organizations.close(organizationId))!;
  const owningTeam = await given.team({ organization });
  const owningMember = await given.user();
  await given.member({ organization, user: owningMember });
  const owner = { kind: 'user', userId: owningMember.id } as const;
  const secondProject = await given.project({ organization, owner });
  await given.project({ organization, owner: { kind: 'team', teamId: owningTeam.id } });
  return {
    ...rows,
    finishedSession: await given.finishedSession(),
    takenTokenHash: (await given.token()).hash,
    takenVerificationHash: await given.verification(await given.email()),
    lateVerificationHash: await given.verification(late),
    usedOrganization,
    owningTeam,
    owningMember,
    secondProject,
    endedDeployment: await given.deployment({ project: rows.project, status: 'failed' }),
  };
}
