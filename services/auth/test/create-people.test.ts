import * as assert from 'uvu/assert';
import { newName, PASSWORD } from './support/auth.ts';
import { openPerson } from './support/person.ts';
import { runProgram } from './support/program.ts';
import { authSuite } from './support/suite.ts';

const { test, stores, auth } = await authSuite('create-people');

const run = (input: string) => runProgram('create-people', stores, input);

const lines = (...people: object[]) => people.map((person) => JSON.stringify(person)).join('\n');

test('makes an account of each line, and leaves those who have one', async () => {
  const [ann, root] = [newName('ann'), newName('root')];
  const bob = await openPerson(auth);
  const input = lines(
    { username: ann, displayName: 'Ann Archer', password: PASSWORD },
    { username: root, displayName: 'Root', password: PASSWORD, role: 'admin' },
    { username: bob.name.toUpperCase(), displayName: 'Not Bob', password: 'another password', role: 'admin' },
  );
  const { code, output } = await run(input);
  assert.is(code, 0, output);
  assert.match(output, '2 accounts made, 1 were there');
  const { body } = await auth.login(ann, PASSWORD);
  assert.equal([body.user.displayName, body.user.role], ['Ann Archer', 'user']);
  assert.is((await auth.login(root, PASSWORD)).body.user.role, 'admin');
  assert.is((await bob.login()).body.user.role, 'user');
  const acts = await stores.sql("SELECT event FROM outbox WHERE user_id = ? AND event LIKE '%person.created%'", [
    body.user.id,
  ]);
  assert.is(acts.length, 1);
  assert.match((await run(input)).output, '0 accounts made, 3 were there');
});

test('makes nobody where a line is wrong, and says which, without a password', async () => {
  const good = { username: newName('ann'), displayName: 'Ann', password: PASSWORD };
  for (const bad of [
    '{',
    lines({ ...good, username: 'no good' }),
    lines({ ...good, password: 'short' }),
    lines({ ...good, displayName: ' ' }),
    lines({ ...good, role: 'king' }),
  ]) {
    const { code, output } = await run(`${lines(good)}\n${bad}`);
    assert.is(code, 1, output);
    assert.match(output, 'line 2');
    assert.not.match(output, PASSWORD);
  }
  assert.is((await auth.login(good.username, PASSWORD)).status, 401);
});

test.run();
