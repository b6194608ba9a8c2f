// timeout: 180s
// Tokens by the ten thousand, to the code that verifies them in every service. tokens.test.ts tries the known attacks on whole services.
import { verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ISSUER } from '@chatapp/contracts';
import { accessTokens, AppError, createService, loadEnv, baseEnv } from '@chatapp/service-kit';
import { Random } from '@chatapp/testkit';
import Type from 'typebox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertMade, casesOf, HOSTILE_SEED } from './cases/counts.ts';
import { Forger } from './cases/forger.ts';
import { Values } from './cases/values.ts';

const TOKENS = casesOf('tokens');
const folder = mkdtempSync(join(tmpdir(), 'forged-'));
const publicKeysFile = join(folder, 'jwks.json');
const values = new Values(new Random(HOSTILE_SEED));
const forger = new Forger(values);
writeFileSync(publicKeysFile, JSON.stringify({ keys: [forger.jwk] }));
const service = createService('forged', loadEnv(Type.Object(baseEnv), { LOG_LEVEL: 'silent', PORT: '0', INTERNAL_PORT: '0', REDIS_URL: 'redis://localhost' })); // prettier-ignore
const { app } = service;
await app.register(accessTokens, { publicKeysFile });

const test = suite(`hostile forms of tokens (HOSTILE_SEED=${HOSTILE_SEED})`);
test.after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const taken = (token: string) =>
  app.verifyAccessToken(token).catch((error: unknown) => {
    if (error instanceof AppError && /^token_(missing|invalid|expired)$/.test(error.code)) return undefined;
    throw new Error(`a fault of its own over ${token.slice(0, 2_000)}`, { cause: error });
  });

/** Found out by other means than the service's: our key has signed just this, and it names somebody, from us, whose time is not over. */
function isGenuine(token: string): boolean {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const isOurs = verify(null, Buffer.from(`${head}.${claims}`), forger.publicKey, Buffer.from(signature, 'base64url'));
  if (!isOurs) return false;
  const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
  const { iss, sub, role, sid, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  return (
    alg === 'EdDSA' && kid === forger.jwk.kid && iss === ISSUER && typeof sub === 'string' && typeof sid === 'string' &&
    ['user', 'admin'].includes(String(role)) && Number(exp) * 1_000 > Date.now() - 1_000
  ); // prettier-ignore
}

test('what auth would sign is taken', async () => {
  for (let count = 0; count < 500; count++) {
    const token = forger.genuine();
    assert.ok(isGenuine(token));
    assert.ok(await taken(token), token);
  }
});

test(`of ${TOKENS} others none is taken that is not as genuine, and none is a fault`, async () => {
  let made = 0;
  let refused = 0;
  for (; made < TOKENS; made++) {
    const { kind, token } = forger.forged();
    const claims = await taken(token);
    if (claims === undefined) refused++;
    else assert.ok(isGenuine(token), `${kind}: ${JSON.stringify(claims)} by ${token.slice(0, 2_000)}`);
  }
  assertMade('tokens', made);
  assert.ok(refused > TOKENS * 0.7, `${refused} refused`);
});

test.run();
