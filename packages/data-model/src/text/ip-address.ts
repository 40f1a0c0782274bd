import type { Branded } from '../branded.ts';

/** An IPv4 or IPv6 address as text of at most 45 characters, in lower case, without a zone. */
export type IpAddress = Branded<string, 'ip-address'>;

export const IP_ADDRESS_WANTS =
  'must be an IPv4 address, or an IPv6 address in lower case, without a zone';
