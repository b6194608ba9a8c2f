import { errors, type ErrorCode, type Problem, type Refusal } from '@chatapp/contracts';

/** An expected refusal on its way to a client: thrown in a route, answered as a problem. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  constructor(code: ErrorCode, options: { detail?: string; retryAfterMs?: number; cause?: unknown } = {}) {
    super(options.detail ?? errors[code].message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  static of(refusal: Refusal): AppError {
    return new AppError(refusal.code, {
      ...(refusal.message === undefined ? {} : { detail: refusal.message }),
      ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
    });
  }
}

/** The body of an error over HTTP (RFC 9457). */
export function problem(error: AppError, requestId: string): Problem {
  const { status, message } = errors[error.code];
  return {
    type: `/docs/errors#${error.code}`,
    title: message,
    status,
    code: error.code,
    requestId,
    ...(error.message === message ? {} : { detail: error.message }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}
