import { leavesOf } from '../argument-leaves.ts';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { outcome, type Failure } from '../failure.ts';
import { callMethod, methods, type Method } from '../methods.ts';
import { saysNothing } from '../nothing.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows, type SampleRows } from '../sample-rows.ts';

/** Methods whose arguments name no row: they go over all that is due. */
const UNTARGETED = new Set([
  'projects.removeArchived',
  'deployments.terminateExpired',
  'deployments.removeFinished',
]);

/** How adding to another tenant is refused: a row of it, or a row under a parent of it, which is missing. */
const refusals: Readonly<Record<string, Partial<Failure>>> = {
  'organizations.add': { code: 'out_of_scope' },
  'organizations.addMember': { code: 'out_of_scope' },
  'organizations.admitMember': { code: 'out_of_scope' },
  'organizations.changeMemberRole': { code: 'out_of_scope' },
  'organizations.removeMember': { code: 'out_of_scope' },
  'teams.add': { code: 'out_of_scope' },
  'teams.addMember': { code: 'missing_reference', constraint: 'team_members_team_id_fkey' },
  'projects.add': { code: 'out_of_scope' },
  'deployments.add': { code: 'missing_reference', constraint: 'deployments_project_id_fkey' },
  'contacts.connect': { code: 'out_of_scope' },
};

/** What names rows of the first tenant: their ids and keys, and those of its members. */
function namesIn(rows: SampleRows): Set<unknown> {
  const { organization, team, project, deployment, member, user } = rows;
  const ids = [organization, rows.closedOrganization, team, project, rows.archivedProject].map(
    ({ id }) => id as string,
  );
  const keys = [organization.slug, team.slug, project.slug, deployment.label, deployment.group];
  return new Set([...ids, deployment.id, ...keys, member.userId, user.id]);
}

function namesSomething(method: Method, args: readonly unknown[], rows: SampleRows): boolean {
  const names = namesIn(rows);
  const parameters = method.parameters.map(({ name }) => name);
  return leavesOf(parameters, args).some(({ value }) => names.has(value));
}

function codeAndConstraint(answer: unknown): Partial<Failure> {
  const { code, constraint } = answer as Failure;
  return constraint === undefined ? { code } : { code, constraint };
}

/** Every method of every repository of a tenant, called by another tenant with what names the first one's rows. */
export const foreignTenantPromises: Chapter = {
  area: 'scopes',
  routes: 'either',
  write(promiseThat) {
    for (const method of methods.filter(({ tenancy }) => tenancy === 'tenant')) {
      promiseThat(`${method.path} finds and changes nothing of another tenant`, async (world) => {
        const { accessWithin, given, expect } = world;
        const rows = await makeSampleRows(world);
        // Even one that belongs to the same user.
        const stranger = await given.organization({ owner: rows.user });
        const args = sampleArguments(method, rows);
        const foreign = UNTARGETED.has(method.path) || namesSomething(method, args, rows);
        expect(foreign, `${method.path} is given nothing of the first tenant`).toBe(true);
        const before = await contentsOf(world);

        const answer = await outcome(callMethod(accessWithin(stranger.id), method, args));

        const refusal = refusals[method.path];
        if (refusal !== undefined) expect(codeAndConstraint(answer)).toEqual(refusal);
        else expect(saysNothing(answer), `answered ${JSON.stringify(answer)}`).toBe(true);
        expect(await contentsOf(world)).toEqual(before);
      });
    }
  },
};
