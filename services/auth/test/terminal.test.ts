import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askPassword, askUsername } from '../src/ask-account.ts';
import { Terminal } from '../src/terminal.ts';

const test = suite('asking for an account');

/** Somebody at a terminal who types each line once it is asked for. @returns what came of it, and what they saw. */
async function typing<Value>(lines: readonly string[], asked: (terminal: Terminal) => Promise<Value>) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const shown = new PassThrough();
  const left = [...lines];
  let screen = '';
  shown.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    // Not before the question stands there, as people do.
    if (/(Username|Password|Once more): $/.test(screen)) {
      const line = left.shift();
      if (line !== undefined) setImmediate(() => input.write(`${line}\r`));
    }
  });
  const terminal = new Terminal(input, shown);
  try {
    const value = await asked(terminal).catch((error: Error) => error.message);
    return { value, screen, left };
  } finally {
    terminal.close();
  }
}

const account = async (terminal: Terminal) => [await askUsername(terminal, undefined), await askPassword(terminal)];

test('a person is asked for a name and, twice, for a password that nobody sees', async () => {
  const { value, screen, left } = await typing(['root', 'a long password', 'a long password'], account);
  assert.equal(value, ['root', 'a long password']);
  assert.equal(left, []);
  assert.match(screen, /Username: .*root/s);
  assert.match(screen, 'Password: ');
  assert.match(screen, 'Once more: ');
  assert.not.match(screen, 'long');
});

test('two different passwords are none', async () => {
  const { value, screen } = await typing(['root', 'a long password', 'a long passwort'], account);
  assert.is(value, 'These are two different passwords.');
  assert.not.match(screen, 'long');
});

test('what cannot be a name or a password is said at once', async () => {
  const nameless = await typing(['no good', 'a long password'], account);
  assert.match(String(nameless.value), 'cannot be a username');
  assert.equal(nameless.left, ['a long password']);
  const short = await typing(['root', 'short', 'short'], account);
  assert.match(String(short.value), 'A password has');
  assert.equal(short.left, ['short']);
});

test('a name that was given is not asked for', async () => {
  const { value, screen } = await typing([], (terminal) => askUsername(terminal, 'root'));
  assert.equal([value, screen], ['root', '']);
});

test('where there is no terminal, lines come as they are, and nothing is asked', async () => {
  const input = new PassThrough();
  const shown = new PassThrough();
  const terminal = new Terminal(input, shown);
  input.end('a long password\n');
  assert.is(await askPassword(terminal), 'a long password');
  assert.match(await askUsername(terminal, undefined).catch((error: Error) => error.message), 'no terminal');
  assert.is(shown.read(), null);
  terminal.close();
});

test.run();
