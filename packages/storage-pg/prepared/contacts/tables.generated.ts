// Written by `stratum prepare` from a migrated database. Do not edit: run it again.

/** The tables of the database, as rows of them are decoded. */
export interface ContactsTables {
  readonly connections: {
    readonly id: string;
    readonly organization_id: string;
    readonly low_user_id: string;
    readonly high_user_id: string;
    readonly last_connected_at: Date;
  };
}
