import { aliasingPromises } from './aliasing/aliasing-promises.ts';
import { argumentCopiesPromises } from './aliasing/argument-copies-promises.ts';
import type { Chapter } from './chapter.ts';
import { contactConformance } from './contact/contact-conformance.ts';
import { keysPromises } from './identity/keys-promises.ts';
import { missesPromises } from './identity/misses-promises.ts';
import { anomalyPromises } from './isolation/anomaly-promises.ts';
import { namedLockPromises } from './isolation/named-lock-promises.ts';
import { waitingPromises } from './isolation/waiting-promises.ts';
import { boundsPromises } from './lifecycle/bounds-promises.ts';
import { closingPromises } from './lifecycle/closing-promises.ts';
import { faultPromises } from './lifecycle/fault-promises.ts';
import { secrecyPromises } from './lifecycle/secrecy-promises.ts';
import { organizationConformance } from './organization/organization-conformance.ts';
import { organizationClosingPromises } from './organization/organization-closing-promises.ts';
import { organizationDeparturePromises } from './organization/organization-departure-promises.ts';
import { organizationMemberPromises } from './organization/organization-member-promises.ts';
import { organizationSeatingPromises } from './organization/organization-seating-promises.ts';
import { teamConformance } from './organization/team-conformance.ts';
import { teamMemberPromises } from './organization/team-member-promises.ts';
import { orderPromises } from './pages/order-promises.ts';
import { filterPromises } from './pages/filter-promises.ts';
import { pagePromises } from './pages/page-promises.ts';
import { walkPromises } from './pages/walk-promises.ts';
import { deploymentActivationPromises } from './project/deployment-activation-promises.ts';
import { deploymentCollectorPromises } from './project/deployment-collector-promises.ts';
import { deploymentConformance } from './project/deployment-conformance.ts';
import { deploymentStatusPromises } from './project/deployment-status-promises.ts';
import { projectAccessPromises } from './project/project-access-promises.ts';
import { projectConformance } from './project/project-conformance.ts';
import { cascadePromises } from './relations/cascade-promises.ts';
import { foreignTenantPromises } from './scopes/foreign-tenant-promises.ts';
import { handlePromises } from './scopes/handle-promises.ts';
import { ownTenantPromises } from './scopes/own-tenant-promises.ts';
import { reachPromises } from './scopes/reach-promises.ts';
import { wallPromises } from './scopes/wall-promises.ts';
import { browserSessionActivityPromises } from './session/browser-session-activity-promises.ts';
import { browserSessionLimitPromises } from './session/browser-session-limit-promises.ts';
import { browserSessionConformance } from './session/browser-session-conformance.ts';
import { refreshTokenConformance } from './session/refresh-token-conformance.ts';
import { refreshTokenGracePromises } from './session/refresh-token-grace-promises.ts';
import { refreshTokenRotationPromises } from './session/refresh-token-rotation-promises.ts';
import { batchFailurePromises } from './transactions/batch-failure-promises.ts';
import { batchPromises } from './transactions/batch-promises.ts';
import { everyCallInBatchPromises } from './transactions/every-call-in-batch-promises.ts';
import { everyWritePromises } from './transactions/every-write-promises.ts';
import { failedSavePromises } from './transactions/failed-save-promises.ts';
import { forgottenCallPromises } from './transactions/forgotten-call-promises.ts';
import { outerHandlePromises } from './transactions/outer-handle-promises.ts';
import { outcomePromises } from './transactions/outcome-promises.ts';
import { retryPromises } from './transactions/retry-promises.ts';
import { savepointPromises } from './transactions/savepoint-promises.ts';
import { unitPromises } from './transactions/unit-promises.ts';
import { userConformance } from './user/user-conformance.ts';
import { userDeparturePromises } from './user/user-departure-promises.ts';
import { userEmailConformance } from './user/user-email-conformance.ts';
import { userEmailVerificationPromises } from './user/user-email-verification-promises.ts';
import { userListPromises } from './user/user-list-promises.ts';
import { userPasswordConformance } from './user/user-password-conformance.ts';
import { keptValuesPromises } from './values/kept-values-promises.ts';
import { oneInstantPromises } from './values/one-instant-promises.ts';
import { refusedOptionsPromises } from './values/refused-options-promises.ts';
import { refusedRubbishPromises } from './values/refused-rubbish-promises.ts';
import { refusedValuesPromises } from './values/refused-values-promises.ts';

/** Every chapter of the suite. */
export const tableOfContents: readonly Chapter[] = [
  missesPromises,
  keysPromises,
  refusedValuesPromises,
  refusedRubbishPromises,
  oneInstantPromises,
  refusedOptionsPromises,
  keptValuesPromises,
  aliasingPromises,
  argumentCopiesPromises,
  orderPromises,
  filterPromises,
  pagePromises,
  walkPromises,
  unitPromises,
  failedSavePromises,
  forgottenCallPromises,
  outerHandlePromises,
  outcomePromises,
  savepointPromises,
  retryPromises,
  everyWritePromises,
  batchPromises,
  batchFailurePromises,
  everyCallInBatchPromises,
  anomalyPromises,
  waitingPromises,
  namedLockPromises,
  cascadePromises,
  foreignTenantPromises,
  ownTenantPromises,
  reachPromises,
  wallPromises,
  handlePromises,
  closingPromises,
  boundsPromises,
  secrecyPromises,
  faultPromises,
  userConformance,
  userDeparturePromises,
  userListPromises,
  userEmailConformance,
  userEmailVerificationPromises,
  userPasswordConformance,
  browserSessionConformance,
  browserSessionActivityPromises,
  browserSessionLimitPromises,
  refreshTokenConformance,
  refreshTokenRotationPromises,
  refreshTokenGracePromises,
  organizationConformance,
  organizationClosingPromises,
  organizationDeparturePromises,
  organizationMemberPromises,
  organizationSeatingPromises,
  teamConformance,
  teamMemberPromises,
  projectConformance,
  projectAccessPromises,
  deploymentConformance,
  deploymentStatusPromises,
  deploymentActivationPromises,
  deploymentCollectorPromises,
  contactConformance,
];
