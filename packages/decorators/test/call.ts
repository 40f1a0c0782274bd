import { conflict, statementTimeout, type RepositoryCall } from '@stratum/kernel';

export const addNote: RepositoryCall = {
  repository: 'notes',
  method: 'add',
  entity: 'note',
  route: 'write',
};

export const succeed = () => Promise.resolve('done');
export const collide = () => Promise.reject(conflict('notes_key'));
export const fail = () => Promise.reject(statementTimeout());
