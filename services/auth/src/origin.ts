import { AppError } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';

/**
 * Reads PUBLIC_ORIGINS.
 * @throws when an entry is no origin
 */
export function parseOrigins(list: string): ReadonlySet<string> {
  const entries = list.split(',').map((entry) => entry.trim());
  return new Set(entries.filter((entry) => entry !== '').map(toOrigin));
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function toOrigin(entry: string): string {
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  if (!url || url.origin === 'null')
    throw new Error(`PUBLIC_ORIGINS: "${entry}" is no origin like https://chat.example`);
  return url.origin;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/**
 * An onRequest hook: a browser may change something only from the pages of this installation. Second to SameSite=Strict, which not every
 * browser and not every sibling domain is kept out by. Who is no browser sends no Origin and is let through.
 */
export function checkOrigin(allowed: ReadonlySet<string>) {
  return async (request: FastifyRequest): Promise<void> => {
    const { origin } = request.headers;
    if (SAFE.has(request.method) || origin === undefined || allowed.has(origin)) return;
    const ownHost = hostOf(`${request.protocol}://${request.host}`);
    if (ownHost === undefined || hostOf(origin) !== ownHost) throw new AppError('origin_not_allowed');
  };
}
