import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '@chatapp/contracts';
import { collectAddresses } from './addresses.ts';
import { AppError, problem } from './app-error.ts';
import { isTransient } from './mysql/errors.ts';
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

/** When to come back after a store was away. */
const STORE_AWAY_MS = 1_000;

function send(reply: FastifyReply, error: AppError, more: object = {}): FastifyReply {
  const body = problem(error, reply.request.id);
  if (error.retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
  if (body.status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(body.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...body, ...more }));
}

/** Anything can be thrown, also what is no Error. */
function toAppError(thrown: unknown): AppError {
  const cause = thrown;
  const { code = '', statusCode = 500, message = '' } = (thrown ?? {}) as Partial<FastifyError>;
  const own = OWN[code];
  if (own) return new AppError(own, { cause });
  if (thrown instanceof SyntaxError && statusCode === 400) return new AppError('bad_json', { cause });
  if (statusCode === 429) return new AppError('rate_limited', { cause });
  if (statusCode >= 400 && statusCode < 500) return new AppError('bad_request', { detail: message, cause });
  return new AppError('internal', { cause });
}

/** Answers whatever was thrown. Faults are logged with their cause and shown without. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (thrown instanceof AppError) return send(reply, thrown);
  if (thrown instanceof InvalidRequest)
    return send(reply, new AppError('bad_request', { detail: thrown.message }), { errors: thrown.errors });
  if (isTransient(thrown)) {
    request.log.warn({ err: thrown }, 'a store did not answer');
    return send(reply, new AppError('unavailable', { retryAfterMs: STORE_AWAY_MS }));
  }
  const refusal = toAppError(thrown);
  if (refusal.code === 'internal') request.log.error({ err: thrown }, 'a request failed');
  return send(reply, refusal);
}

/** Answers every error of the routes, and what has no route, as `application/problem+json`. To be called before routes are added. */
export function useProblems(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  const methodsOf = collectAddresses(app);
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(request.url.split('?', 1)[0] ?? '');
    if (methods.length === 0) return send(reply, new AppError('not_found'));
    return send(reply.header('allow', methods.join(', ')), new AppError('method_not_allowed'));
  });
}
