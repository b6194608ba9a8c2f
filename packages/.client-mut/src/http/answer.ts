import type { Problem } from '@chatapp/contracts';
import { ApiError } from './api-error.ts';

/** The body of a successful answer, undefined where it has none. @throws ApiError for all others. */
export async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (response.ok) return text === '' ? undefined : JSON.parse(text);
  const problem = problemOf(text);
  throw new ApiError({
    status: response.status,
    code: problem?.code ?? codeOf(response.status),
    message: problem?.detail ?? problem?.title,
    retryAfterMs: problem?.retryAfterMs ?? retryAfterMs(response),
  });
}

function problemOf(text: string): Partial<Problem> | undefined {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    return typeof value?.code === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** For answers of something in between that does not speak problem+json. */
function codeOf(status: number): string {
  if (status === 429) return 'rate_limited';
  if (status === 413) return 'payload_too_large';
  if (status === 404) return 'not_found';
  return status >= 500 ? 'unavailable' : 'bad_request';
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}
