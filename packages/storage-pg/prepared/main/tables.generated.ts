// Written by `stratum prepare` from a migrated database. Do not edit: run it again.

/** The tables of the database, as rows of them are decoded. */
export interface MainTables {
  readonly browser_sessions: {
    readonly id: string;
    readonly user_id: string;
    readonly user_agent: string | null;
    readonly last_active_at: Date;
    readonly last_active_ip: string | null;
    readonly authenticated_at: Date;
    readonly state: string;
    readonly finished_at: Date | null;
    readonly finish_reason: string | null;
  };
  readonly deployment_groups: {
    readonly project_id: string;
    readonly organization_id: string;
    readonly group_name: string;
    readonly active_deployment_id: string | null;
  };
  readonly deployments: {
    readonly id: string;
    readonly organization_id: string;
    readonly project_id: string;
    readonly label: string;
    readonly group_name: string;
    readonly image: string | null;
    readonly created_by_kind: string;
    readonly created_by_id: string | null;
    readonly expires_at: Date | null;
    readonly status: string;
    readonly status_since: Date | null;
    readonly status_message: string | null;
    readonly status_reason: string | null;
    readonly updated_at: Date;
  };
  readonly organization_members: {
    readonly organization_id: string;
    readonly user_id: string;
    readonly role: "owner" | "admin" | "developer" | "editor" | "viewer";
    readonly joined_at: Date;
  };
  readonly organizations: {
    readonly id: string;
    readonly slug: string;
    readonly slug_folded: string;
    readonly name: string;
    readonly state: string;
    readonly closed_at: Date | null;
    readonly revision: number;
    readonly member_revision: number;
    readonly updated_at: Date;
  };
  readonly projects: {
    readonly id: string;
    readonly organization_id: string;
    readonly slug: string;
    readonly slug_folded: string;
    readonly name: string;
    readonly description: string;
    readonly owner_user_id: string | null;
    readonly owner_team_id: string | null;
    readonly visibility: "private" | "public";
    readonly data_source: string;
    readonly dbt_project_type: string | null;
    readonly dbt_connection_id: string | null;
    readonly state: string;
    readonly archived_at: Date | null;
    readonly revision: number;
    readonly service_account_sequence: number;
    readonly updated_at: Date;
  };
  readonly refresh_tokens: {
    readonly id: string;
    readonly session_id: string;
    readonly user_id: string;
    readonly family_id: string;
    readonly predecessor_id: string | null;
    readonly token_hash: Uint8Array;
    readonly expires_at: Date;
    readonly state: string;
    readonly rotated_at: Date | null;
    readonly revoked_at: Date | null;
    readonly revocation_reason: string | null;
  };
  readonly team_members: {
    readonly team_id: string;
    readonly organization_id: string;
    readonly user_id: string;
    readonly role: "owner" | "member";
    readonly joined_at: Date;
  };
  readonly teams: {
    readonly id: string;
    readonly organization_id: string;
    readonly slug: string;
    readonly slug_folded: string;
    readonly name: string;
    readonly management: string;
    readonly idp_group: string | null;
    readonly revision: number;
    readonly updated_at: Date;
  };
  readonly user_email_verifications: {
    readonly id: string;
    readonly email_id: string;
    readonly token_hash: Uint8Array;
    readonly expires_at: Date;
    readonly state: string;
    readonly consumed_at: Date | null;
  };
  readonly user_emails: {
    readonly id: string;
    readonly user_id: string;
    readonly address: string;
    readonly address_folded: string;
    readonly state: string;
    readonly verified_at: Date | null;
  };
  readonly user_passwords: {
    readonly id: string;
    readonly user_id: string;
    readonly hash: string;
    readonly scheme: number;
  };
  readonly users: {
    readonly id: string;
    readonly username: string;
    readonly username_folded: string;
    readonly display_name: string;
    readonly role: "user" | "admin";
    readonly state: string;
    readonly locked_at: Date | null;
    readonly deactivated_at: Date | null;
    readonly last_login_at: Date | null;
    readonly updated_at: Date;
  };
}
