export * from './accounts.ts';
export * from './bot.ts';
export * from './checker/index.ts';
export * from './history.ts';
export * from './proxy.ts';
export * from './random.ts';
export * from './truth.ts';
