import type { Actor } from '@chatapp/contracts';
import { accessTokens, createService, loadEnv } from '@chatapp/service-kit';
import { addRoutes } from '../../src/routes/index.ts';
import Type from 'typebox';
import { baseEnv } from '@chatapp/service-kit';
import type { TestDatabase } from './database.ts';
import { testKeys } from './tokens.ts';
import type { testWriter } from './writer.ts';

interface Answer {
  status: number;
  // What a test makes of an answer is checked by its assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

/** The HTTP half of the service, without a port. */
export async function testApi(
  database: TestDatabase,
  { people, revocations }: Pick<ReturnType<typeof testWriter>, 'people' | 'revocations'>,
) {
  const keys = testKeys();
  const env = loadEnv(Type.Object(baseEnv), { REDIS_URL: 'redis://unused', LOG_LEVEL: 'silent' });
  const { app } = createService('chat-writer', env);
  await app.register(accessTokens, { publicKeysFile: keys.publicKeysFile, isEnded: revocations.isEnded });
  addRoutes(app, { db: database.reads.db, people, revocations });

  async function get(actor: Actor, url: string): Promise<Answer> {
    const answer = await app.inject({ url, headers: { authorization: `Bearer ${keys.token(actor)}` } });
    return { status: answer.statusCode, body: answer.json() };
  }

  const close = async () => {
    await app.close();
    keys.remove();
  };
  return { app, get, close };
}
