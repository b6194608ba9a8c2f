import { countChars, limits } from '@chatapp/contracts';
import { InvalidRequest } from '@chatapp/service-kit';

const KEY = /^[a-z0-9._-]{1,32}$/;

/**
 * What makes a username unique: its lower case. Undefined for a text that cannot be anybody's.
 * Compatibility forms (full-width letters of an input method) count as the letters they stand for.
 */
export function usernameKey(username: string): string | undefined {
  const key = username.normalize('NFKC').toLowerCase();
  return KEY.test(key) ? key : undefined;
}

/**
 * A name to show: composed, without white space around it.
 * @throws InvalidRequest for one that is blank, or holds characters that cannot be seen or that turn the text around them
 */
export function cleanDisplayName(name: string): string {
  const clean = cleanLine(name, '/displayName', limits.displayNameChars);
  if (clean === '') throw refuse('/displayName', 'must not be blank');
  return clean;
}

/** What somebody shows beside their name; may be empty. @throws InvalidRequest as for a name */
export function cleanStatusText(text: string): string {
  return cleanLine(text, '/statusText', limits.statusTextChars);
}

function cleanLine(text: string, path: string, chars: number): string {
  const clean = text.normalize('NFC').trim();
  if (/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(clean))
    throw refuse(path, 'must not hold control characters');
  if (countChars(clean) > chars) throw refuse(path, `must have at most ${chars} characters`);
  return clean;
}

function refuse(path: string, message: string): InvalidRequest {
  return new InvalidRequest('body', [{ path, message }]);
}
