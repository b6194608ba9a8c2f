import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fastifyJwt from '@fastify/jwt';
import { Claims, ISSUER } from '@chatapp/contracts';
import 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Compile } from 'typebox/compile';
import { AppError } from './app-error.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whose access token this is. @throws AppError token_missing, token_invalid, token_expired, session_ended */
    verifyAccessToken(token: string | undefined): Promise<Claims>;
    /** A preHandler: the request must carry `Authorization: Bearer`; `request.claims` then says who asks. */
    requireUser(request: FastifyRequest): Promise<void>;
  }
  interface FastifyRequest {
    claims: Claims;
  }
}

export interface TokenOptions {
  /** A JWKS (RFC 7517) with auth's public keys. Read again when a token names a key that it did not hold, at most once a second. */
  readonly publicKeysFile: string;
  /** Sessions that ended before their tokens did. */
  readonly isEnded?: (session: string) => boolean;
}

const RELOAD_MS = 1_000;
const claims = Compile(Claims);

/** Public keys by `kid`, as PEM. */
class KeyRing {
  readonly #path: string;
  #keys = new Map<string, string>();
  #readAt = -Infinity;

  constructor(path: string) {
    this.#path = path;
  }

  async find(kid: unknown): Promise<string> {
    if (typeof kid !== 'string') throw new AppError('token_invalid');
    if (!this.#keys.has(kid) && performance.now() - this.#readAt > RELOAD_MS) await this.read();
    const key = this.#keys.get(kid);
    if (key === undefined) throw new AppError('token_invalid');
    return key;
  }

  async read(): Promise<void> {
    this.#readAt = performance.now();
    const { keys } = JSON.parse(await readFile(this.#path, 'utf8')) as { keys: ({ kid: string } & JsonWebKey)[] };
    this.#keys = new Map(
      keys.map((jwk) => [
        jwk.kid,
        createPublicKey({ key: jwk as never, format: 'jwk' })
          .export({ type: 'spki', format: 'pem' })
          .toString(),
      ]),
    );
  }
}

/** Verifies access tokens with auth's public keys. A verified token is remembered (135 µs → 7 µs); its expiry is checked each time. */
export const accessTokens = fastifyPlugin<TokenOptions>(
  async (app, options) => {
    const ring = new KeyRing(options.publicKeysFile);
    await ring.read();
    const key = async ({ header }: { header: { kid?: unknown } }) => ring.find(header.kid);
    await app.register(fastifyJwt, {
      secret: { public: key as never, private: '' },
      verify: { algorithms: ['EdDSA'], allowedIss: ISSUER, cache: 10_000, errorCacheTTL: 0 },
    });

    app.decorate('verifyAccessToken', async (token) => {
      if (!token) throw new AppError('token_missing');
      let payload: unknown;
      try {
        payload = await app.jwt.verify(token);
      } catch (cause) {
        const { code } = cause as { code?: string };
        throw new AppError(code === 'FAST_JWT_EXPIRED' ? 'token_expired' : 'token_invalid', { cause });
      }
      if (!claims.Check(payload)) throw new AppError('token_invalid');
      if (options.isEnded?.(payload.sid)) throw new AppError('session_ended');
      return payload;
    });

    app.decorateRequest('claims', null as unknown as Claims);
    app.decorate('requireUser', async (request) => {
      const [scheme, token] = (request.headers.authorization ?? '').split(' ');
      request.claims = await app.verifyAccessToken(scheme?.toLowerCase() === 'bearer' ? token : undefined);
    });
  },
  { name: 'access-tokens' },
);
