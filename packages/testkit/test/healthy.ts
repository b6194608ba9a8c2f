import { emptyHistory, type History, type Reader, type RoomTruth, type Send } from '../src/index.ts';

/** Two people, one room, five messages, one reader that saw all of them live: nothing to complain about. */
export function healthy(): History {
  const history = emptyHistory();
  const messages = [1, 2, 3, 4, 5].map((seq) => ({
    seq,
    rev: seq + 1,
    id: `id-${seq}`,
    sender: seq % 2 ? 'ann' : 'bob',
    body: seq === 4 ? 'hear, @ann' : `text ${seq}`,
    deleted: false,
    ...(seq === 3 ? { replyTo: 2, root: 2, threadNo: 1 } : {}),
    ...(seq === 4 ? { mentions: ['ann'] } : {}),
    ...(seq === 5 ? { reactions: ['👍 bob'], pinned: true as const } : {}),
  }));
  history.people = new Map(['ann', 'bob', 'carl'].map((name) => [name, name]));
  history.steady = new Set(['room ann', 'room bob', 'room carl']);
  history.badges = [{ userId: 'ann', room: 'room', readSeq: 1, mentionSeqs: [4] }];
  history.marks = [
    { userId: 'bob', room: 'room', seq: 5, emoji: '👍', outcome: 'ok' },
    { userId: 'ann', room: 'room', seq: 5, outcome: 'ok' },
  ];
  history.kept = [
    { userId: 'ann', room: 'room', what: 'draft', value: 'soon', outcome: 'ok' },
    { userId: 'ann', room: 'room', what: 'draft', value: 'later', outcome: 'ok' },
    { userId: 'ann', room: 'room', what: 'draft', value: 'never', outcome: 'refused' },
    { userId: 'ann', room: 'room', what: 'draft', value: 'perhaps', outcome: 'unknown' },
  ];
  history.keeps = new Map([['draft room ann ', 'later']]);
  history.mutes = [{ userId: 'bob', room: 'room', from: 5, to: 7 }];
  history.roleChanges = [{ room: 'room', userId: 'bob', role: 'moderator', rev: 7 }];
  history.archives = [{ room: 'room', lastSeq: 5, lastSeqAfter: 5 }];
  history.ownReads = [{ room: 'room', userId: 'bob', id: 'id-2', seq: 2, at: 26, status: 200, found: ['id-2'] }];
  history.lookUps = [{ room: 'room', id: 'id-2', rev: 3, at: 26, foundRev: 3 }];
  history.troubles = [{ what: 'kill gateway', from: 20, to: 21, backMs: 14_000 }];
  history.index = [{ room: 'room', rev: 8, isStale: false, searches: [{ q: '"text 2"', seq: 2, found: [2] }] }];
  history.logouts = [{ client: 'carl', room: 'room', at: 30, head: 5 }];
  history.sends = messages.map((message): Send => ({
    client: message.sender,
    userId: message.sender,
    room: 'room',
    id: message.id,
    order: message.seq,
    transport: 'ws',
    body: message.body,
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    invokedAt: message.seq * 10,
    settledAt: message.seq * 10 + 5,
    attempts: 1,
    outcome: 'ok',
    seq: message.seq,
    rev: message.rev,
    answers: [{ seq: message.seq, rev: message.rev }],
  }));
  history.truth.set('room', {
    lastSeq: 5,
    lastRev: 8,
    name: 'Garden',
    infoRev: 8,
    messages,
    otherRevs: [1, 7, 8],
    members: [
      { userId: 'ann', role: 'owner', isActive: true, rev: 1 },
      { userId: 'bob', role: 'moderator', isActive: true, rev: 7 },
    ],
  });
  history.http.set('room', {
    history: messages.map((message) => (message.seq === 2 ? { ...message, replies: 1 } : { ...message })),
    head: 8,
    changes: structuredClone(messages),
    upTo: 8,
    members: new Map([
      ['ann', 'owner'],
      ['bob', 'moderator'],
    ]),
  });
  history.readers.push({
    client: 'carl',
    userId: 'carl',
    room: 'room',
    current: true,
    log: [
      { kind: 'subscribed', head: 1, whole: true, at: 0 },
      ...messages.map((message) => ({
        kind: 'event' as const,
        via: 'live' as const,
        rev: message.rev,
        type: 'message.created',
        at: message.seq * 10 + 6,
        message: { ...message },
      })),
      {
        kind: 'event',
        via: 'live',
        rev: 7,
        type: 'member.updated',
        at: 57,
        member: { userId: 'bob', role: 'moderator' },
      },
      { kind: 'event', via: 'live', rev: 8, type: 'room.updated', at: 58, archived: true, name: 'Garden' },
    ],
  });
  return history;
}

export const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items.at(index);
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
};
export const send = (history: History, seq: number): Send => at(history.sends, seq - 1);
export const reader = (history: History): Reader => at(history.readers, 0);
export const truth = (history: History): RoomTruth => at([...history.truth.values()], 0);

export const removal = { userId: 'carl', room: 'room', reason: 'banned' as const, invokedAt: 24 };
export const out = (reason: string) => ({ userId: 'carl', role: null, reason });
