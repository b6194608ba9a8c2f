import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { timesFor } from '#lib/timeline/times.ts';

const now = new Date(2026, 2, 4, 0, 5);
const at = (year: number, month: number, date: number, hours = 0, minutes = 0) =>
  new Date(year, month, date, hours, minutes).toISOString();

const test = suite('times');

test('a day is called as a person would call it', () => {
  const { day } = timesFor('en-GB');
  assert.is(day(at(2026, 2, 4), now), 'Today');
  assert.is(day(at(2026, 2, 3, 23, 59), now), 'Yesterday');
  assert.match(day(at(2026, 2, 2), now), /Monday/);
  assert.match(day(at(2025, 11, 31), now), /2025/);
});

test('days around a change of the clocks are not miscounted', () => {
  const { day } = timesFor('en-GB');
  for (let date = 20; date < 34; date++)
    assert.is(day(at(2026, 2, date, 0, 1), new Date(2026, 2, date + 1, 23, 59)), 'Yesterday', `March ${date}`);
});

test('12 or 24 hours, as the locale has it', () => {
  assert.is(timesFor('en-GB').time(at(2026, 2, 4, 14, 5)), '14:05');
  assert.is(timesFor('de-DE').time(at(2026, 2, 4, 9, 5)), '09:05');
  assert.match(timesFor('en-US').time(at(2026, 2, 4, 14, 5)), /^2:05\sPM$/);
});

test.run();
