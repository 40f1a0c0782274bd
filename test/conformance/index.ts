export * from './backend-under-test.ts';
export { describeStorageConformance } from './describe-storage-conformance.ts';
