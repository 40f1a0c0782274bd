import type { Actor, ServiceAccountId, UserId } from '@stratum/data-model';
import { uuid, variants, type Rule } from '@stratum/kernel';

export const actorRule: Rule<Actor> = variants<Actor>({
  user: { userId: uuid<UserId>() },
  'service-account': { serviceAccountId: uuid<ServiceAccountId>() },
  system: {},
});
