import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import type { BenchDatabases } from './database/bench-databases.ts';
import { BULK, PAGE, type FirstPage, type Subject } from './subject.ts';
import type { Workload } from './workload.ts';

interface Verification {
  readonly subject: Subject;
  readonly reference: Subject;
  readonly workload: Workload;
  readonly databases: Pick<BenchDatabases, 'connections'>;
}

const TRIES = 5;

/** Rejects unless the subject gives the same results as the reference, and leaves the same rows. */
export async function verify(verification: Verification): Promise<void> {
  const { operations } = verification.subject;
  for (let left = TRIES; left > 0; left -= 1) {
    await verifyReads(verification);
    if (operations.add !== undefined) await verifyAdd(verification);
    if (operations.transaction !== undefined) await verifyTransaction(verification);
    if (operations['bulk-add'] !== undefined) await verifyBulkAdd(verification);
  }
}

async function verifyReads({ subject, reference, workload }: Verification): Promise<void> {
  const { lookup, page, join } = subject.operations;
  const userId = workload.userId();
  if (lookup !== undefined) {
    deepStrictEqual(plainUser(await lookup(userId)), await referredUser(reference, userId));
  }
  if (page !== undefined) {
    const since = workload.since();
    const found = pageOf(plainUser, await page(since));
    deepStrictEqual(found, pageOf(plainUser, await reference.operations.page!(since)));
    equal(found.nodes.length, PAGE);
  }
  if (join !== undefined) {
    const found = pageOf(plainOrganization, await join(userId));
    const referred = await reference.operations.join!(userId);
    deepStrictEqual(found, pageOf(plainOrganization, referred));
    ok(found.nodes.length > 0);
  }
}

async function verifyAdd({ subject, reference, workload }: Verification): Promise<void> {
  const newUser = workload.newUser();
  const { id, ...added } = plainUser(await subject.operations.add!(newUser));
  deepStrictEqual(await referredUser(reference, id), { id, ...added });
  equal(added.username, newUser.username);
  equal(added.displayName, newUser.displayName);
}

async function verifyTransaction({ subject, reference, workload }: Verification): Promise<void> {
  const userId = workload.userId();
  const known = await referredUser(reference, userId);
  const { before, user, session } = await subject.operations.transaction!(userId);
  deepStrictEqual(plainUser(before), known);
  deepStrictEqual(plainUser(user), await referredUser(reference, userId));
  ok(plainUser(user).lastLoginAt !== known.lastLoginAt);
  equal((session as { userId?: string }).userId, userId);
}

async function verifyBulkAdd({ subject, workload, databases }: Verification): Promise<void> {
  const before = await databases.connections();
  await subject.operations['bulk-add']!(workload.connections());
  equal(await databases.connections(), before + BULK);
}

async function referredUser(reference: Subject, userId: string) {
  return plainUser(await reference.operations.lookup!(userId));
}

function pageOf<T>(plain: (node: unknown) => T, { nodes, hasNextPage }: FirstPage) {
  return { nodes: nodes.map(plain), hasNextPage };
}

/** Model, entity or row: what all of them tell of a user. */
function plainUser(user: unknown) {
  const { username, displayName, role, lastLoginAt } = user as {
    readonly [field in 'username' | 'displayName' | 'role']: string;
  } & { readonly lastLoginAt: Date | null };
  return {
    ...plainEntity(user),
    username,
    displayName,
    role,
    lastLoginAt: lastLoginAt?.toISOString() ?? null,
  };
}

function plainOrganization(organization: unknown) {
  const { slug, name, revision } = organization as {
    readonly slug: string;
    readonly name: string;
    readonly revision: number;
  };
  return { ...plainEntity(organization), slug, name, revision };
}

function plainEntity(entity: unknown) {
  const { id, state, updatedAt } = entity as {
    readonly id: string;
    readonly state: string | { readonly kind: string };
    readonly updatedAt: Date;
  };
  const stateName = typeof state === 'string' ? state : state.kind;
  return { id, state: stateName, updatedAt: updatedAt.toISOString() };
}
