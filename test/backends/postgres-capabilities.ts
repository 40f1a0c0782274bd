import { everyCapability, type Capabilities } from '@stratum/conformance';
import { inject } from 'vitest';

/** The first minor of each major at which a conflict counts as a read; seen on 15.20, of the same day as the others. */
const CONFLICTS_ARE_READS: Readonly<Record<number, number>> = { 15: 20, 16: 16, 17: 12, 18: 6 };

/** What a server of this version has, as in `15.20`. */
export function capabilitiesOf(version: string): Capabilities {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { ...everyCapability, conflictsAreReads: minor >= (CONFLICTS_ARE_READS[major] ?? 0) };
}

/** What the server of this run has. */
export function postgresCapabilities(): Capabilities {
  return capabilitiesOf(inject('postgresTemplates').serverVersion);
}
