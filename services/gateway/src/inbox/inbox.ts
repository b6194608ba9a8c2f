import { parseRecord, type PresenceState } from '@chatapp/contracts';
import { control } from './control.ts';
import type { Gateway } from '../gateway.ts';

/**
 * Delivers what one read of the inbox brought, and writes it in one turn. Every record may come again: changes that were passed on before
 * are known by their `rev`, answers by their `ref`; persons' events and signals do no harm twice.
 */
export function deliver(gateway: Gateway, records: readonly string[]): void {
  gateway.metrics.inboxBatch.observe(records.length);
  for (const line of records) {
    try {
      deliverOne(gateway, line);
    } catch (err) {
      gateway.log.error({ err, record: line.slice(0, 80) }, 'a record of the inbox could not be delivered');
    }
  }
  gateway.outbound.flush();
}

function deliverOne(gateway: Gateway, line: string): void {
  const { kind, fields, json } = parseRecord(line);
  const [key = '', second = '', third = '', fourth = ''] = fields;
  const { channels, pending, presence } = gateway;
  switch (kind) {
    case 'e':
      channels.event(key, wholeNumber(second), json);
      break;
    case 'k':
      channels.kick(key, wholeNumber(second), third, json);
      break;
    case 't':
      channels.signal(key, second, json);
      break;
    case 'p':
      channels.person(key, json);
      break;
    case 'r':
      pending.answered(Number(key), json);
      break;
    case 's': {
      const rev = wholeNumber(fourth);
      for (const ref of third.split(',')) {
        const waiter = pending.take(Number(ref));
        if (waiter?.subscribed) waiter.subscribed(rev, json);
        // Nobody waits for it any more, but the route is there: it lingers, and is taken back.
        else channels.subscribed(key, rev);
      }
      break;
    }
    case 'x':
      control(gateway, json);
      break;
    case 'o':
      presence.watches.said(key, wholeNumber(second), third as PresenceState, performance.now());
      break;
    case 'n':
      presence.online(key, wholeNumber(second));
      break;
    case 'g':
      followed(gateway, key, second);
      break;
    // Only fanout gets these.
    case 'a':
    case 'u':
    case 'h':
    case 'w':
    case 'c':
    case 'z':
      break;
  }
}

/** What came just before this is being followed. It is written when what one read brought is. */
function followed({ bus, channels }: Gateway, key: string, trace: string): void {
  bus.traces.note(trace, 'gateway.read');
  if ((channels.get(key)?.subscribers.size ?? 0) === 0) return;
  queueMicrotask(() => bus.traces.note(trace, 'gateway.wrote'));
}

/** A `rev`. Anything else, once taken for one, would be compared with all that come later. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < 0) throw new RangeError(`no rev: ${text.slice(0, 20)}`);
  return value;
}
