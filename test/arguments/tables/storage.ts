import { aNumber, aFormedText, argument } from '../argument.ts';
import { reasons, ruleFed, type Table } from '../table.ts';

export const storage: Table = {
  actorRule: ruleFed(argument(() => ({ kind: 'system' }))),
  // The canary is a slug and a username.
  usernameRule: ruleFed(aFormedText('ada', 'a text')),
  slugRule: ruleFed(aFormedText('ada', 'a text')),
  emailAddressRule: ruleFed(aFormedText('ada@example.org')),
  sha256Rule: ruleFed(aFormedText('0'.repeat(64))),
  ipAddressRule: ruleFed(aFormedText('127.0.0.1')),
  batchLimitRule: ruleFed(aNumber(5)),
  logicalDatabaseNamesRule: ruleFed(argument(() => ['main'], 'an empty array')),
  ...reasons('rule', 'prefixRule bulkRule scopedByOrganization'),
};
