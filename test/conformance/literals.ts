import { createHash } from 'node:crypto';
import type {
  DeploymentGroupName,
  DeploymentLabel,
  EmailAddress,
  IpAddress,
  PasswordHash,
  Sha256,
  Slug,
  Username,
  WarehouseConnectionId,
} from '@stratum/data-model';

// Branded values out of literals, as a service's own checks would make them.

export function username(text: string): Username {
  return text as Username;
}

export function address(text: string): EmailAddress {
  return text as EmailAddress;
}

export function ip(text: string): IpAddress {
  return text as IpAddress;
}

export function slug(text: string): Slug {
  return text as Slug;
}

export function label(text: string): DeploymentLabel {
  return text as DeploymentLabel;
}

export function group(text: string): DeploymentGroupName {
  return text as DeploymentGroupName;
}

/** A connection to a warehouse, which another service knows. */
export const warehouse = '01890000-0000-7000-8000-0000da7aba5e' as WarehouseConnectionId;

/** The hash of a token. */
export function sha(token: string): Sha256 {
  return createHash('sha256').update(token).digest('hex') as Sha256;
}

/** A PHC string that is told from others by this word. */
export function passwordHash(word: string): PasswordHash {
  return `$argon2id$v=19$m=65536,t=3,p=4$${word}` as PasswordHash;
}

/** An id, of whatever entity, that no row has. */
export function absentId<T extends string>(): T {
  return '01890000-0000-7000-8000-00000000dead' as T;
}

/** Another one. */
export function secondAbsentId<T extends string>(): T {
  return '01890000-0000-7000-8000-00000000deaf' as T;
}

export const SECOND = 1_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** This many milliseconds after the instant. */
export function after(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}
