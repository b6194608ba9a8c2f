import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { Claims } from '@chatapp/contracts';
import { fromSchema } from './from-schema.ts';
import type { Values } from './values.ts';

type Fields = Record<string, unknown>;

const base64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64url');
const part = (fields: unknown) => base64(JSON.stringify(fields) ?? '');
/** Beyond what hello takes (8,192 characters) too: over HTTP the header is longer. */
const HUGE = 12_000;

/** Makes tokens of a key of its own, and many more that look like them. */
export class Forger {
  readonly jwk: Fields & { kid: string };
  readonly publicKey: KeyObject;
  readonly #privateKey: KeyObject;
  readonly #values: Values;
  readonly #stranger = generateKeyPairSync('ed25519').privateKey;
  readonly #head: Fields = { alg: 'EdDSA', typ: 'JWT', kid: 'k1' };

  constructor(values: Values) {
    this.#values = values;
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.#privateKey = privateKey;
    this.publicKey = publicKey;
    this.jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA', use: 'sig' };
  }

  genuine(): string {
    return this.#signed(this.#head, part(this.#claims()));
  }

  /** One that is wrong in some place, or in a way that changes nothing. `kind` tells how it was made. */
  forged(): { kind: string; token: string } {
    const kind = this.#values.random.pick(Object.keys(this.#kinds));
    return { kind, token: this.#kinds[kind]!() };
  }

  #claims(): Fields {
    const now = Math.floor(Date.now() / 1_000);
    return { ...(fromSchema(this.#values, Claims) as Fields), iat: now, exp: now + 600 };
  }

  #signed(head: Fields, body: string, key = this.#privateKey): string {
    const text = `${part(head)}.${body}`;
    return `${text}.${base64(sign(null, Buffer.from(text), key))}`;
  }

  readonly #kinds: Readonly<Record<string, () => string>> = {
    'a bit flipped': () => {
      const parts = this.genuine().split('.');
      const at = this.#values.random.int(0, 3);
      const bytes = Buffer.from(parts[at]!, 'base64url');
      bytes[this.#values.random.int(0, bytes.length)]! ^= 1 << this.#values.random.int(0, 8);
      return parts.with(at, base64(bytes)).join('.');
    },
    'characters changed': () => this.#values.garble(this.genuine()),
    'cut short': () => {
      const token = this.genuine();
      return token.slice(0, this.#values.random.int(0, token.length));
    },
    'other claims under the old signature': () => {
      const [head, , signature] = this.genuine().split('.');
      return [head, part(this.#values.mutate(this.#claims())), signature].join('.');
    },
    'claims that auth would not write': () => this.#signed(this.#head, part(this.#values.mutate(this.#claims()))),
    'claims that are none': () => this.#signed(this.#head, part(this.#values.any())),
    'bytes that are no claims': () =>
      this.#signed(this.#head, base64(this.#values.bytes(this.#values.random.int(0, 80)))),
    'another header': () => this.#signed(this.#values.mutate(this.#head), part(this.#claims())),
    'another algorithm': () => {
      const { random } = this.#values;
      const alg = random.pick([
        'none',
        'None',
        'NONE',
        'nOnE',
        '',
        'HS256',
        'HS512',
        'RS256',
        'ES256',
        'eddsa',
        'EdDSA ',
      ]);
      const text = `${part({ ...this.#head, alg })}.${part(this.#claims())}`;
      const secret = random.pick([
        this.publicKey.export({ type: 'spki', format: 'pem' }),
        String(this.jwk['x']),
        '',
        'k1',
      ]);
      const keyed = createHmac(alg === 'HS512' ? 'sha512' : 'sha256', secret)
        .update(text)
        .digest();
      return `${text}.${random.pick(['', base64(keyed), base64(sign(null, Buffer.from(text), this.#stranger))])}`;
    },
    'another key': () => this.#signed(this.#head, part(this.#claims()), this.#stranger),
    'parts of two': () => {
      const [one, other] = [this.genuine().split('.'), this.genuine().split('.')];
      return one.map((each, at) => (this.#values.chance(0.5) ? each : other[at])).join('.');
    },
    'too many parts, or too few': () => {
      const parts = this.genuine().split('.');
      return Array.from({ length: this.#values.random.int(0, 7) }, () => this.#values.random.pick(parts)).join('.');
    },
    huge: () =>
      this.#signed(
        this.#head,
        part({ ...this.#claims(), [this.#values.chance(0.5) ? 'username' : 'x']: 'x'.repeat(HUGE) }),
      ),
    'no token at all': () => this.#values.text(),
  };
}
