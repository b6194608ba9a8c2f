/**
 * The part of contracts that pulls in no schema library: for browsers, where each kilobyte is a delay.
 * Types come from the package itself with `import type`.
 */
export * from './ids.ts';
export * from './limits.ts';
export * from './errors.ts';
export * from './close-codes.ts';
export * from './body.ts';
export * from './mentions.ts';
export * from './without-code.ts';
