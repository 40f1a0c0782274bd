import type { Branded } from '../branded.ts';

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
export type Sha256 = Branded<string, 'sha256'>;

export const SHA256_PATTERN = /^[0-9a-f]{64}$/;

export const SHA256_WANTS = 'must be a SHA-256 digest: 64 lower-case hexadecimal digits';
