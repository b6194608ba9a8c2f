import { errors, type Retry } from '@chatapp/contracts/light';

interface Details {
  readonly code: string;
  readonly message?: string | undefined;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A refusal, over HTTP and WebSocket alike, or the lack of any answer. */
export class ApiError extends Error {
  /** A code of contracts' table of errors, or `unreachable` where no answer came. */
  readonly code: string;
  /** HTTP status; 0 where there was no answer, or none over HTTP. */
  readonly status: number;
  /** When to try again, if the server said so. */
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, status = 0, retryAfterMs, cause }: Details) {
    super(message ?? sentence(code) ?? code, { cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later, as it is. */
  get retryable(): boolean {
    return this.code === 'unreachable' || this.status >= 500 || retryOf(this.code, this.retryAfterMs) === 'later';
  }

  /** Whether the person has to log in again before anything works. */
  get needsLogin(): boolean {
    return this.status === 401 || this.code === 'account_deactivated' || retryOf(this.code) === 'after-login';
  }
}

/** What to do about a code. One that is not in the table is final, unless the server named a time. */
export function retryOf(code: string, retryAfterMs?: number): Retry {
  if (Object.hasOwn(errors, code)) return errors[code as keyof typeof errors].retry;
  return retryAfterMs === undefined ? 'never' : 'later';
}

function sentence(code: string): string | undefined {
  if (code === 'unreachable') return 'The server cannot be reached.';
  return Object.hasOwn(errors, code) ? errors[code as keyof typeof errors].message : undefined;
}
