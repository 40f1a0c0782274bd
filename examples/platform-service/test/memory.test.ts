import { createMemoryStorage } from '@stratum/storage-memory';
import { describePlatformService } from './describe-platform-service.ts';

describePlatformService(({ clock }) => createMemoryStorage({ clock }));
