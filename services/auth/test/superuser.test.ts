import * as assert from 'uvu/assert';
import { newName, PASSWORD } from './support/auth.ts';
import { openPerson } from './support/person.ts';
import { runProgram } from './support/program.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('create-superuser');

const run = (input: string, ...args: string[]) => runProgram('create-superuser', stores, input, args);

async function acts(userId: string): Promise<{ actor: unknown; action: string }[]> {
  const rows = await stores.sql("SELECT event FROM outbox WHERE user_id = ? AND event LIKE '%audit%' ORDER BY id", [
    userId,
  ]);
  return rows.map((row) => (JSON.parse(row['event'] as string) as { entry: { actor: unknown; action: string } }).entry);
}

test('takes the name as an option and the password from standard input', async () => {
  const name = newName('root');
  const { code, output } = await run(`${PASSWORD}\n`, '--username', name);
  assert.is(code, 0, output);
  assert.not(output.includes(PASSWORD));
  const { status, body } = await auth.login(name, PASSWORD);
  assert.is(status, 200);
  assert.is(body.user.role, 'admin');
  assert.is((await auth.get('admin/people', { token: body.accessToken })).status, 200);
  assert.equal(
    (await acts(body.user.id)).map(({ actor, action }) => [actor, action]),
    [[null, 'person.created']],
  );
});

test('promotes somebody who has an account, and leaves the password', async () => {
  const ann = await openPerson(auth);
  const taken = await run(`${PASSWORD}\n`, '--username', ann.name);
  assert.is(taken.code, 1);
  assert.match(taken.output, '--promote');
  assert.is((await run('', '--username', ann.name, '--promote')).code, 0);
  assert.is((await run('', '--username', ann.name, '--promote')).code, 0);
  assert.is((await ann.login()).body.user.role, 'admin');
  assert.equal(
    (await acts(ann.id)).map(({ action }) => action),
    ['person.role'],
  );
  assert.is((await run('', '--username', 'nobody-at-all', '--promote')).code, 1);
});

test('says what is wrong, and makes nothing', async () => {
  for (const [input, reason, ...args] of [
    ['short\n', 'characters', '--username', newName('root')],
    ['', 'characters', '--username', newName('root')],
    [`${PASSWORD}\n`, 'username', '--username', 'no good'],
    [`${PASSWORD}\n`, 'terminal'],
    [`${PASSWORD}\n`, 'unknown', '--unknown'],
  ] as [string, string, ...string[]][]) {
    const { code, output } = await run(input, ...args);
    assert.is(code, 1, output);
    assert.match(output.toLowerCase(), reason);
  }
  const rows = await stores.sql("SELECT id FROM users WHERE role = 'admin' AND username_key LIKE 'root%'");
  assert.is(rows.length, 1);
});

test.run();
