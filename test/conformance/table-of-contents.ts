import type { Chapter } from './chapter.ts';
import { userConformance } from './user/user-conformance.ts';
import { userListConformance } from './user/user-list-conformance.ts';

/** Every chapter of the suite. */
export const tableOfContents: readonly Chapter[] = [userConformance, userListConformance];
