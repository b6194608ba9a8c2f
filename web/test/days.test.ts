import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dayField, dayStart, usualDays } from '#lib/timeline/days.ts';

const test = suite('days');

test('a day is written as a date field does, and begins at its midnight here', () => {
  assert.is(dayField(new Date(2026, 2, 1, 23, 59)), '2026-03-01');
  assert.equal(dayStart('2026-03-01'), new Date(2026, 2, 1));
});

test('what is no day is none', () => {
  for (const field of ['', '2026-02-30', 'yesterday', '2026-13-01']) assert.is(dayStart(field), undefined, field);
});

test('the days that one often looks for come one before the other', () => {
  const days = usualDays(new Date(2026, 2, 30, 12)).map(({ at }) => at.getTime());
  assert.equal(
    days,
    [...days].sort((one, other) => other - one),
  );
  assert.equal(days[1], new Date(2026, 2, 29).getTime());
});

test.run();
