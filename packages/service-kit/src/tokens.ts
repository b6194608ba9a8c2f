import { Claims, ISSUER, limits } from '@chatapp/contracts';
import fastifyJwt from '@fastify/jwt';
import 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Compile } from 'typebox/compile';
import { AppError } from './app-error.ts';
import { KeyRing } from './key-ring.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whose access token this is. @throws AppError token_missing, token_invalid, token_expired, session_ended */
    verifyAccessToken: (token: string | undefined) => Promise<Claims>;
    /** A preHandler: the request must carry `Authorization: Bearer`; `request.claims` then says who asks. */
    requireUser: (request: FastifyRequest) => Promise<void>;
  }
  interface FastifyRequest {
    claims: Claims;
  }
}

export interface TokenOptions {
  /** A JWKS (RFC 7517) with auth's public keys. Read again for a token whose key it did not hold, and once a minute. */
  readonly publicKeysFile: string;
  /** Sessions that ended before their tokens did. */
  readonly isEnded?: (session: string) => boolean;
  /** What `app.jwt.sign` signs with: a private Ed25519 key (PEM) and its name. Only auth has one. */
  readonly signing?: { readonly key: string; readonly kid: string };
}

interface Decoded {
  header: { kid?: unknown };
}

const claims = Compile(Claims);

/**
 * Verifies access tokens with auth's public keys: EdDSA and nothing else. A verified token is remembered (135 µs → 7 µs); its expiry and
 * its session are checked each time.
 */
export const accessTokens = fastifyPlugin<TokenOptions>(
  async (app, options) => {
    const ring = new KeyRing(options.publicKeysFile, (err) => app.log.warn({ err }, 'public keys cannot be read'));
    await ring.read();
    const { signing } = options;
    await app.register(fastifyJwt, {
      secret: { public: (async ({ header }: Decoded) => ring.find(header.kid)) as never, private: signing?.key ?? '' },
      verify: { algorithms: ['EdDSA'], allowedIss: ISSUER, cache: 10_000, errorCacheTTL: 0 },
      sign: signing
        ? { algorithm: 'EdDSA', kid: signing.kid, iss: ISSUER, expiresIn: limits.accessTokenS }
        : { algorithm: 'EdDSA' },
    });

    app.decorate('verifyAccessToken', async (token) => {
      if (!token) throw new AppError('token_missing');
      // A promise, whatever its type says, since the key is found asynchronously.
      const verified = app.jwt.verify<Promise<unknown>>(token);
      const payload = await verified.catch((cause: { code?: unknown }) => {
        throw new AppError(cause.code === 'FAST_JWT_EXPIRED' ? 'token_expired' : 'token_invalid', { cause });
      });
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
