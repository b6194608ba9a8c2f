export * from './app-error.ts';
export * from './env.ts';
export * from './health.ts';
export * from './log.ts';
export * from './service.ts';
export * from './slots.ts';
export * from './start.ts';
export * from './tokens.ts';
export { InvalidRequest } from './validation.ts';
