import { reasons, type Table } from '../table.ts';

export const dataModel: Table = {
  ...reasons('guard', 'isEmailAddress isSlug isUsername'),
  ...reasons(
    'model',
    'actorId orderedPair statusesBefore fold erasedUsername isReservedUsername isErased',
  ),
};
