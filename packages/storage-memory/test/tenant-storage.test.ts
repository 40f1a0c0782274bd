import { describe, expect, it } from 'vitest';
import type { OrganizationId, UserId } from '@stratum/data-model';
import { createMemoryStorage } from '@stratum/storage-memory';

const id = '01890000-0000-7000-8000-000000000001';
const tenant = createMemoryStorage().organization(id as OrganizationId);

/** Never called: what is in it is for the compiler. */
export function whatAHandlerMustNotDo(): unknown[] {
  return [
    // @ts-expect-error -- another organization
    () => tenant.organization(id as OrganizationId),
    // @ts-expect-error -- the system
    () => tenant.within({ kind: 'system' }),
    // @ts-expect-error -- another organization, by way of other bounds
    () => tenant.with({}).organization(id as OrganizationId),
    // @ts-expect-error -- the storage is not its own
    () => tenant.close(),
    // @ts-expect-error -- every user
    () => tenant.repositories.users.list({}),
    // @ts-expect-error -- anybody's role
    () => tenant.repositories.users.changeRole(id as UserId, 'admin'),
    // @ts-expect-error -- passwords
    () => tenant.repositories.userPasswords,
    // @ts-expect-error -- sessions
    () => tenant.repositories.browserSessions,
    // @ts-expect-error -- founding another organization
    () => tenant.repositories.organizations.add({}),
    () =>
      tenant.transaction(async (access) => {
        // @ts-expect-error -- every user, in a transaction
        await access.users.list({});
      }),
    () =>
      tenant.transaction((_access, unit) =>
        unit.savepoint(async (access) => {
          // @ts-expect-error -- every user, in a savepoint
          await access.users.list({});
        }),
      ),
    // @ts-expect-error -- every user, in a snapshot
    () => tenant.snapshot((reads) => reads.users.count({})),
    // @ts-expect-error -- every user, in a batch
    () => tenant.batch((access) => [access.users.count({})]),
    async () => {
      const unit = await tenant.begin();
      // @ts-expect-error -- every user, in a unit of work
      await unit.repositories.users.list({});
    },
  ];
}

describe('a tenant handle', () => {
  it('serves what is reachable', async () => {
    expect(await tenant.repositories.users.lookup(id as UserId)).toBeUndefined();
    expect(await tenant.repositories.projects.count({})).toBe(0);
  });

  it('leads nowhere by the prototypes and constructors of what it hands out', () => {
    const found: string[] = [];
    for (const start of [tenant.repositories, tenant.repositories.users]) {
      for (let one: object = start; one !== Object.prototype; one = Object.getPrototypeOf(one)) {
        const made = (one as { constructor: object }).constructor;
        found.push(...Object.getOwnPropertyNames(made));
      }
    }

    expect(new Set(found)).toEqual(new Set(['length', 'name', 'prototype']));
  });
});
