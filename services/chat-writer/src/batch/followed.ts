import type { Bus } from '@chatapp/bus';
import { commandTarget, partitionOf, record, streams, traceOf, type Command } from '@chatapp/contracts';

type Road = { publish: Bus['publish']; traces: Pick<Bus['traces'], 'note' | 'noteFlushed'> };

/** The commands of a batch that somebody follows: there are none, but for an administrator who looks. */
export const followedOf = (commands: readonly Command[]): Command[] => commands.filter(({ traced }) => traced);

/** Notes that they were read, at `momentMs` of `performance.now()`. */
export function noteRead({ traces }: Road, followed: readonly Command[], momentMs: number): void {
  for (const command of followed) traces.note(traceOf(command), 'writer.read', momentMs);
}

/** Notes that they are committed, and sends a mark behind what came of each, which notes the rest of the way. All of it is published by now. */
export function noteCommitted(road: Road, followed: readonly Command[], momentMs: number, partitions: number): void {
  for (const command of followed) {
    const [trace, target] = [traceOf(command), commandTarget(command)];
    road.traces.note(trace, 'writer.committed', momentMs);
    road.publish(streams.events(partitionOf(target, partitions)), record.traced(target, trace));
    road.traces.noteFlushed(trace, 'events.holds');
  }
}
