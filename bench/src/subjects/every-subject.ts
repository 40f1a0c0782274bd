import type { OpenSubject } from '../subject.ts';
import { openPgNamed, openPgUnnamed } from './pg-by-hand.ts';
import { openPgCopy } from './pg-copy.ts';
import { openPgPipelined } from './pg-pipelined.ts';
import { openStratumBatch } from './stratum-batch.ts';
import { openStratumCoalesced } from './stratum-coalesced.ts';
import { openStratumEngine } from './stratum-engine.ts';
import { openStratum } from './stratum.ts';

/** What every figure is compared with. */
export const REFERENCE = 'pg-named';

/** Those that need no packages but the workspace's. */
export const ownSubjects: Readonly<Record<string, OpenSubject>> = {
  stratum: openStratum,
  'stratum-coalesced': openStratumCoalesced,
  'stratum-batch': openStratumBatch,
  'stratum-engine': openStratumEngine,
  'pg-unnamed': openPgUnnamed,
  [REFERENCE]: openPgNamed,
  'pg-pipelined': openPgPipelined,
  'pg-copy': openPgCopy,
};
