import type { FastifyRequest } from 'fastify';
import type { Deps } from '../../deps.ts';

/** Where a link for an administrator's hands leads: as the settings say, or else to where they are themselves. */
export const linkOrigin = ({ origin }: Deps, request: FastifyRequest): string =>
  origin ?? `${request.protocol}://${request.host}`;
