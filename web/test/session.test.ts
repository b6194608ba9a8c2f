import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError } from '@chatapp/client';
import { checkAccount } from '#lib/session/check-account.ts';
import { placeAfterLogin } from '#lib/session/place-after-login.ts';
import { wordsFor } from '#lib/session/words.ts';

const test = suite('session');

function after(next: string): string {
  return placeAfterLogin(new URL(`https://chat.example/login?next=${encodeURIComponent(next)}`));
}

test('after logging in one comes to the page that asked for it', () => {
  assert.is(after('/rooms/abc?x=1'), '/rooms/abc?x=1');
  assert.is(placeAfterLogin(new URL('https://chat.example/login')), '/');
});

test('but never to another site', () => {
  for (const next of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    'javascript:alert(1)',
    '\t//evil.example',
  ])
    assert.is(after(next), '/', next);
});

test('a new account is checked before it is sent', () => {
  assert.equal(checkAccount({ username: 'ada.l-1', password: '12345678' }), {});
  for (const username of ['a', 'a b', '-ada', 'ada.', 'ä'.repeat(3), 'a'.repeat(33)])
    assert.ok(checkAccount({ username, password: '12345678' }).username, username);
  assert.ok(checkAccount({ username: 'ada', password: '1234567' }).password);
});

test('an error says what to do', () => {
  assert.match(wordsFor(new ApiError({ code: 'unreachable' })), /connection/);
  assert.is(wordsFor(new ApiError({ code: 'username_taken' })), 'This username is taken. Choose another.');
  assert.match(wordsFor(new ApiError({ code: 'login_throttled', retryAfterMs: 12_300 })), /Try again in 13 seconds\./);
  assert.match(wordsFor(new ApiError({ code: 'login_throttled', retryAfterMs: 600_000 })), /10 minutes/);
  assert.match(wordsFor(new TypeError('x is undefined')), /Something went wrong/);
});

test.run();
