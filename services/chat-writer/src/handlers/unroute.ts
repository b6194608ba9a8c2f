import { record, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';

/** Passes on that a gateway has no listener any more, on the road of subscriptions, so that it cannot overtake a later one. */
export function unroute(batch: Batch, command: Command<'unroute'>): Outcome {
  batch.outputs.push({
    stream: batch.eventStream,
    record: record.unroute(command.target, command.gateway, command.ref),
  });
  return 'none';
}
