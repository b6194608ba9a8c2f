import { ApiError } from '@chatapp/client';
import { errorCodes, errors, type ErrorCode } from '@chatapp/contracts/light';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seenLine } from '#lib/chat/seen-line.ts';
import { durationOf as lastsFor } from '#lib/chat/writing.ts';
import { keyName } from '#lib/desk/shortcuts.ts';
import { withinSentence } from '#lib/desk/when.ts';
import { durationOf, faultOf, numberSettings } from '#lib/admin/setting-words.ts';
import { counted, listWords } from '#lib/i18n/numbers.ts';
import { said } from '#lib/i18n/said.ts';
import { refusals } from '#lib/session/refusals.ts';
import { loadRefusals, wordsFor, wordsForCode } from '#lib/session/words.ts';
import { msWords, rateWords, spanWords } from '#lib/system/words.ts';
import { m } from '#paraglide/messages.js';
import { locales, overwriteGetLocale } from '#paraglide/runtime.js';
import { shortened } from '../shorter-messages.ts';

/** What only a program is told: it has made the mistake. */
const TECHNICAL: ReadonlySet<ErrorCode> = new Set([
  'bad_json',
  'bad_request',
  'unknown_type',
  'too_many_requests_in_frame',
  'origin_not_allowed',
  'method_not_allowed',
  'id_conflict',
  'unsupported_media_type',
]);

let language: 'en' | 'de' | 'es' = 'en';
overwriteGetLocale(() => language);
const spoken = <Value>(locale: typeof language, say: () => Value): Value => {
  language = locale;
  const said = say();
  language = 'en';
  return said;
};

const texts = suite('what is said in each language');

texts('every refusal that a person may meet has its sentence, in English the server’s own', () => {
  for (const code of errorCodes.filter((each) => !TECHNICAL.has(each))) {
    const sentence = refusals[code];
    assert.is(sentence?.(), errors[code].message, code);
    for (const locale of ['de', 'es'] as const)
      assert.is.not(
        spoken(locale, () => sentence?.()),
        errors[code].message,
        `${code} in ${locale}`,
      );
  }
});

texts('an error is said in the chosen language; what only the server knows, in its words', async () => {
  const taken = new ApiError({ code: 'username_taken' });
  const own = new ApiError({ code: 'from_a_newer_server', message: 'The moon is in the way.' });
  assert.is(
    spoken('de', () => wordsFor(taken)),
    errors.username_taken.message,
    'not loaded yet',
  );
  await spoken('de', loadRefusals);
  assert.match(
    spoken('de', () => wordsFor(taken)),
    /vergeben/,
  );
  assert.is(
    spoken('de', () => wordsFor(own)),
    'The moon is in the way.',
  );
  const slow = new ApiError({ code: 'rate_limited', retryAfterMs: 600_000 });
  assert.match(
    spoken('es', () => wordsFor(slow)),
    /dentro de 10 minutos/,
  );
  assert.match(
    spoken('de', () => wordsFor(slow)),
    /in 10 Minuten/,
  );
});

texts('a part of the server that is away is nobody’s haste', () => {
  const away = new ApiError({ code: 'unavailable', retryAfterMs: 1_000 });
  assert.is(wordsFor(away), errors.unavailable.message);
});

texts('a count chooses its form', () => {
  const messages = (count: number) => m.admin_room_count_messages(counted(count));
  assert.equal([0, 1, 1_800].map(messages), ['0 messages', '1 message', '1,800 messages']);
  assert.equal(
    [1, 1_800].map((count) => spoken('de', () => messages(count))),
    ['1 Nachricht', '1.800 Nachrichten'],
  );
  assert.is(
    spoken('es', () => messages(1_000_000)),
    '1.000.000 mensajes',
    'a form of its own in Spanish',
  );
});

