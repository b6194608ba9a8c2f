import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from './app-error.ts';

/** Between two readings for the sake of a key that the last one did not have. */
const RETRY_MS = 1_000;
/** A key that was taken out of the file stops counting after this at the latest. */
const STALE_MS = 60_000;

/** auth's public keys by `kid`, as PEM, from a JWKS file (RFC 7517) that may change while the service runs. */
export class KeyRing {
  readonly #path: string;
  readonly #onUnreadable: (error: unknown) => void;
  #keys = new Map<string, string>();
  #readAt = -Infinity;

  constructor(path: string, onUnreadable: (error: unknown) => void) {
    this.#path = path;
    this.#onUnreadable = onUnreadable;
  }

  /** @throws AppError token_invalid, where there is no such key */
  async find(kid: unknown): Promise<string> {
    if (typeof kid !== 'string') throw new AppError('token_invalid');
    const ageMs = performance.now() - this.#readAt;
    // A file that is being replaced may be unreadable for a moment: the keys of before go on counting.
    if (ageMs > (this.#keys.has(kid) ? STALE_MS : RETRY_MS)) await this.read().catch(this.#onUnreadable);
    const key = this.#keys.get(kid);
    if (key === undefined) throw new AppError('token_invalid');
    return key;
  }

  async read(): Promise<void> {
    this.#readAt = performance.now();
    const { keys } = JSON.parse(await readFile(this.#path, 'utf8')) as { keys: ({ kid: string } & JsonWebKey)[] };
    this.#keys = new Map(keys.map((jwk) => [jwk.kid, toPem(jwk)]));
  }
}

function toPem(jwk: JsonWebKey): string {
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}
