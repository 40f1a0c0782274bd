import type { Organization, TeamId, UserId } from '@stratum/data-model';
import type { TeamSeat } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, HOUR } from '../literals.ts';
import { race } from '../race.ts';
import type { World } from '../world.ts';

/** Members of the organization, who are in no team yet. */
async function membersOf(
  organization: Pick<Organization, 'id'>,
  count: number,
  { given }: World,
): Promise<UserId[]> {
  const userIds: UserId[] = [];
  while (userIds.length < count) userIds.push((await given.member({ organization })).userId);
  return userIds;
}

async function teamWith(count: number, world: World) {
  const team = await world.given.team();
  return { team, userIds: await membersOf({ id: team.organizationId }, count, world) };
}

const seat = (userId: UserId): TeamSeat => ({ userId, role: 'member' });

/** Seats in teams, one by one and as a directory says. */
export const teamMemberPromises: Chapter = {
  area: 'team',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a member of the organization joins a team', async (world) => {
      const { access, clock, expect } = world;
      const { team, userIds } = await teamWith(1, world);
      const userId = userIds[0]!;
      clock.advance(HOUR);

      const member = await access.teams.addMember({ teamId: team.id, userId, role: 'owner' });

      expect(member).toEqual({
        teamId: team.id,
        organizationId: team.organizationId,
        userId,
        role: 'owner',
        joinedAt: clock.now(),
      });
      expect(await access.teams.findMember(team.id, userId)).toEqual(member);
      expect(
        await failure(access.teams.addMember({ teamId: team.id, userId, role: 'member' })),
      ).toEqual({ code: 'conflict', constraint: 'team_members_pkey' });
    });

    promiseThat('a stranger to the organization joins no team of it', async (world) => {
      const { access, given, expect } = world;
      const team = await given.team();
      const { userId } = await given.member();
      const add = (teamId: TeamId) =>
        failure(access.teams.addMember({ teamId, userId, role: 'member' }));

      expect(await add(team.id)).toEqual({
        code: 'missing_reference',
        constraint: 'team_members_user_id_fkey',
      });
      expect(await add(absentId())).toEqual({
        code: 'missing_reference',
        constraint: 'team_members_team_id_fkey',
      });
    });

    promiseThat('of 20 who let a user join a team, one does', async (world) => {
      const { access, expect } = world;
      const { team, userIds } = await teamWith(1, world);

      const { answers, failures } = await race(20, () =>
        access.teams.addMember({ teamId: team.id, userId: userIds[0]!, role: 'member' }),
      );

      expect(answers.length).toBe(1);
      expect(failures.every(({ constraint }) => constraint === 'team_members_pkey')).toBe(true);
    });

    promiseThat('a user who is leaving the organization joins no team of it', async (world) => {
      const { access, storage, backend, expect } = world;
      const { team, userIds } = await teamWith(1, world);
      const userId = userIds[0]!;
      const unit = await storage.begin();
      await unit.repositories.organizations.removeMember(team.organizationId, userId);
      const join = failure(access.teams.addMember({ teamId: team.id, userId, role: 'member' }));
      await backend.untilBlocked(1);
      await unit.save();

      expect(await join).toEqual({
        code: 'missing_reference',
        constraint: 'team_members_user_id_fkey',
      });
      expect((await access.teams.listMembers({})).nodes).toEqual([]);
    });

    promiseThat('a role in a team changes, and a seat is given up', async (world) => {
      const { access, given, clock, expect } = world;
      const member = await given.teamMember();
      const { teamId, userId } = member;
      clock.advance(HOUR);

      const changed = await access.teams.changeMemberRole(teamId, userId, 'owner');
      expect(changed).toEqual({ ...member, role: 'owner' });
      expect(await access.teams.changeMemberRole(teamId, userId, 'owner')).toEqual(changed);
      expect(await access.teams.findMember(teamId, userId)).toEqual(changed);

      expect(await access.teams.removeMember(teamId, userId)).toBe(true);
      expect(await access.teams.removeMember(teamId, userId)).toBe(false);
      expect(await access.teams.changeMemberRole(teamId, userId, 'owner')).toBeUndefined();
      const { organizationId } = member;
      expect((await access.organizations.findMember(organizationId, userId))?.userId).toBe(userId);
    });

    promiseThat('a directory’s members replace those there are', async (world) => {
      const { access, given, clock, expect } = world;
      const { team, userIds } = await teamWith(4, world);
      const [a, b, c, d] = userIds as [UserId, UserId, UserId, UserId];
      const bystander = await given.teamMember();
      for (const userId of [a, b, c]) await given.teamMember({ team, userId });
      const joined = await access.teams.findMember(team.id, a);
      clock.advance(HOUR);

      const seats: TeamSeat[] = [seat(d), { userId: b, role: 'owner' }, seat(a)];
      const changes = await access.teams.replaceMembers(team.id, seats);

      expect(changes).toEqual({ added: 1, changed: 1, removed: 1 });
      const { nodes } = await access.teams.listMembers({ teamId: team.id });
      expect(nodes).toEqual([
        joined,
        { ...joined, userId: b, role: 'owner' },
        { ...joined, userId: d, joinedAt: clock.now() },
      ]);
      const { teamId, userId } = bystander;
      expect(await access.teams.findMember(teamId, userId)).toEqual(bystander);
    });

    promiseThat('the same members again change nothing', async (world) => {
      const { access, clock, expect } = world;
      const { team, userIds } = await teamWith(3, world);
      const seats = userIds.map(seat);
      const nothing = { added: 0, changed: 0, removed: 0 };

      expect(await access.teams.replaceMembers(team.id, seats)).toEqual({ ...nothing, added: 3 });
      const before = await contentsOf(world);
      clock.advance(HOUR);

      expect(await access.teams.replaceMembers(team.id, seats.toReversed())).toEqual(nothing);
      expect(await contentsOf(world)).toEqual(before);
      expect(await access.teams.replaceMembers(team.id, [])).toEqual({ ...nothing, removed: 3 });
      expect(await access.teams.replaceMembers(team.id, [])).toEqual(nothing);
      expect(await access.teams.replaceMembers(absentId(), seats)).toEqual(nothing);
    });

    promiseThat('members who come twice, or are strangers, replace nobody', async (world) => {
      const { access, given, expect } = world;
      const { team, userIds } = await teamWith(2, world);
      await access.teams.replaceMembers(team.id, [seat(userIds[0]!)]);
      const before = await contentsOf(world);
      const { id: stranger } = await given.user();
      const replace = (...members: UserId[]) =>
        failure(access.teams.replaceMembers(team.id, members.map(seat)));

      expect(await replace(userIds[1]!, userIds[1]!)).toEqual({
        code: 'invalid_argument',
        path: 'members',
        problem: 'must name each user once',
      });
      expect(await replace(userIds[1]!, stranger)).toEqual({
        code: 'missing_reference',
        constraint: 'team_members_user_id_fkey',
      });
      const { users, ...rest } = await contentsOf(world);
      expect({ ...rest, users: users?.slice(0, -1) }).toEqual(before);
    });

    promiseThat('a thousand members are replaced at once, and no more', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.team();
      const seats = Array.from({ length: 1_001 }, (_, i) =>
        seat(`01890000-0000-7000-8000-${String(i).padStart(12, '0')}` as UserId),
      );

      expect(await failureCode(access.teams.replaceMembers(id, seats))).toBe('invalid_argument');
      expect(await failureCode(access.teams.replaceMembers(id, seats.slice(1)))).toBe(
        'missing_reference',
      );
    });

    promiseThat('directories that replace at once end in one of their sets', async (world) => {
      const { access, expect } = world;
      const { team, userIds } = await teamWith(8, world);
      const sets = [userIds.slice(0, 5), userIds.slice(3).toReversed()];

      for (let round = 0; round < 5; round += 1) {
        const { failures } = await race(10, (racer) =>
          access.teams.replaceMembers(team.id, sets[(racer + round) % 2]!.map(seat)),
        );

        expect(failures).toEqual([]);
        const { nodes } = await access.teams.listMembers({ teamId: team.id });
        const now = nodes.map(({ userId }) => userId).toSorted();
        expect(sets.map((set) => set.toSorted().join())).toContain(now.join());
      }
    });

    promiseThat('a sync waits for who is changing a seat, and has the last word', async (world) => {
      const { storage, access, backend, given, expect } = world;
      const { teamId, userId } = await given.teamMember();
      const unit = await storage.begin();
      await unit.repositories.teams.changeMemberRole(teamId, userId, 'owner');
      const sync = access.teams.replaceMembers(teamId, [{ userId, role: 'member' }]);
      await backend.untilBlocked(1);
      await unit.save();

      expect(await sync).toEqual({ added: 0, changed: 1, removed: 0 });
      expect((await access.teams.findMember(teamId, userId))?.role).toBe('member');
    });

    promiseThat('of two directories at once one follows the other', async (world) => {
      const { access, storage, backend, expect } = world;
      const { team, userIds } = await teamWith(3, world);
      const [a, b, c] = userIds as [UserId, UserId, UserId];
      const unit = await storage.begin();
      await unit.repositories.teams.replaceMembers(team.id, [seat(a), seat(b)]);
      const second = access.teams.replaceMembers(team.id, [seat(b), seat(c)]);
      await backend.untilBlocked(1);
      await unit.save();

      expect(await second).toEqual({ added: 1, changed: 0, removed: 1 });
      const { nodes } = await access.teams.listMembers({ teamId: team.id });
      expect(nodes.map(({ userId }) => userId)).toEqual([b, c]);
    });
  },
};