texts('figures, lengths of time and lists are written as the language does', () => {
  const figures = () => [rateWords(3.41), rateWords(0.01), msWords(0.42), msWords(3_100), spanWords(3 * 86_400_000)];
  assert.equal(figures(), ['3.4', '<0.1', '0.42 ms', '3.1 s', '3 days']);
  assert.equal(spoken('de', figures), ['3,4', '<0,1', '0,42 ms', '3,1 s', '3 Tage']);
  assert.is(
    spoken('es', () => durationOf(7_200)),
    '2 horas',
  );
  assert.is(
    spoken('de', () => listWords(['Ann', 'Bob', 'Eva'])),
    'Ann, Bob und Eva',
  );
  assert.match(
    spoken('de', () => faultOf({ min: 1, max: 4_000 }, '')),
    /von 1 bis 4\.000/,
  );
  const retention = numberSettings.find(({ name }) => name === 'retentionDays');
  assert.match(retention?.consequences(1) ?? '', 'older than one day');
});

texts('what the chat says of people and times is a sentence in each language', () => {
  const [ann, bob, eva] = ['Ann', 'Bob', 'Eva'].map((displayName) => ({ id: displayName, username: '', displayName }));
  assert.ok(ann && bob && eva);
  const room = { id: 'r', kind: 'private', name: 'Den', memberCount: 9 } as Room;
  const lines = () => [[ann], [ann, bob], [ann, bob, eva]].map((people) => seenLine(people, room));
  assert.equal(lines(), ['Seen by Ann', 'Seen by Ann and Bob', 'Seen by Ann, Bob and 1 more']);
  assert.equal(spoken('de', lines), [
    'Gesehen von Ann',
    'Gesehen von Ann und Bob',
    'Gesehen von Ann, Bob und 1 weiteren Person',
  ]);
  const DAY_MS = 86_400_000;
  const mutes = () => [42_000, 3 * DAY_MS].map((ms) => m.hindered_muted_for({ left: lastsFor(ms) }));
  assert.match(mutes()[1] ?? '', 'in 3 days.');
  assert.equal(spoken('de', mutes), [
    'Du bist hier stummgeschaltet, noch 42 s.',
    'Du bist hier stummgeschaltet, noch 3 Tage.',
  ]);
});

texts('a day within a sentence keeps the capital only where it has one anyway', () => {
  assert.is(
    spoken('de', () => withinSentence('Gestern')),
    'gestern',
  );
  assert.is(
    spoken('de', () => withinSentence('Montag, 3. März')),
    'Montag, 3. März',
  );
});

texts('why a message was refused is said by its code', async () => {
  assert.is(wordsForCode('banned'), errors.banned.message);
  assert.is(wordsForCode('toString'), 'The server refused it.');
  await spoken('de', loadRefusals);
  assert.match(
    spoken('de', () => wordsForCode('banned')),
    'gesperrt',
  );
});

texts('what a build makes of a message says the same, and hardly one stays as Paraglide wrote it', () => {
  const greeting = said(
    ({ name }) => `Hello ${String(name)}`,
    ({ name }) => `Hallo ${String(name)}`,
    () => 'Hola',
  );
  assert.is(greeting({ name: 'Ann' }), 'Hello Ann');
  assert.is(
    spoken('de', () => greeting({ name: 'Ann' })),
    'Hallo Ann',
  );
  assert.is(greeting({}, { locale: 'es' }), 'Hola');
  const written = globSync('paraglide/messages/[!_]*.js', { cwd: join(import.meta.dirname, '..') });
  const asTheyWere = written
    .map((file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8'))
    .filter((code) => !code.includes('markup-start') && shortened(code, locales) === null);
  assert.ok(written.length > 500);
  assert.equal(asTheyWere, []);
});

texts('keys are called as they are printed', () => {
  assert.equal(
    ['Mod', 'Shift', 'Delete', 'K'].map((key) => spoken('de', () => keyName(key, false))),
    ['Strg', 'Umschalt', 'Entf', 'K'],
  );
  assert.equal(
    ['Mod', 'Alt', 'Shift', 'Esc'].map((key) => keyName(key, true)),
    ['⌘', '⌥', '⇧', 'Esc'],
  );
});

texts.run();
