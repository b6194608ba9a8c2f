import type { RecordKind } from '../src/index.ts';

interface RecordRow {
  readonly kind: RecordKind;
  readonly meaning: string;
  /** Names of the fields after the kind. */
  readonly fields: readonly string[];
  readonly pattern: string;
  /** Streams that carry it. */
  readonly on: readonly ('events' | 'signals' | 'inbox')[];
}

const row = (kind: RecordKind, meaning: string, fields: string[], on: RecordRow['on']): RecordRow => ({
  kind,
  meaning,
  fields,
  pattern: `^${kind}${fields.map((field) => (field === 'json' ? '\\t\\{.*\\}' : '\\t[^\\t\\n]+')).join('')}$`,
  on,
});

/** The table above `parseRecord`, as data; a test ties it to what `record` writes. */
export const RECORDS: readonly RecordRow[] = [
  row('e', 'A change of a room, for everybody who listens to it', ['room', 'rev', 'json'], ['events', 'inbox']),
  row(
    'k',
    "The same; afterwards this user's sockets leave the room",
    ['room', 'rev', 'user', 'json'],
    ['events', 'inbox'],
  ),
  row('t', 'A signal of a user for the others in the room', ['room', 'user', 'json'], ['events', 'signals', 'inbox']),
  row('p', 'For one person, on all their sockets', ['user', 'json'], ['events', 'inbox']),
  row(
    's',
    "Subscriptions begin here: all after rev comes live (refs by commas; the JSON's id is the first one's)",
    ['key', 'gateway', 'refs', 'rev', 'json'],
    ['events', 'inbox'],
  ),
  row('u', 'This gateway has no listener for key any more', ['key', 'gateway', 'ref'], ['events']),
  row('r', 'The answer to a request', ['ref', 'json'], ['inbox']),
  row(
    'a',
    'The same, right behind what the request did: fanout makes it an r for that gateway',
    ['gateway', 'ref', 'json'],
    ['events'],
  ),
  row('x', 'A user event that every gateway must know', ['json'], ['inbox']),
  row(
    'h',
    'What a person is on one gateway: it holds at once (now), or what was before fades',
    ['user', 'gateway', 'state', 'how'],
    ['signals'],
  ),
  row(
    'w',
    'This gateway has somebody who watches this person (1), or nobody any more (0)',
    ['user', 'gateway', 'wanted'],
    ['signals'],
  ),
  row('c', 'How many people listen to the room on one gateway', ['room', 'gateway', 'count'], ['signals']),
  row('z', 'What this gateway told by h, w and c is void: all of it follows anew', ['gateway'], ['signals']),
  row('o', 'What a person is over all gateways, for one that watches them', ['user', 'epoch', 'state'], ['inbox']),
  row('n', 'How many people listen to the room on all gateways', ['room', 'count'], ['inbox']),
  row('g', 'What came just before this is being followed', ['key', 'trace'], ['events', 'inbox']),
];
