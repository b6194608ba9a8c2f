import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newName, openAuth, PASSWORD, type TestAuth } from './support/auth.ts';
import { openStores, type Stores } from './support/stores.ts';

const test = suite('MySQL away');
let stores: Stores;
let auth: TestAuth;

test.before(async () => {
  stores = await openStores({ own: true });
  auth = await openAuth(stores);
  auth.relay.start();
});
test.after(async () => {
  await auth.stop();
  await stores.stop();
});

test('is answered as unavailable and shown by readyz, and all goes on when it is back', async () => {
  const name = newName();
  const { cookie, body } = await auth.register(name);
  await stores.mysql.kill();
  const answers = await Promise.all([
    auth.register(newName()),
    auth.login(name, PASSWORD),
    auth.post('refresh', { cookie }),
    auth.post('logout', { cookie }),
    auth.get('me', { token: body.accessToken }),
  ]);
  for (const answer of answers) {
    assert.is(answer.status, 503);
    assert.is(answer.body.code, 'unavailable');
    assert.is(answer.headers['retry-after'], '1');
    assert.is(answer.setCookie, undefined, 'the session may still be good');
  }
  const ready = await auth.service.app.inject('/readyz');
  assert.is(ready.statusCode, 503);
  assert.is(ready.json().checks.mysql, false);
  assert.is((await auth.get('jwks.json')).status, 200);

  await stores.mysql.start();
  assert.is((await auth.post('refresh', { cookie })).status, 200);
  assert.is((await auth.login(name, PASSWORD)).status, 200);
  assert.is((await auth.service.app.inject('/readyz')).statusCode, 200);
});

test.run();
