import { createMemoryContactsStorage, createMemoryStorage } from '@stratum/storage-memory';
import { describePlatformService } from './describe-platform-service.ts';

describePlatformService((parts) => ({
  storage: createMemoryStorage(parts),
  contacts: createMemoryContactsStorage(parts),
}));
