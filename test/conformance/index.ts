export * from './backend-under-test.ts';
