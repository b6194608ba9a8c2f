import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '@chatapp/contracts';
import { AppError, problem } from './app-error.ts';
import { InvalidRequest } from './validation.ts';

/** Fastify's own refusals, as rows of the table of errors. */
const OWN: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
};

function send(reply: FastifyReply, error: AppError, more: object = {}): FastifyReply {
  const body = problem(error, reply.request.id);
  if (error.retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
  if (body.status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(body.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...body, ...more }));
}

function toAppError(error: FastifyError): AppError {
  const code = OWN[error.code];
  if (code) return new AppError(code, { cause: error });
  if (error instanceof SyntaxError && error.statusCode === 400) return new AppError('bad_json', { cause: error });
  if (error.statusCode === 429) return new AppError('rate_limited', { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new AppError('bad_request', { detail: error.message, cause: error });
  return new AppError('internal', { cause: error });
}

/** Answers every error as `application/problem+json`. Faults are logged with their cause and shown without. */
export function useProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply) => {
    if (error instanceof AppError) return send(reply, error);
    if (error instanceof InvalidRequest)
      return send(reply, new AppError('bad_request', { detail: error.message }), { errors: error.errors });
    const known = toAppError(error);
    if (known.code === 'internal') request.log.error({ err: error }, 'a request failed');
    return send(reply, known);
  });
  app.setNotFoundHandler((_request, reply) => send(reply, new AppError('not_found')));
}
