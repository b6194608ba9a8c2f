import type { History } from '../history.ts';
import type { Logout, Trouble } from '../looks.ts';
import type { Violation } from './violation.ts';

/** The flow of acknowledged messages is back so soon after what broke it has healed. */
const RECOVERY_MS = 15_000;
/** Log-out has reached every socket so soon, where nothing is broken. A second is promised; this is a machine that is busy with the load. */
const LOGOUT_MS = 2_000;

export function checkRecovery(history: History): Violation[] {
  return history.troubles
    .filter(({ backMs }) => backMs > RECOVERY_MS)
    .map((trouble) => ({
      check: 'recovery-late',
      room: '',
      what: `after "${trouble.what}" the flow was back after ${Math.round(trouble.backMs)} ms, not within ${RECOVERY_MS} ms`,
      evidence: [trouble],
    }));
}

/** What happens in a room after somebody has logged out does not reach that session. What happened before it may still be on its way. */
export function checkLogouts(history: History): Violation[] {
  return history.logouts.flatMap((logout) => {
    const until = tellsBy(logout, history.troubles);
    return history.readers
      .filter(({ client, room }) => client === logout.client && room === logout.room)
      .flatMap(({ log }) =>
        log.filter((seen) => seen.kind === 'event' && seen.rev > logout.head && seen.at > until).slice(0, 1),
      )
      .map((seen) => ({
        check: 'after-logout',
        room: logout.room,
        what: `${logout.client} was told something ${Math.round(seen.at - logout.at)} ms after it had logged out`,
        evidence: [logout, seen],
      }));
  });
}

/** When every gateway knows: what is broken meanwhile may hold the word of it up until the flow is back. */
function tellsBy({ at }: Logout, troubles: readonly Trouble[]): number {
  let until = at + LOGOUT_MS;
  for (const { from, to } of troubles.toSorted((a, b) => a.from - b.from))
    if (from <= until && to + RECOVERY_MS > at) until = Math.max(until, to + RECOVERY_MS);
  return until;
}
