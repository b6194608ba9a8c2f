import { BadRecord } from '@chatapp/bus';
import { parseRecord, recordKey, streams } from '@chatapp/contracts';
import type { Partition } from '../partition.ts';

/** Puts a record into a gateway's inbox. */
export type Publish = (stream: string, record: string) => void;

const nobodyFollows = () => {};

/**
 * Sends one record of `events:{p}` or `signals:{p}` to each gateway that listens to its room or person, as it stands: its JSON is never parsed.
 * Redelivered records go out again: gateways drop the numbers that they have seen.
 * @param passed hears of what is being followed, and into how many inboxes it went.
 * @returns how many inboxes got it.
 * @throws BadRecord for a line that is no record: it becomes a dead letter.
 */
export function deliver(
  line: string,
  partition: Partition,
  publish: Publish,
  passed: (trace: string, inboxes: number) => void = nobodyFollows,
): number {
  switch (line[0]) {
    case 'e':
    case 'k':
    case 't':
    case 'p': {
      const listeners = partition.table.gatewaysOf(recordKey(line));
      if (listeners === undefined) return 0;
      for (const gateway of listeners.keys()) publish(streams.inbox(gateway), line);
      return listeners.size;
    }
    case 's': {
      const { fields } = parsed(line);
      const [key = '', gateway = '', refs = ''] = fields;
      partition.add(key, gateway, Math.max(...refs.split(',').map(refOf)));
      publish(streams.inbox(gateway), line);
      return 1;
    }
    case 'a': {
      const end = line.indexOf('\t', 2);
      if (end < 0) throw new BadRecord(`an answer to nobody: ${line.slice(0, 40)}`);
      publish(streams.inbox(line.slice(2, end)), `r${line.slice(end)}`);
      return 1;
    }
    case 'u': {
      const [key = '', gateway = '', ref] = parsed(line).fields;
      partition.remove(key, gateway, refOf(ref));
      return 0;
    }
    case 'g': {
      const [key = '', trace = ''] = parsed(line).fields;
      const listeners = partition.table.gatewaysOf(key);
      for (const gateway of listeners?.keys() ?? []) publish(streams.inbox(gateway), line);
      passed(trace, listeners?.size ?? 0);
      return 0;
    }
    case 'h':
    case 'w':
    case 'c':
    case 'z':
      return partition.presence.take(line[0], parsed(line).fields);
    default:
      throw new BadRecord(`no record for fanout: ${line.slice(0, 40)}`);
  }
}

function parsed(line: string): ReturnType<typeof parseRecord> {
  try {
    return parseRecord(line);
  } catch (cause) {
    throw new BadRecord('no record for fanout', { cause });
  }
}

/** Refs are compared: what is no number would win or lose against all others. */
function refOf(text = ''): number {
  const ref = Number(text);
  if (text === '' || !Number.isSafeInteger(ref)) throw new BadRecord(`no ref: ${text.slice(0, 20)}`);
  return ref;
}
