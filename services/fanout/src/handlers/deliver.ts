import { parseRecord, recordKey, streams } from '@chatapp/contracts';
import type { Partition } from '../partition.ts';

/** Puts a record into a gateway's inbox. */
export type Publish = (stream: string, record: string) => void;

/**
 * Sends one record of `events:{p}` or `signals:{p}` to each gateway that listens to its room or person, as it stands: its JSON is never parsed.
 * Redelivered records go out again: gateways drop the numbers that they have seen.
 * @returns how many inboxes got it.
 * @throws RangeError for a line that is no record: it becomes a dead letter.
 */
export function deliver(line: string, partition: Partition, publish: Publish): number {
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
      const { fields } = parseRecord(line);
      const [key = '', gateway = '', ref] = fields;
      partition.add(key, gateway, Number(ref));
      publish(streams.inbox(gateway), line);
      return 1;
    }
    case 'u': {
      const [key = '', gateway = '', ref] = parseRecord(line).fields;
      partition.remove(key, gateway, Number(ref));
      return 0;
    }
    default:
      throw new RangeError(`no record for fanout: ${line.slice(0, 40)}`);
  }
}
