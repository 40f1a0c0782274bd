export * from './domain-rules.ts';
export * from './repository-access.ts';
export * from './session/browser-session-repository.ts';
export * from './session/refresh-token-repository.ts';
export * from './user/user-email-repository.ts';
export * from './user/user-password-repository.ts';
export * from './user/user-repository.ts';
