import type { Command, ErrorCode } from '@chatapp/contracts';
import { handlers } from '../handlers/index.ts';
import { repeatMessage } from '../handlers/repeat-message.ts';
import type { Revocations } from '../people/revocations.ts';
import { isNewMessage, type Batch, type Outcome } from './batch.ts';
import { isKept, sentAs, type Once } from './once.ts';
import { ackBehindEvents, ackRecord, errorRecord } from './output.ts';

export interface ApplyDeps {
  revocations: Revocations;
  once: Once;
  /** Counts what commands came to. */
  count(command: Command, outcome: ErrorCode | 'ok' | 'repeated' | 'later'): void;
}

function refuseActor(batch: Batch, { type, actor }: Command, revocations: Revocations): ErrorCode | undefined {
  // Nobody's doing.
  if (type === 'unroute' || type === 'room.expire') return undefined;
  if (revocations.isEnded(actor.session)) return 'session_ended';
  if (batch.faces.get(actor.id)?.deactivated) return 'account_deactivated';
  return undefined;
}

/** Applies one command to a batch, in memory but for what its handler must read. What has happened before comes first: it stays done. */
export function apply(batch: Batch, command: Command, deps: ApplyDeps): Promise<void> | void {
  if (deps.once.repeat(batch, command)) return deps.count(command, 'repeated');
  if (isNewMessage(command)) {
    const ack = repeatMessage(batch, command);
    if (ack) {
      batch.outputs.push(ackRecord(command, ack));
      return deps.count(command, 'repeated');
    }
  }
  if (isKept(command) && (batch.replayed.has(command) || wasRefused(batch, command)))
    return refuseReplayed(batch, command, deps);
  const from = batch.outputs.length;
  const code = refuseActor(batch, command, deps.revocations);
  const outcome = code ? { code } : handlers[command.type](batch, command as never);
  if (!(outcome instanceof Promise)) return settle(batch, command, outcome, from, deps);
  return outcome.then((late) => settle(batch, command, late, from, deps));
}

const wasRefused = ({ refused, partition }: Batch, command: Command): boolean =>
  refused.has(sentAs(command)) || partition.refused.get(sentAs(command)) === true;

/**
 * It came before and did not happen, so it was refused, and whoever asked may have heard so: it must not happen now. If they have, this
 * answer comes too late for them. If they have not, they ask again, and that is another command.
 */
function refuseReplayed(batch: Batch, command: Command, deps: ApplyDeps): void {
  batch.outputs.push(errorRecord(command, { code: 'unavailable', retryAfterMs: 100 }));
  deps.count(command, 'unavailable');
}

function settle(batch: Batch, command: Command, outcome: Outcome, from: number, deps: ApplyDeps): void {
  if (outcome === 'none') return deps.count(command, 'ok');
  if (outcome === 'later') {
    batch.deferred.push(command);
    return deps.count(command, 'later');
  }
  if ('code' in outcome) {
    if (isNewMessage(command)) batch.doubtful.push(command);
    if (isKept(command)) batch.refused.add(sentAs(command));
    batch.outputs.push(errorRecord(command, outcome));
    return deps.count(command, outcome.code);
  }
  deps.once.keep(batch, command, outcome, batch.outputs.slice(from));
  // The most frequent one: its sender mostly listens to the room.
  if (isNewMessage(command)) batch.outputs.push(ackBehindEvents(command, outcome, batch.eventStream));
  else batch.outputs.push(ackRecord(command, outcome));
  return deps.count(command, 'ok');
}
