import type { Chapter } from './chapter.ts';
import { browserSessionActivityPromises } from './session/browser-session-activity-promises.ts';
import { browserSessionConformance } from './session/browser-session-conformance.ts';
import { refreshTokenConformance } from './session/refresh-token-conformance.ts';
import { refreshTokenRotationPromises } from './session/refresh-token-rotation-promises.ts';
import { userConformance } from './user/user-conformance.ts';
import { userEmailConformance } from './user/user-email-conformance.ts';
import { userEmailVerificationPromises } from './user/user-email-verification-promises.ts';
import { userListPromises } from './user/user-list-promises.ts';
import { userPasswordConformance } from './user/user-password-conformance.ts';

/** Every chapter of the suite. */
export const tableOfContents: readonly Chapter[] = [
  userConformance,
  userListPromises,
  userEmailConformance,
  userEmailVerificationPromises,
  userPasswordConformance,
  browserSessionConformance,
  browserSessionActivityPromises,
  refreshTokenConformance,
  refreshTokenRotationPromises,
];
