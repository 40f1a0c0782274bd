import type { Connection } from '@stratum/pg-connection';
import type { ClientBase } from 'pg';
import type { Place } from '../settings/settings.ts';

/** `problem`: to be mended soon, and the doctor exits with 1. `advice`: to be looked at. */
export type FindingLevel = 'problem' | 'advice';

export interface Finding {
  /** What kind of finding it is, for a machine: `index_invalid`. */
  readonly kind: string;
  readonly level: FindingLevel;
  /** What was found, naming the object. No value of a row, no text of a query. */
  readonly message: string;
  readonly remedy: string;
}

/** What one look at the database gave. */
export interface Section {
  readonly title: string;
  /** What a person reads. */
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
  /** The same and more for a machine. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Patient {
  readonly place: Place;
  readonly connection: Connection;
  /** In a read-only session with a short statement timeout. */
  readonly client: ClientBase;
  readonly longTransactionSeconds: number;
}

export type Check = (patient: Patient) => Promise<Section>;
