import type { Chapter } from './chapter.ts';
import { browserSessionActivityConformance } from './session/browser-session-activity-conformance.ts';
import { browserSessionConformance } from './session/browser-session-conformance.ts';
import { refreshTokenConformance } from './session/refresh-token-conformance.ts';
import { refreshTokenRotationConformance } from './session/refresh-token-rotation-conformance.ts';
import { userConformance } from './user/user-conformance.ts';
import { userEmailConformance } from './user/user-email-conformance.ts';
import { userEmailVerificationConformance } from './user/user-email-verification-conformance.ts';
import { userListConformance } from './user/user-list-conformance.ts';
import { userPasswordConformance } from './user/user-password-conformance.ts';

/** Every chapter of the suite. */
export const tableOfContents: readonly Chapter[] = [
  userConformance,
  userListConformance,
  userEmailConformance,
  userEmailVerificationConformance,
  userPasswordConformance,
  browserSessionConformance,
  browserSessionActivityConformance,
  refreshTokenConformance,
  refreshTokenRotationConformance,
];
