// Written by `stratum prepare` from a migrated database. Do not edit: run it again.
//
// Where the compiler complains here, the code and the database disagree on a statement: the message says on what.
// Mend the row type, the parameter or the SQL; after a change of SQL or migrations, prepare again.
import type {
  Agreed,
  ParameterDisagreements,
  RowDisagreements,
  RowOf,
  TableDisagreements,
  ValuesFor,
} from '@stratum/engine-pg/build';
import type { mainStatementFiles } from '../../src/every-statement.ts';
import type { MainDatabase } from '../../src/main-database.ts';
import type { MainTables } from './tables.generated.ts';

type Statements = typeof mainStatementFiles;

export type Assertions = [
  Agreed<TableDisagreements<'main', MainDatabase, MainTables>>,
  Agreed<RowDisagreements<'browserSessions.add', RowOf<Statements['browserSessionStatements']['add']>, {
    user_state: ['text', 'not null'];
    id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'null'];
    state: ['text', 'null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.add', ValuesFor<Statements['browserSessionStatements']['add']>, { id: ['uuid']; ip: ['text']; now: ['timestamptz']; userAgent: ['text']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'browserSessions.clearIps', ValuesFor<Statements['browserSessionStatements']['clearIps']>, { inactiveSince: ['timestamptz']; limit: ['int4'] }>>,
  Agreed<RowDisagreements<'browserSessions.count', RowOf<Statements['browserSessionStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.count', ValuesFor<Statements['browserSessionStatements']['list']>, { activeSince: ['timestamptz']; belowId: ['uuid']; exceptId: ['uuid']; fromId: ['uuid']; inactiveSince: ['timestamptz']; states: ['text[]']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'browserSessions.findUsable', RowOf<Statements['browserSessionStatements']['findUsable']>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'not null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.findUsable', ValuesFor<Statements['browserSessionStatements']['findUsable']>, { id: ['uuid'] }>>,
  Agreed<RowDisagreements<'browserSessions.finish', RowOf<Statements['browserSessionStatements']['finish']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'not null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.finish', ValuesFor<Statements['browserSessionStatements']['finish']>, { id: ['uuid']; now: ['timestamptz']; reason: ['text'] }>>,
  Agreed<ParameterDisagreements<'browserSessions.finishMany', ValuesFor<Statements['browserSessionStatements']['finishMany']>, { activeSince: ['timestamptz']; belowId: ['uuid']; exceptId: ['uuid']; finishReason: ['text']; fromId: ['uuid']; inactiveSince: ['timestamptz']; limit: ['int4']; now: ['timestamptz']; states: ['text[]']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'browserSessions.finishOldest', ValuesFor<Statements['browserSessionStatements']['finishOldest']>, { keep: ['int4']; now: ['timestamptz']; reason: ['text']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'browserSessions.lockUser', ValuesFor<Statements['browserSessionStatements']['lockUser']>, { userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'browserSessions.lookup', RowOf<Statements['browserSessionStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'not null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.lookup', ValuesFor<Statements['browserSessionStatements']['lookup']>, { id: ['uuid'] }>>,
  Agreed<RowDisagreements<'browserSessions.lookup, together', RowOf<Statements['browserSessionStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'not null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.lookup, together', ValuesFor<Statements['browserSessionStatements']['lookup']>, { keys: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'browserSessions.numberedPage', RowOf<Statements['browserSessionStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'null'];
    state: ['text', 'null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.numberedPage', ValuesFor<Statements['browserSessionStatements']['list']>, { activeSince: ['timestamptz']; belowId: ['uuid']; exceptId: ['uuid']; fromId: ['uuid']; inactiveSince: ['timestamptz']; offset: ['int4']; states: ['text[]']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'browserSessions.page', RowOf<Statements['browserSessionStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'null'];
    state: ['text', 'null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.page', ValuesFor<Statements['browserSessionStatements']['list']>, { activeSince: ['timestamptz']; belowId: ['uuid']; exceptId: ['uuid']; fromId: ['uuid']; inactiveSince: ['timestamptz']; placeId: ['uuid']; place_lastActiveAt_0: ['timestamptz']; states: ['text[]']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'browserSessions.reauthenticate', RowOf<Statements['browserSessionStatements']['reauthenticate']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    user_agent: ['text', 'null'];
    last_active_at: ['timestamptz', 'not null'];
    last_active_ip: ['text', 'null'];
    authenticated_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    finished_at: ['timestamptz', 'null'];
    finish_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'browserSessions.reauthenticate', ValuesFor<Statements['browserSessionStatements']['reauthenticate']>, { id: ['uuid']; now: ['timestamptz'] }>>,
  Agreed<ParameterDisagreements<'browserSessions.recordActivity', ValuesFor<Statements['browserSessionStatements']['recordActivity']>, { ids: ['uuid[]']; instants: ['timestamptz[]']; ips: ['text[]'] }>>,
  Agreed<ParameterDisagreements<'browserSessions.removeFinished', ValuesFor<Statements['browserSessionStatements']['removeFinished']>, { finishedBefore: ['timestamptz']; limit: ['int4'] }>>,
  Agreed<RowDisagreements<'deployments.activate', RowOf<Statements['deploymentStatements']['activate']>, {
    previous_id: ['uuid', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.activate', ValuesFor<Statements['deploymentStatements']['activate']>, { group: ['text']; id: ['uuid']; organizationId: ['uuid']; projectId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.add', RowOf<Statements['deploymentStatements']['add']>, {
    parent_id: ['uuid', 'not null'];
    organization_state: ['text', 'not null'];
    project_state: ['text', 'not null'];
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    project_id: ['uuid', 'null'];
    label: ['text', 'null'];
    group_name: ['text', 'null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.add', ValuesFor<Statements['deploymentStatements']['add']>, { createdById: ['uuid']; createdByKind: ['text']; expiresAt: ['timestamptz']; group: ['text']; id: ['uuid']; image: ['text']; label: ['text']; now: ['timestamptz']; projectId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.advance', RowOf<Statements['deploymentStatements']['advance']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.advance', ValuesFor<Statements['deploymentStatements']['advance']>, { from: ['text[]']; id: ['uuid']; message: ['text']; now: ['timestamptz']; reason: ['text']; status: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.changeExpiry', RowOf<Statements['deploymentStatements']['changeExpiry']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.changeExpiry', ValuesFor<Statements['deploymentStatements']['changeExpiry']>, { expiresAt: ['timestamptz']; id: ['uuid']; now: ['timestamptz']; tenant: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'deployments.clearActive', ValuesFor<Statements['deploymentStatements']['clearActive']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.count', RowOf<Statements['deploymentStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.count', ValuesFor<Statements['deploymentStatements']['list']>, { belowId: ['uuid']; createdById: ['uuid']; createdByKind: ['text']; expiringBefore: ['timestamptz']; fromId: ['uuid']; groups: ['text[]']; projectId: ['uuid']; statuses: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.countByStatus', RowOf<Statements['deploymentStatements']['countByStatus']>, {
    status: ['text', 'not null'];
    deployments: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.countByStatus', ValuesFor<Statements['deploymentStatements']['countByStatus']>, { belowId: ['uuid']; createdById: ['uuid']; createdByKind: ['text']; expiringBefore: ['timestamptz']; fromId: ['uuid']; groups: ['text[]']; projectId: ['uuid']; statuses: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.findActive', RowOf<Statements['deploymentStatements']['findActive']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.findActive', ValuesFor<Statements['deploymentStatements']['findActive']>, { group: ['text']; projectIds: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.findByLabel', RowOf<Statements['deploymentStatements']['findByLabel']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.findByLabel', ValuesFor<Statements['deploymentStatements']['findByLabel']>, { label: ['text']; projectId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.listGroups', RowOf<Statements['deploymentStatements']['listGroups']>, {
    name: ['text', 'not null'];
    deployments: ['int8', 'not null'];
    latest_id: ['text', 'not null'];
    active_id: ['uuid', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.listGroups', ValuesFor<Statements['deploymentStatements']['listGroups']>, { projectId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.lookup', RowOf<Statements['deploymentStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.lookup', ValuesFor<Statements['deploymentStatements']['lookup']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.lookup, together', RowOf<Statements['deploymentStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.lookup, together', ValuesFor<Statements['deploymentStatements']['lookup']>, { keys: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.numberedPage', RowOf<Statements['deploymentStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    project_id: ['uuid', 'null'];
    label: ['text', 'null'];
    group_name: ['text', 'null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.numberedPage', ValuesFor<Statements['deploymentStatements']['list']>, { belowId: ['uuid']; createdById: ['uuid']; createdByKind: ['text']; expiringBefore: ['timestamptz']; fromId: ['uuid']; groups: ['text[]']; offset: ['int4']; projectId: ['uuid']; statuses: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.page', RowOf<Statements['deploymentStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    project_id: ['uuid', 'null'];
    label: ['text', 'null'];
    group_name: ['text', 'null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.page', ValuesFor<Statements['deploymentStatements']['list']>, { belowId: ['uuid']; createdById: ['uuid']; createdByKind: ['text']; expiringBefore: ['timestamptz']; fromId: ['uuid']; groups: ['text[]']; placeId: ['uuid']; projectId: ['uuid']; statuses: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.prepareActivation', RowOf<Statements['deploymentStatements']['prepareActivation']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.prepareActivation', ValuesFor<Statements['deploymentStatements']['prepareActivation']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'deployments.removeFinished', ValuesFor<Statements['deploymentStatements']['removeFinished']>, { finishedBefore: ['timestamptz']; limit: ['int4']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'deployments.terminateExpired', RowOf<Statements['deploymentStatements']['terminateExpired']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    project_id: ['uuid', 'not null'];
    label: ['text', 'not null'];
    group_name: ['text', 'not null'];
    image: ['text', 'null'];
    created_by_kind: ['text', 'not null'];
    created_by_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    status: ['text', 'not null'];
    status_since: ['timestamptz', 'null'];
    status_message: ['text', 'null'];
    status_reason: ['text', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'deployments.terminateExpired', ValuesFor<Statements['deploymentStatements']['terminateExpired']>, { limit: ['int4']; now: ['timestamptz']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizationMembers.count', RowOf<Statements['organizationStatements']['listMembers'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizationMembers.count', ValuesFor<Statements['organizationStatements']['listMembers']>, { organizationId: ['uuid']; roles: ['organization_role[]', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizationMembers.numberedPage', RowOf<Statements['organizationStatements']['listMembers'], 'numberedPage'>, {
    organization_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    role: ['organization_role', 'null', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer'];
    joined_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizationMembers.numberedPage', ValuesFor<Statements['organizationStatements']['listMembers']>, { offset: ['int4']; organizationId: ['uuid']; roles: ['organization_role[]', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizationMembers.page', RowOf<Statements['organizationStatements']['listMembers'], 'page'>, {
    organization_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    role: ['organization_role', 'null', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer'];
    joined_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizationMembers.page', ValuesFor<Statements['organizationStatements']['listMembers']>, { organizationId: ['uuid']; placeId: ['uuid']; place_joinedAt_0: ['timestamptz']; place_joinedAt_1: ['uuid']; roles: ['organization_role[]', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.add', RowOf<Statements['organizationStatements']['add']>, {
    owner_state: ['text', 'not null'];
    id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    state: ['text', 'null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.add', ValuesFor<Statements['organizationStatements']['add']>, { folded: ['text']; id: ['uuid']; name: ['text']; now: ['timestamptz']; ownerId: ['uuid']; slug: ['text'] }>>,
  Agreed<RowDisagreements<'organizations.addMember', RowOf<Statements['organizationStatements']['addMember']>, {
    organization_state: ['text', 'null'];
    user_found: ['bool', 'not null'];
    organization_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    role: ['organization_role', 'null', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer'];
    joined_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.addMember', ValuesFor<Statements['organizationStatements']['addMember']>, { now: ['timestamptz']; organizationId: ['uuid']; role: ['organization_role', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.changeMemberRole', RowOf<Statements['organizationStatements']['changeMemberRole']>, {
    changed: ['bool', 'not null'];
    organization_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    role: ['organization_role', 'not null', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer'];
    joined_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.changeMemberRole', ValuesFor<Statements['organizationStatements']['changeMemberRole']>, { organizationId: ['uuid']; role: ['organization_role', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.close', RowOf<Statements['organizationStatements']['close']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.close', ValuesFor<Statements['organizationStatements']['close']>, { id: ['uuid']; now: ['timestamptz']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.count', RowOf<Statements['organizationStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.count', ValuesFor<Statements['organizationStatements']['list']>, { memberUserId: ['uuid']; slugBelow: ['text']; slugFrom: ['text']; states: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.countMembersByRole', RowOf<Statements['organizationStatements']['countMembersByRole']>, {
    role: ['organization_role', 'not null', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer'];
    members: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.countMembersByRole', ValuesFor<Statements['organizationStatements']['countMembersByRole']>, { organizationId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.findBySlug', RowOf<Statements['organizationStatements']['findBySlug'], 'findBySlug'>, {
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.findBySlug', ValuesFor<Statements['organizationStatements']['findBySlug']>, { folded: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.findBySlug, together', RowOf<Statements['organizationStatements']['findBySlug'], 'findBySlug, together'>, {
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.findBySlug, together', ValuesFor<Statements['organizationStatements']['findBySlug']>, { keys: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.findMember', RowOf<Statements['organizationStatements']['findMember']>, {
    organization_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    role: ['organization_role', 'not null', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer'];
    joined_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.findMember', ValuesFor<Statements['organizationStatements']['findMember']>, { organizationId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'organizations.lockMembers', ValuesFor<Statements['organizationStatements']['lockMembers']>, { organizationId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.lookup', RowOf<Statements['organizationStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.lookup', ValuesFor<Statements['organizationStatements']['lookup']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.lookup, together', RowOf<Statements['organizationStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.lookup, together', ValuesFor<Statements['organizationStatements']['lookup']>, { keys: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.lookupMany', RowOf<Statements['organizationStatements']['lookupMany']>, {
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.lookupMany', ValuesFor<Statements['organizationStatements']['lookupMany']>, { ids: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.numberedPage', RowOf<Statements['organizationStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    state: ['text', 'null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.numberedPage', ValuesFor<Statements['organizationStatements']['list']>, { memberUserId: ['uuid']; offset: ['int4']; slugBelow: ['text']; slugFrom: ['text']; states: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.page', RowOf<Statements['organizationStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    state: ['text', 'null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.page', ValuesFor<Statements['organizationStatements']['list']>, { memberUserId: ['uuid']; placeId: ['uuid']; place_slug_0: ['text']; slugBelow: ['text']; slugFrom: ['text']; states: ['text[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.remove', RowOf<Statements['organizationStatements']['remove']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.remove', ValuesFor<Statements['organizationStatements']['remove']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.removeMember', RowOf<Statements['organizationStatements']['removeMember']>, {
    changed: ['bool', 'not null'];
    organization_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    role: ['organization_role', 'not null', 'owner' | 'admin' | 'developer' | 'editor' | 'viewer'];
    joined_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.removeMember', ValuesFor<Statements['organizationStatements']['removeMember']>, { organizationId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.reopen', RowOf<Statements['organizationStatements']['reopen']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.reopen', ValuesFor<Statements['organizationStatements']['reopen']>, { id: ['uuid']; now: ['timestamptz']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'organizations.revise', RowOf<Statements['organizationStatements']['revise']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    state: ['text', 'not null'];
    closed_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'organizations.revise', ValuesFor<Statements['organizationStatements']['revise']>, { folded: ['text']; id: ['uuid']; name: ['text']; now: ['timestamptz']; revision: ['int4']; slug: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.add', RowOf<Statements['projectStatements']['add']>, {
    owner_found: ['bool', 'not null'];
    organization_state: ['text', 'not null'];
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    description: ['text', 'null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'null', 'private' | 'public'];
    data_source: ['text', 'null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.add', ValuesFor<Statements['projectStatements']['add']>, { dataSource: ['text']; dbtConnectionId: ['uuid']; dbtProjectType: ['text']; description: ['text']; folded: ['text']; id: ['uuid']; name: ['text']; now: ['timestamptz']; organizationId: ['uuid']; ownerTeamId: ['uuid']; ownerUserId: ['uuid']; slug: ['text']; tenant: ['uuid']; visibility: ['project_visibility', 'private' | 'public'] }>>,
  Agreed<RowDisagreements<'projects.archive', RowOf<Statements['projectStatements']['archive']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.archive', ValuesFor<Statements['projectStatements']['archive']>, { id: ['uuid']; now: ['timestamptz']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.changeOwner', RowOf<Statements['projectStatements']['changeOwner']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
    owner_found: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.changeOwner', ValuesFor<Statements['projectStatements']['changeOwner']>, { id: ['uuid']; now: ['timestamptz']; ownerTeamId: ['uuid']; ownerUserId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.changeVisibility', RowOf<Statements['projectStatements']['changeVisibility']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.changeVisibility', ValuesFor<Statements['projectStatements']['changeVisibility']>, { id: ['uuid']; now: ['timestamptz']; tenant: ['uuid']; visibility: ['project_visibility', 'private' | 'public'] }>>,
  Agreed<RowDisagreements<'projects.count', RowOf<Statements['projectStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.count', ValuesFor<Statements['projectStatements']['list']>, { accessibleToUserId: ['uuid']; belowId: ['uuid']; fromId: ['uuid']; organizationId: ['uuid']; ownerTeamId: ['uuid']; ownerUserId: ['uuid']; slugBelow: ['text']; slugFrom: ['text']; states: ['text[]']; tenant: ['uuid']; visibilities: ['project_visibility[]', 'private' | 'public'] }>>,
  Agreed<RowDisagreements<'projects.findBySlug', RowOf<Statements['projectStatements']['findBySlug']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.findBySlug', ValuesFor<Statements['projectStatements']['findBySlug']>, { folded: ['text']; organizationId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.lookup', RowOf<Statements['projectStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.lookup', ValuesFor<Statements['projectStatements']['lookup']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.lookup, together', RowOf<Statements['projectStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.lookup, together', ValuesFor<Statements['projectStatements']['lookup']>, { keys: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.lookupMany', RowOf<Statements['projectStatements']['lookupMany']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.lookupMany', ValuesFor<Statements['projectStatements']['lookupMany']>, { ids: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.numberedPage', RowOf<Statements['projectStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    description: ['text', 'null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'null', 'private' | 'public'];
    data_source: ['text', 'null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.numberedPage', ValuesFor<Statements['projectStatements']['list']>, { accessibleToUserId: ['uuid']; belowId: ['uuid']; fromId: ['uuid']; offset: ['int4']; organizationId: ['uuid']; ownerTeamId: ['uuid']; ownerUserId: ['uuid']; slugBelow: ['text']; slugFrom: ['text']; states: ['text[]']; tenant: ['uuid']; visibilities: ['project_visibility[]', 'private' | 'public'] }>>,
  Agreed<RowDisagreements<'projects.page', RowOf<Statements['projectStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    description: ['text', 'null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'null', 'private' | 'public'];
    data_source: ['text', 'null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.page', ValuesFor<Statements['projectStatements']['list']>, { accessibleToUserId: ['uuid']; belowId: ['uuid']; fromId: ['uuid']; organizationId: ['uuid']; ownerTeamId: ['uuid']; ownerUserId: ['uuid']; placeId: ['uuid']; place_slug_0: ['text']; slugBelow: ['text']; slugFrom: ['text']; states: ['text[]']; tenant: ['uuid']; visibilities: ['project_visibility[]', 'private' | 'public'] }>>,
  Agreed<ParameterDisagreements<'projects.removeArchived', ValuesFor<Statements['projectStatements']['removeArchived']>, { archivedBefore: ['timestamptz']; limit: ['int4']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.restore', RowOf<Statements['projectStatements']['restore']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.restore', ValuesFor<Statements['projectStatements']['restore']>, { id: ['uuid']; now: ['timestamptz']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'projects.revise', RowOf<Statements['projectStatements']['revise']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    description: ['text', 'not null'];
    owner_user_id: ['uuid', 'null'];
    owner_team_id: ['uuid', 'null'];
    visibility: ['project_visibility', 'not null', 'private' | 'public'];
    data_source: ['text', 'not null'];
    dbt_project_type: ['text', 'null'];
    dbt_connection_id: ['uuid', 'null'];
    state: ['text', 'not null'];
    archived_at: ['timestamptz', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'projects.revise', ValuesFor<Statements['projectStatements']['revise']>, { dataSource: ['text']; dbtConnectionId: ['uuid']; dbtProjectType: ['text']; description: ['text']; folded: ['text']; id: ['uuid']; name: ['text']; now: ['timestamptz']; revision: ['int4']; slug: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'refreshTokens.add', RowOf<Statements['refreshTokenStatements']['add']>, {
    session_state: ['text', 'not null'];
    id: ['uuid', 'null'];
    session_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    family_id: ['uuid', 'null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    state: ['text', 'null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.add', ValuesFor<Statements['refreshTokenStatements']['add']>, { expiresAt: ['timestamptz']; id: ['uuid']; sessionId: ['uuid']; tokenHash: ['bytea'] }>>,
  Agreed<RowDisagreements<'refreshTokens.count', RowOf<Statements['refreshTokenStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.count', ValuesFor<Statements['refreshTokenStatements']['list']>, { belowId: ['uuid']; familyId: ['uuid']; fromId: ['uuid']; sessionId: ['uuid']; states: ['text[]']; usableAt: ['timestamptz']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'refreshTokens.findByTokenHash', RowOf<Statements['refreshTokenStatements']['findByTokenHash']>, {
    id: ['uuid', 'not null'];
    session_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    family_id: ['uuid', 'not null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.findByTokenHash', ValuesFor<Statements['refreshTokenStatements']['findByTokenHash']>, { tokenHash: ['bytea'] }>>,
  Agreed<RowDisagreements<'refreshTokens.lookup', RowOf<Statements['refreshTokenStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    session_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    family_id: ['uuid', 'not null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.lookup', ValuesFor<Statements['refreshTokenStatements']['lookup']>, { id: ['uuid'] }>>,
  Agreed<RowDisagreements<'refreshTokens.lookup, together', RowOf<Statements['refreshTokenStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    session_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    family_id: ['uuid', 'not null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.lookup, together', ValuesFor<Statements['refreshTokenStatements']['lookup']>, { keys: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'refreshTokens.numberedPage', RowOf<Statements['refreshTokenStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    session_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    family_id: ['uuid', 'null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    state: ['text', 'null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.numberedPage', ValuesFor<Statements['refreshTokenStatements']['list']>, { belowId: ['uuid']; familyId: ['uuid']; fromId: ['uuid']; offset: ['int4']; sessionId: ['uuid']; states: ['text[]']; usableAt: ['timestamptz']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'refreshTokens.page', RowOf<Statements['refreshTokenStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    session_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    family_id: ['uuid', 'null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    state: ['text', 'null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.page', ValuesFor<Statements['refreshTokenStatements']['list']>, { belowId: ['uuid']; familyId: ['uuid']; fromId: ['uuid']; placeId: ['uuid']; sessionId: ['uuid']; states: ['text[]']; usableAt: ['timestamptz']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'refreshTokens.removeExpired', ValuesFor<Statements['refreshTokenStatements']['removeExpired']>, { expiredBefore: ['timestamptz']; limit: ['int4'] }>>,
  Agreed<RowDisagreements<'refreshTokens.revoke', RowOf<Statements['refreshTokenStatements']['revoke']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    session_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    family_id: ['uuid', 'not null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.revoke', ValuesFor<Statements['refreshTokenStatements']['revoke']>, { id: ['uuid']; now: ['timestamptz']; reason: ['text'] }>>,
  Agreed<ParameterDisagreements<'refreshTokens.revokeMany', ValuesFor<Statements['refreshTokenStatements']['revokeMany']>, { belowId: ['uuid']; familyId: ['uuid']; fromId: ['uuid']; now: ['timestamptz']; reason: ['text']; sessionId: ['uuid']; states: ['text[]']; usableAt: ['timestamptz']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'refreshTokens.rotate', RowOf<Statements['refreshTokenStatements']['rotate']>, {
    id: ['uuid', 'not null'];
    session_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    family_id: ['uuid', 'not null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
    session_state: ['text', 'not null'];
    user_state: ['text', 'not null'];
    successor_id: ['uuid', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.rotate', ValuesFor<Statements['refreshTokenStatements']['rotate']>, { now: ['timestamptz']; successorExpiresAt: ['timestamptz']; successorHash: ['bytea']; successorId: ['uuid']; tokenHash: ['bytea'] }>>,
  Agreed<RowDisagreements<'refreshTokens.rotateAgain', RowOf<Statements['refreshTokenStatements']['rotateAgain']>, {
    id: ['uuid', 'not null'];
    session_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    family_id: ['uuid', 'not null'];
    predecessor_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'not null'];
    state: ['text', 'not null'];
    rotated_at: ['timestamptz', 'null'];
    revoked_at: ['timestamptz', 'null'];
    revocation_reason: ['text', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.rotateAgain', ValuesFor<Statements['refreshTokenStatements']['rotateAgain']>, { now: ['timestamptz']; predecessorId: ['uuid']; successorExpiresAt: ['timestamptz']; successorHash: ['bytea']; successorId: ['uuid'] }>>,
  Agreed<RowDisagreements<'refreshTokens.unseenSuccessor', RowOf<Statements['refreshTokenStatements']['unseenSuccessor']>, {
    id: ['uuid', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'refreshTokens.unseenSuccessor', ValuesFor<Statements['refreshTokenStatements']['unseenSuccessor']>, { predecessorId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teamMembers.count', RowOf<Statements['teamStatements']['listMembers'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teamMembers.count', ValuesFor<Statements['teamStatements']['listMembers']>, { roles: ['team_role[]', 'owner' | 'member']; teamId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teamMembers.numberedPage', RowOf<Statements['teamStatements']['listMembers'], 'numberedPage'>, {
    team_id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    role: ['team_role', 'null', 'owner' | 'member'];
    joined_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teamMembers.numberedPage', ValuesFor<Statements['teamStatements']['listMembers']>, { offset: ['int4']; roles: ['team_role[]', 'owner' | 'member']; teamId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teamMembers.page', RowOf<Statements['teamStatements']['listMembers'], 'page'>, {
    team_id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    role: ['team_role', 'null', 'owner' | 'member'];
    joined_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teamMembers.page', ValuesFor<Statements['teamStatements']['listMembers']>, { placeId: ['uuid']; place_joinedAt_0: ['timestamptz']; place_joinedAt_1: ['uuid']; roles: ['team_role[]', 'owner' | 'member']; teamId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.add', RowOf<Statements['teamStatements']['add']>, {
    organization_state: ['text', 'not null'];
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    management: ['text', 'null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.add', ValuesFor<Statements['teamStatements']['add']>, { folded: ['text']; group: ['text']; id: ['uuid']; management: ['text']; name: ['text']; now: ['timestamptz']; organizationId: ['uuid']; slug: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.addMember', RowOf<Statements['teamStatements']['addMember']>, {
    member_found: ['bool', 'not null'];
    team_organization_id: ['uuid', 'not null'];
    organization_state: ['text', 'not null'];
    team_id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    role: ['team_role', 'null', 'owner' | 'member'];
    joined_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.addMember', ValuesFor<Statements['teamStatements']['addMember']>, { now: ['timestamptz']; role: ['team_role', 'owner' | 'member']; teamId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.changeManagement', RowOf<Statements['teamStatements']['changeManagement']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    management: ['text', 'not null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.changeManagement', ValuesFor<Statements['teamStatements']['changeManagement']>, { group: ['text']; id: ['uuid']; management: ['text']; now: ['timestamptz']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.changeMemberRole', RowOf<Statements['teamStatements']['changeMemberRole']>, {
    changed: ['bool', 'not null'];
    team_id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    role: ['team_role', 'not null', 'owner' | 'member'];
    joined_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.changeMemberRole', ValuesFor<Statements['teamStatements']['changeMemberRole']>, { role: ['team_role', 'owner' | 'member']; teamId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.count', RowOf<Statements['teamStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.count', ValuesFor<Statements['teamStatements']['list']>, { managements: ['text[]']; memberUserId: ['uuid']; organizationId: ['uuid']; slugBelow: ['text']; slugFrom: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.findBySlug', RowOf<Statements['teamStatements']['findBySlug']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    management: ['text', 'not null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.findBySlug', ValuesFor<Statements['teamStatements']['findBySlug']>, { folded: ['text']; organizationId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.findMember', RowOf<Statements['teamStatements']['findMember']>, {
    team_id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    role: ['team_role', 'not null', 'owner' | 'member'];
    joined_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.findMember', ValuesFor<Statements['teamStatements']['findMember']>, { teamId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.lockMembers', RowOf<Statements['teamStatements']['lockMembers']>, {
    organization_id: ['uuid', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.lockMembers', ValuesFor<Statements['teamStatements']['lockMembers']>, { teamId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.lockOrganization', RowOf<Statements['teamStatements']['lockOrganization']>, {
    state: ['text', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.lockOrganization', ValuesFor<Statements['teamStatements']['lockOrganization']>, { organizationId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.lookup', RowOf<Statements['teamStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    management: ['text', 'not null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.lookup', ValuesFor<Statements['teamStatements']['lookup']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.lookup, together', RowOf<Statements['teamStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    management: ['text', 'not null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.lookup, together', ValuesFor<Statements['teamStatements']['lookup']>, { keys: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.lookupMany', RowOf<Statements['teamStatements']['lookupMany']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    management: ['text', 'not null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.lookupMany', ValuesFor<Statements['teamStatements']['lookupMany']>, { ids: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.numberedPage', RowOf<Statements['teamStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    management: ['text', 'null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.numberedPage', ValuesFor<Statements['teamStatements']['list']>, { managements: ['text[]']; memberUserId: ['uuid']; offset: ['int4']; organizationId: ['uuid']; slugBelow: ['text']; slugFrom: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.page', RowOf<Statements['teamStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    slug: ['text', 'null'];
    slug_folded: ['text', 'null'];
    name: ['text', 'null'];
    management: ['text', 'null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'null'];
    updated_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.page', ValuesFor<Statements['teamStatements']['list']>, { managements: ['text[]']; memberUserId: ['uuid']; organizationId: ['uuid']; placeId: ['uuid']; place_slug_0: ['text']; slugBelow: ['text']; slugFrom: ['text']; tenant: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'teams.remove', ValuesFor<Statements['teamStatements']['remove']>, { id: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'teams.removeMember', ValuesFor<Statements['teamStatements']['removeMember']>, { teamId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'teams.replaceMembers', RowOf<Statements['teamStatements']['replaceMembers']>, {
    added: ['int8', 'not null'];
    changed: ['int8', 'not null'];
    removed: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.replaceMembers', ValuesFor<Statements['teamStatements']['replaceMembers']>, { now: ['timestamptz']; organizationId: ['uuid']; roles: ['team_role[]', 'owner' | 'member']; teamId: ['uuid']; tenant: ['uuid']; userIds: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'teams.revise', RowOf<Statements['teamStatements']['revise']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    slug: ['text', 'not null'];
    slug_folded: ['text', 'not null'];
    name: ['text', 'not null'];
    management: ['text', 'not null'];
    idp_group: ['text', 'null'];
    revision: ['int4', 'not null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'teams.revise', ValuesFor<Statements['teamStatements']['revise']>, { folded: ['text']; id: ['uuid']; name: ['text']; now: ['timestamptz']; revision: ['int4']; slug: ['text']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'userEmails.add', RowOf<Statements['userEmailStatements']['add']>, {
    id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    address: ['text', 'null'];
    address_folded: ['text', 'null'];
    state: ['text', 'null'];
    verified_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.add', ValuesFor<Statements['userEmailStatements']['add']>, { address: ['text']; addressFolded: ['text']; id: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'userEmails.completeVerification', RowOf<Statements['userEmailStatements']['completeVerification']>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    address: ['text', 'not null'];
    address_folded: ['text', 'not null'];
    state: ['text', 'not null'];
    verified_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.completeVerification', ValuesFor<Statements['userEmailStatements']['completeVerification']>, { now: ['timestamptz']; tokenHash: ['bytea'] }>>,
  Agreed<RowDisagreements<'userEmails.count', RowOf<Statements['userEmailStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.count', ValuesFor<Statements['userEmailStatements']['list']>, { addressBelow: ['text']; addressFrom: ['text']; belowId: ['uuid']; fromId: ['uuid']; states: ['text[]']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'userEmails.findPrimaryByUsers', RowOf<Statements['userEmailStatements']['findPrimaryByUsers']>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    address: ['text', 'not null'];
    address_folded: ['text', 'not null'];
    state: ['text', 'not null'];
    verified_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.findPrimaryByUsers', ValuesFor<Statements['userEmailStatements']['findPrimaryByUsers']>, { userIds: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'userEmails.findVerifiedByAddress', RowOf<Statements['userEmailStatements']['findVerifiedByAddress'], 'findVerifiedByAddress'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    address: ['text', 'not null'];
    address_folded: ['text', 'not null'];
    state: ['text', 'not null'];
    verified_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.findVerifiedByAddress', ValuesFor<Statements['userEmailStatements']['findVerifiedByAddress']>, { addressFolded: ['text'] }>>,
  Agreed<RowDisagreements<'userEmails.findVerifiedByAddress, together', RowOf<Statements['userEmailStatements']['findVerifiedByAddress'], 'findVerifiedByAddress, together'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    address: ['text', 'not null'];
    address_folded: ['text', 'not null'];
    state: ['text', 'not null'];
    verified_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.findVerifiedByAddress, together', ValuesFor<Statements['userEmailStatements']['findVerifiedByAddress']>, { keys: ['text[]'] }>>,
  Agreed<RowDisagreements<'userEmails.lookup', RowOf<Statements['userEmailStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    address: ['text', 'not null'];
    address_folded: ['text', 'not null'];
    state: ['text', 'not null'];
    verified_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.lookup', ValuesFor<Statements['userEmailStatements']['lookup']>, { id: ['uuid'] }>>,
  Agreed<RowDisagreements<'userEmails.lookup, together', RowOf<Statements['userEmailStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    address: ['text', 'not null'];
    address_folded: ['text', 'not null'];
    state: ['text', 'not null'];
    verified_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.lookup, together', ValuesFor<Statements['userEmailStatements']['lookup']>, { keys: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'userEmails.numberedPage', RowOf<Statements['userEmailStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    address: ['text', 'null'];
    address_folded: ['text', 'null'];
    state: ['text', 'null'];
    verified_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.numberedPage', ValuesFor<Statements['userEmailStatements']['list']>, { addressBelow: ['text']; addressFrom: ['text']; belowId: ['uuid']; fromId: ['uuid']; offset: ['int4']; states: ['text[]']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'userEmails.page', RowOf<Statements['userEmailStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    user_id: ['uuid', 'null'];
    address: ['text', 'null'];
    address_folded: ['text', 'null'];
    state: ['text', 'null'];
    verified_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.page', ValuesFor<Statements['userEmailStatements']['list']>, { addressBelow: ['text']; addressFrom: ['text']; belowId: ['uuid']; fromId: ['uuid']; placeId: ['uuid']; place_address_0: ['text']; states: ['text[]']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'userEmails.remove', ValuesFor<Statements['userEmailStatements']['remove']>, { id: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'userEmails.removeExpiredVerifications', ValuesFor<Statements['userEmailStatements']['removeExpiredVerifications']>, { expiredBefore: ['timestamptz']; limit: ['int4'] }>>,
  Agreed<RowDisagreements<'userEmails.startVerification', RowOf<Statements['userEmailStatements']['startVerification']>, {
    email_state: ['text', 'not null'];
    id: ['uuid', 'null'];
    email_id: ['uuid', 'null'];
    expires_at: ['timestamptz', 'null'];
    state: ['text', 'null'];
    consumed_at: ['timestamptz', 'null'];
  }>>,
  Agreed<ParameterDisagreements<'userEmails.startVerification', ValuesFor<Statements['userEmailStatements']['startVerification']>, { emailId: ['uuid']; expiresAt: ['timestamptz']; id: ['uuid']; tokenHash: ['bytea'] }>>,
  Agreed<RowDisagreements<'userPasswords.countByScheme', RowOf<Statements['userPasswordStatements']['countByScheme']>, {
    scheme: ['int2', 'not null'];
    passwords: ['int8', 'not null'];
  }>>,
  Agreed<RowDisagreements<'userPasswords.findByUser', RowOf<Statements['userPasswordStatements']['findByUser'], 'findByUser'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    hash: ['text', 'not null'];
    scheme: ['int2', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'userPasswords.findByUser', ValuesFor<Statements['userPasswordStatements']['findByUser']>, { userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'userPasswords.findByUser, together', RowOf<Statements['userPasswordStatements']['findByUser'], 'findByUser, together'>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    hash: ['text', 'not null'];
    scheme: ['int2', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'userPasswords.findByUser, together', ValuesFor<Statements['userPasswordStatements']['findByUser']>, { keys: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'userPasswords.rehash', RowOf<Statements['userPasswordStatements']['rehash']>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    hash: ['text', 'not null'];
    scheme: ['int2', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'userPasswords.rehash', ValuesFor<Statements['userPasswordStatements']['rehash']>, { hash: ['text']; id: ['uuid']; scheme: ['int2']; verifiedId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'userPasswords.removeByUser', ValuesFor<Statements['userPasswordStatements']['removeByUser']>, { userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'userPasswords.replace', RowOf<Statements['userPasswordStatements']['replace']>, {
    id: ['uuid', 'not null'];
    user_id: ['uuid', 'not null'];
    hash: ['text', 'not null'];
    scheme: ['int2', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'userPasswords.replace', ValuesFor<Statements['userPasswordStatements']['replace']>, { hash: ['text']; id: ['uuid']; scheme: ['int2']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'users.add', RowOf<Statements['userStatements']['add']>, {
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.add', ValuesFor<Statements['userStatements']['add']>, { displayName: ['text']; id: ['uuid']; now: ['timestamptz']; role: ['user_role', 'user' | 'admin']; username: ['text']; usernameFolded: ['text'] }>>,
  Agreed<RowDisagreements<'users.changeRole', RowOf<Statements['userStatements']['changeRole']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.changeRole', ValuesFor<Statements['userStatements']['changeRole']>, { id: ['uuid']; now: ['timestamptz']; role: ['user_role', 'user' | 'admin'] }>>,
  Agreed<RowDisagreements<'users.count', RowOf<Statements['userStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.count', ValuesFor<Statements['userStatements']['list']>, { belowId: ['uuid']; fromId: ['uuid']; roles: ['user_role[]', 'user' | 'admin']; states: ['text[]']; usernameBelow: ['text']; usernameFrom: ['text'] }>>,
  Agreed<RowDisagreements<'users.deactivate', RowOf<Statements['userStatements']['deactivate']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.deactivate', ValuesFor<Statements['userStatements']['deactivate']>, { id: ['uuid']; now: ['timestamptz'] }>>,
  Agreed<RowDisagreements<'users.erase', RowOf<Statements['userStatements']['erase']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.erase', ValuesFor<Statements['userStatements']['erase']>, { displayName: ['text']; id: ['uuid']; now: ['timestamptz']; username: ['text'] }>>,
  Agreed<ParameterDisagreements<'users.eraseParts', ValuesFor<Statements['userStatements']['eraseParts']>, { id: ['uuid'] }>>,
  Agreed<RowDisagreements<'users.findByUsername', RowOf<Statements['userStatements']['findByUsername'], 'findByUsername'>, {
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.findByUsername', ValuesFor<Statements['userStatements']['findByUsername']>, { usernameFolded: ['text'] }>>,
  Agreed<RowDisagreements<'users.findByUsername, together', RowOf<Statements['userStatements']['findByUsername'], 'findByUsername, together'>, {
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.findByUsername, together', ValuesFor<Statements['userStatements']['findByUsername']>, { keys: ['text[]'] }>>,
  Agreed<RowDisagreements<'users.lock', RowOf<Statements['userStatements']['lock']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.lock', ValuesFor<Statements['userStatements']['lock']>, { id: ['uuid']; now: ['timestamptz'] }>>,
  Agreed<RowDisagreements<'users.lockAbandoned', RowOf<Statements['userStatements']['lockAbandoned']>, {
    id: ['uuid', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.lockAbandoned', ValuesFor<Statements['userStatements']['lockAbandoned']>, { belowId: ['uuid']; limit: ['int4'] }>>,
  Agreed<RowDisagreements<'users.lookup', RowOf<Statements['userStatements']['lookup'], 'lookup'>, {
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.lookup', ValuesFor<Statements['userStatements']['lookup']>, { id: ['uuid'] }>>,
  Agreed<RowDisagreements<'users.lookup, together', RowOf<Statements['userStatements']['lookup'], 'lookup, together'>, {
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.lookup, together', ValuesFor<Statements['userStatements']['lookup']>, { keys: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'users.lookupMany', RowOf<Statements['userStatements']['lookupMany']>, {
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.lookupMany', ValuesFor<Statements['userStatements']['lookupMany']>, { ids: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'users.numberedPage', RowOf<Statements['userStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    username: ['text', 'null'];
    username_folded: ['text', 'null'];
    display_name: ['text', 'null'];
    role: ['user_role', 'null', 'user' | 'admin'];
    state: ['text', 'null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.numberedPage', ValuesFor<Statements['userStatements']['list']>, { belowId: ['uuid']; fromId: ['uuid']; offset: ['int4']; roles: ['user_role[]', 'user' | 'admin']; states: ['text[]']; usernameBelow: ['text']; usernameFrom: ['text'] }>>,
  Agreed<RowDisagreements<'users.page', RowOf<Statements['userStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    username: ['text', 'null'];
    username_folded: ['text', 'null'];
    display_name: ['text', 'null'];
    role: ['user_role', 'null', 'user' | 'admin'];
    state: ['text', 'null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.page', ValuesFor<Statements['userStatements']['list']>, { belowId: ['uuid']; fromId: ['uuid']; placeId: ['uuid']; place_username_0: ['text']; roles: ['user_role[]', 'user' | 'admin']; states: ['text[]']; usernameBelow: ['text']; usernameFrom: ['text'] }>>,
  Agreed<RowDisagreements<'users.reactivate', RowOf<Statements['userStatements']['reactivate']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.reactivate', ValuesFor<Statements['userStatements']['reactivate']>, { id: ['uuid']; now: ['timestamptz'] }>>,
  Agreed<RowDisagreements<'users.recordLogin', RowOf<Statements['userStatements']['recordLogin']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.recordLogin', ValuesFor<Statements['userStatements']['recordLogin']>, { id: ['uuid']; now: ['timestamptz'] }>>,
  Agreed<ParameterDisagreements<'users.removeAbandoned', ValuesFor<Statements['userStatements']['removeAbandoned']>, { ids: ['uuid[]'] }>>,
  Agreed<RowDisagreements<'users.rename', RowOf<Statements['userStatements']['rename']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.rename', ValuesFor<Statements['userStatements']['rename']>, { displayName: ['text']; id: ['uuid']; now: ['timestamptz'] }>>,
  Agreed<RowDisagreements<'users.summarize', RowOf<Statements['userStatements']['summarize']>, {
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    users: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.summarize', ValuesFor<Statements['userStatements']['summarize']>, { belowId: ['uuid']; fromId: ['uuid']; roles: ['user_role[]', 'user' | 'admin']; states: ['text[]']; usernameBelow: ['text']; usernameFrom: ['text'] }>>,
  Agreed<RowDisagreements<'users.unlock', RowOf<Statements['userStatements']['unlock']>, {
    changed: ['bool', 'not null'];
    id: ['uuid', 'not null'];
    username: ['text', 'not null'];
    username_folded: ['text', 'not null'];
    display_name: ['text', 'not null'];
    role: ['user_role', 'not null', 'user' | 'admin'];
    state: ['text', 'not null'];
    locked_at: ['timestamptz', 'null'];
    deactivated_at: ['timestamptz', 'null'];
    last_login_at: ['timestamptz', 'null'];
    updated_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'users.unlock', ValuesFor<Statements['userStatements']['unlock']>, { id: ['uuid']; now: ['timestamptz'] }>>,
];
