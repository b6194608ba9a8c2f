import type { History } from '@chatapp/testkit';
import * as assert from 'uvu/assert';

type Sends = History['sends'];

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long nobody's message was acknowledged at the worst, within a span. */
function longestGapMs(sends: Sends, { fromMs, toMs }: Span): number {
  const answered = sends
    .flatMap(({ outcome, settledAt = 0 }) =>
      outcome === 'ok' && settledAt > fromMs && settledAt < toMs ? settledAt : [],
    )
    .toSorted((one, other) => one - other);
  const moments = [fromMs, ...answered, toMs];
  return Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0)));
}

/** A machine that builds and starts containers meanwhile may be late with a message: one of so many may be told `busy`, and comes a moment later. */
const LATE_ONE_IN = 1_000;

/** No sender was told that anything is away, and hardly any to wait. (Somebody who has just been taken out of a room is refused with another code.) */
export function assertNobodyTold(sends: Sends): void {
  const told = sends.flatMap(({ code, postponed = [] }) => [...(code ? [code] : []), ...postponed]);
  const of = (code: string) => told.filter((each) => each === code).length;
  assert.is(of('unavailable'), 0);
  assert.ok(
    of('busy') * LATE_ONE_IN <= sends.length,
    `${of('busy')} of ${sends.length} were told that the room is busy`,
  );
}

/** Hardly any sender was told to wait, and messages were acknowledged all the time, with no gap longer than this. */
export function assertUnnoticed(sends: Sends, span: Span, gapMs: number): void {
  assertNobodyTold(sends);
  const longestMs = longestGapMs(sends, span);
  const waitsMs = sends.map(({ settledAt = Infinity, invokedAt }) => settledAt - invokedAt).toSorted((a, b) => b - a);
  const seconds = (ms = 0) => `${(ms / 1_000).toFixed(2)} s`;
  console.log(`  longest gap between acknowledgements ${seconds(longestMs)}; slowest message ${seconds(waitsMs[0])}`);
  assert.ok(longestMs <= gapMs, `nothing was acknowledged for ${seconds(longestMs)}`);
}
