import type { Scope } from '@stratum/kernel';
import { sql, type RawBuilder } from 'kysely';
import { uuid } from './parameter-type.ts';
import { Placeholder, Slot } from './placeholder.ts';

/**
 * The predicate that keeps a statement to the rows of its session's scope, given the column that holds the tenant. In
 * the system's scope everything passes.
 */
export type Within = (column: string) => RawBuilder<boolean>;

/** The parameter whose value is not the caller's to give: it comes from the session. */
export const TENANT = new Slot('tenant', uuid());

const tenant = Placeholder.of<string>(TENANT);

/** What `within` means in each scope. */
export const WALLS: Readonly<Record<Scope['kind'], Within>> = {
  system: () => sql<boolean>`true`,
  tenant: (column) => sql<boolean>`${sql.ref(column)} = ${tenant}`,
};
