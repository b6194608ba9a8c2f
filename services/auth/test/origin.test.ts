import * as assert from 'uvu/assert';
import { parseOrigins } from '../src/origin.ts';
import { newName } from './support/auth.ts';
import { authSuite } from './support/suite.ts';

const { test, auth } = await authSuite('origin', {
  PUBLIC_ORIGINS: 'https://chat.example, http://localhost:5173',
});

const from = (origin: string, host?: string) => ({ headers: { origin, ...(host === undefined ? {} : { host }) } });

test('lets pages of the installation in, and who is no browser', async () => {
  const { cookie } = await auth.register(newName(), from('https://chat.example'));
  const second = await auth.post('refresh', { cookie, ...from('http://localhost:5173') });
  assert.is(second.status, 200);
  const third = await auth.post('refresh', { cookie: second.cookie, ...from('http://10.0.0.7:8080', '10.0.0.7:8080') });
  assert.is(third.status, 200);
  const behindTls = await auth.post('refresh', {
    cookie: third.cookie,
    headers: { origin: 'https://own.example', host: 'own.example', 'x-forwarded-proto': 'https' },
  });
  assert.is(behindTls.status, 200);
  assert.is((await auth.post('logout', { cookie: behindTls.cookie })).status, 204);
});

test('refuses every POST from elsewhere before it does anything', async () => {
  const { cookie } = await auth.register(newName());
  for (const origin of ['https://evil.example', 'null', 'http://localhost:5174', 'https://chat.example.evil.example'])
    for (const path of ['register', 'login', 'refresh', 'logout']) {
      const answer = await auth.post(path, { cookie, ...from(origin, 'chat.example') });
      assert.is(answer.status, 403, `${path} from ${origin}`);
      assert.is(answer.body.code, 'origin_not_allowed');
    }
  assert.is((await auth.post('refresh', { cookie })).status, 200);
});

test('reading needs no origin check', async () => {
  assert.is((await auth.get('jwks.json', from('https://evil.example'))).status, 200);
});

test('an entry of PUBLIC_ORIGINS that is no origin is named', () => {
  assert.equal([...parseOrigins(' https://A.example/ ,,http://b:80')], ['https://a.example', 'http://b']);
  assert.throws(() => parseOrigins('chat.example'), /"chat.example" is no origin/);
  assert.throws(() => parseOrigins('https://ok.example,*'), /"\*" is no origin/);
});

test.run();
