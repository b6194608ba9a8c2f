import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askedFor, directionOf, formatLocale } from '#lib/i18n/locale.ts';
import { timesFor } from '#lib/timeline/times.ts';

const locale = suite('the language of the interface');

locale('numbers and days are written as at the reader’s place, where it speaks the interface’s language', () => {
  assert.is(formatLocale('de', 'de-AT'), 'de-AT');
  assert.is(formatLocale('de', 'en-US'), 'de');
  assert.is(formatLocale('en', 'de'), 'en-GB');
});

locale(
  'a browser that asks for several languages gets the one that it would rather have, of those that there are',
  () => {
    assert.is(askedFor('de-AT,de;q=0.9,en;q=0.8'), 'de');
    assert.is(askedFor('fr-FR, es-MX; q=0.7, en; q=0.8'), 'en');
    assert.is(askedFor('en;q=0.5, ES;Q=0.9'), 'es');
    assert.is(askedFor('de;q=0, es;q=0.1'), 'es', 'a weight of 0 refuses');
    for (const other of ['', '*', 'fr', 'deutsch', 'de;q=much', ';;,,=']) assert.is(askedFor(other), undefined, other);
  },
);

locale('some languages go from right to left', () => {
  assert.is(directionOf('he'), 'rtl');
  assert.is(directionOf('es'), 'ltr');
});

locale('days are named in the interface’s language, hours counted as the reader does', () => {
  const now = new Date(2026, 2, 3, 15, 5);
  const [today, yesterday] = [now.toISOString(), new Date(2026, 2, 2, 9, 0).toISOString()];
  assert.is(timesFor('en-US').day(today, now), 'Today');
  assert.is(timesFor('en-US', 'de').day(today, now), 'Heute');
  assert.is(timesFor('es-MX', 'es').day(yesterday, now), 'Ayer');
  assert.match(timesFor('de-DE', 'es').day(new Date(2026, 1, 27).toISOString(), now), /viernes, 27 de febrero/);
  assert.match(timesFor('en-US', 'de').time(today), /3:05/);
  assert.is(timesFor('de-DE', 'de').time(today), '15:05');
});

locale.run();
