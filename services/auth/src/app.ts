import cookie from '@fastify/cookie';
import { AppError, accessTokens, type App } from '@chatapp/service-kit';
import { isTransient } from '@chatapp/service-kit/mysql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from './deps.ts';
import { checkOrigin } from './origin.ts';
import { adminInvitationRoutes } from './routes/admin/invitations.ts';
import { adminPeopleRoutes } from './routes/admin/people.ts';
import { adminSettingsRoute } from './routes/admin/settings.ts';
import { installationRoute } from './routes/installation.ts';
import { jwksRoute } from './routes/jwks.ts';
import { loginRoute } from './routes/login.ts';
import { logoutRoute } from './routes/logout.ts';
import { meRoutes } from './routes/me.ts';
import { passwordRoutes } from './routes/password.ts';
import { refreshRoute } from './routes/refresh.ts';
import { registerRoute } from './routes/register.ts';
import { resetRoutes } from './routes/reset.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { totpRoutes } from './routes/totp.ts';

const RETRY_AFTER_MS = 1_000;

export interface AppOptions {
  publicKeysFile: string;
  origins: ReadonlySet<string>;
}

/** Puts the routes of `/api/auth` on a service's public side. */
export async function buildApp(app: App, deps: Deps, options: AppOptions): Promise<void> {
  await app.register(cookie);
  await app.register(accessTokens, { publicKeysFile: options.publicKeysFile, signing: deps.keys.signing });
  await app.register(async (api: App) => {
    api.addHook('onRequest', checkOrigin(options.origins));
    api.addHook('onSend', neverStored);
    api.setErrorHandler(storeAway);
    registerRoute(api, deps);
    loginRoute(api, deps);
    meRoutes(api, deps);
    jwksRoute(api, deps);
    installationRoute(api, deps);
    passwordRoutes(api, deps);
    sessionRoutes(api, deps);
    totpRoutes(api, deps);
    resetRoutes(api, deps);
    adminPeopleRoutes(api, deps);
    adminSettingsRoute(api, deps);
    adminInvitationRoutes(api, deps);
    await api.register(async (bodyless: App) => {
      acceptAnyBody(bodyless);
      refreshRoute(bodyless, deps);
      logoutRoute(bodyless, deps);
    });
  });
}

/** Answers carry tokens and names: no cache keeps them, unless a route says otherwise (the public keys). */
async function neverStored(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}

/** MySQL being away is no fault of the request: it may come again. */
async function storeAway(error: Error, request: FastifyRequest): Promise<never> {
  if (!isTransient(error)) throw error;
  request.log.warn({ err: error }, 'MySQL did not answer');
  throw new AppError('unavailable', { retryAfterMs: RETRY_AFTER_MS, cause: error });
}

/** These calls take no body. A client that announces JSON and sends none, or sends `{}`, means the same. */
function acceptAnyBody(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null));
}
