import { StackError } from './errors.ts';

/** The value is not shown: it may hold a password. @throws StackError */
function mustBeUrl(name: string, text: string, ...protocols: readonly string[]): void {
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
    throw new StackError(`${name} is no address like ${protocols[0]}//user:password@host:port`);
}

export const mustBeMysqlUrl = (name: string, text: string): void => mustBeUrl(name, text, 'mysql:');

/** Of a cluster, the first address has the scheme. @throws StackError */
export const mustBeRedisUrl = (name: string, text: string): void =>
  mustBeUrl(name, text.split(',', 1)[0] ?? '', 'redis:', 'rediss:');
