import {
  ListStatements,
  Statement,
  StatementFamily,
  type ParameterTypes,
} from '@stratum/engine-pg';
import { contactStatements } from './contact/contact-statements.ts';
import { organizationStatements } from './organization/organization-statements.ts';
import { teamStatements } from './organization/team-statements.ts';
import { deploymentStatements } from './project/deployment-statements.ts';
import { projectStatements } from './project/project-statements.ts';
import { browserSessionStatements } from './session/browser-session-statements.ts';
import { refreshTokenStatements } from './session/refresh-token-statements.ts';
import { userEmailStatements } from './user/user-email-statements.ts';
import { userPasswordStatements } from './user/user-password-statements.ts';
import { userStatements } from './user/user-statements.ts';

/** What the repositories of `main` can send, file by file: for `stratum prepare`, and for checking it. */
export const mainStatementFiles = {
  userStatements,
  userEmailStatements,
  userPasswordStatements,
  browserSessionStatements,
  refreshTokenStatements,
  organizationStatements,
  teamStatements,
  projectStatements,
  deploymentStatements,
};

/** The same of `contacts`. */
export const contactsStatementFiles = { contactStatements };

type AnyStatement = Statement<ParameterTypes, unknown>;

/** Every statement that the repositories of `main` can send: for checking them against a database. */
export function mainStatements(): Generator<AnyStatement, void, undefined> {
  return statementsIn(Object.values(mainStatementFiles));
}

/** Every statement that the repositories of `contacts` can send. */
export function contactsStatements(): Generator<AnyStatement, void, undefined> {
  return statementsIn(Object.values(contactsStatementFiles));
}

function* statementsIn(files: readonly object[]): Generator<AnyStatement, void, undefined> {
  for (const entry of files.flatMap((file) => Object.values(file) as unknown[])) {
    if (entry instanceof Statement) {
      yield entry;
      if (entry.keyed !== undefined) yield entry.keyed.many;
    } else if (entry instanceof ListStatements) yield* entry.all();
    else if (entry instanceof StatementFamily) yield* entry.all(undefined);
    else throw new TypeError('A file of statements holds something that is none.');
  }
}
