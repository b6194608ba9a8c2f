import { DEFAULT_PARTITIONS } from '@chatapp/contracts';
import { StackError } from '../errors.ts';
import { findSources, type Sources } from '../verify/sources.ts';
import { commandArgs } from './command.ts';

/** The options that name a system's stores. */
export const sourceUsage = '[--mysql-url URL --redis-url URL] [--partitions N]';

export interface SourceArgs {
  words: string[];
  sources: Sources;
  partitions: number;
  settings: ReadonlyMap<string, string>;
  flags: ReadonlySet<string>;
}

/** @throws StackError when an option is not understood or there are no stores */
export function sourceArgs(
  args: readonly string[],
  more: readonly string[] = [],
  ownFlags: readonly string[] = [],
): SourceArgs {
  const names = ['mysql-url', 'redis-url', 'partitions', ...more];
  const { paths, words, settings, flags } = commandArgs(args, ownFlags, names);
  const mysqlUrl = settings.get('mysql-url');
  const redisUrl = settings.get('redis-url');
  const sources = findSources(paths, {
    ...(mysqlUrl === undefined ? {} : { mysqlUrl }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
  });
  const given = settings.get('partitions') ?? process.env.PARTITIONS;
  return { words, sources, settings, flags, partitions: count('partitions', given, DEFAULT_PARTITIONS) };
}

/** @throws StackError when it is none */
export function count(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new StackError(`--${name} ${text} is not understood: a whole number from 1 on.`);
  return Number(text);
}
