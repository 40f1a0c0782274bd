import type { UserId } from '@stratum/data-model';
import type { UnitOfWork } from '@stratum/kernel';
import type { RepositoryAccess } from '@stratum/storage';
import { slug } from '../literals.ts';
import type { World } from '../world.ts';
import { LOST, type Anomalies, type Anomaly } from './anomaly.ts';
import { ending, saved, valueOf, write } from './sessions.ts';

type Unit = UnitOfWork<RepositoryAccess>;

/** A call that is refused with a declared outcome, and a call that would have let it through. */
interface Decision {
  readonly outcome: 'conflict' | 'in_use' | 'missing_reference';
  readonly refused: (access: RepositoryAccess, unit: Unit) => Promise<unknown>;
  readonly otherwise: (access: RepositoryAccess) => Promise<unknown>;
}

/**
 * The first unit is refused (r) and writes a note (w); the second reads the note (n) and changes what the refusal hung
 * on (c). Each would have to come before the other.
 */
const ORDERS = ['rwnc', 'rncw', 'nrwc', 'nrcw', 'ncrw'] as const;

function decided(
  given: (world: World) => Promise<Decision>,
  orders: readonly string[] = ORDERS,
): Anomaly['script'] {
  return async (world, level, cell) => {
    for (const order of orders) {
      for (const saves of ['first', 'second'] as const) {
        const decision = await given(world);
        const { id: note } = await world.given.user();
        const first = await world.storage.begin({ isolation: level });
        const second = await world.storage.begin({ isolation: level });

        const ends = await endsOf({ first, second, note }, decision, { order, saves });

        const expected = cell === 'fails' ? ['done', LOST] : ['done', 'done'];
        world.expect(ends.toSorted(), `${order}, the ${saves} saves first`).toEqual(expected);
      }
    }
  };
}

interface Units {
  readonly first: Unit;
  readonly second: Unit;
  readonly note: UserId;
}

async function endsOf(
  { first, second, note }: Units,
  { outcome, refused, otherwise }: Decision,
  { order, saves }: { readonly order: string; readonly saves: 'first' | 'second' },
): Promise<string[]> {
  const mine: Promise<string>[] = [];
  const yours: Promise<string>[] = [];
  const steps: Readonly<Record<string, () => Promise<string>>> = {
    r: async () => {
      const end = await ending(refused(first.repositories, first).then(() => 1));
      if (end === 'done') return 'not refused';
      return end === outcome ? 'done' : end;
    },
    w: () => ending(write(first, note, order)),
    n: () => ending(valueOf(second, note).then(() => 1)),
    c: () => ending(otherwise(second.repositories).then(() => 1)),
  };
  for (const step of order) {
    const calls = step === 'r' || step === 'w' ? mine : yours;
    // A unit that was refused makes no more calls.
    if ((await Promise.all(calls)).every((end) => end === 'done')) calls.push(steps[step]!());
    await calls.at(-1);
  }
  if (saves === 'first') return [await saved(first, mine), await saved(second, yours)];
  const end = await saved(second, yours);
  return [end, await saved(first, mine)];
}

async function givenTeamInUse({ given }: World): Promise<Decision> {
  const organization = await given.organization();
  const team = await given.team({ organization });
  const project = await given.project({ organization, owner: { kind: 'team', teamId: team.id } });
  const other = await given.team({ organization });
  return {
    outcome: 'in_use',
    refused: ({ teams }) => teams.remove(team.id),
    otherwise: ({ projects }) =>
      projects.changeOwner(project.id, { kind: 'team', teamId: other.id }),
  };
}

async function givenStranger({ given }: World): Promise<Decision> {
  const organization = await given.organization();
  const { id: userId } = await given.user();
  const owner = { kind: 'user', userId } as const;
  const project = { organizationId: organization.id, slug: slug('new'), name: 'P', owner };
  return {
    outcome: 'missing_reference',
    refused: ({ projects }) => projects.add(project),
    otherwise: ({ organizations }) =>
      organizations.addMember({
        organizationId: organization.id,
        userId,
        role: 'viewer',
      }),
  };
}

async function givenTakenAddress({ given }: World): Promise<Decision> {
  const user = await given.user();
  const { id, userId, address } = await given.email({ user });
  return {
    outcome: 'conflict',
    refused: ({ userEmails }) => userEmails.add({ userId, address }),
    otherwise: ({ userEmails }) => userEmails.remove(id),
  };
}

/** What units do to each other by an outcome that one of them was given: it decides, and so it is a read. */
export const outcomeAnomalies: Anomalies = {
  'a parent that was in use and one that has changed what used it both go through': {
    anomaly: 'G2, decided by a row in use',
    cells: ['happens', 'happens', 'fails'],
    script: decided(givenTeamInUse),
  },

  'a parent that was in use in a savepoint counts as read when the savepoint is undone': {
    anomaly: 'G2, decided in a savepoint that failed',
    cells: ['happens', 'happens', 'fails'],
    needs: 'savepoints',
    script: decided(async (world) => {
      const decision = await givenTeamInUse(world);
      return {
        ...decision,
        refused: (_, unit) => unit.savepoint((inner) => decision.refused(inner, unit)),
      };
    }),
  },

  'a child without its parent and the parent that is added both go through': {
    anomaly: 'G2, decided by a missing parent',
    cells: ['happens', 'happens', 'fails'],
    script: decided(givenStranger),
  },

  'a name that was taken and one that gives it up both go through': {
    anomaly: 'G2, decided by a taken key',
    cells: ['happens', 'happens', 'fails'],
    strictWith: 'conflictsAreReads',
    // Once the name is being given up, the other waits.
    script: decided(givenTakenAddress, ['rwnc', 'rncw', 'nrwc', 'nrcw']),
  },
};
