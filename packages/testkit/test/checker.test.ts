import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { check, type History } from '../src/index.ts';
import { at, healthy, out, reader, removal, send, truth } from './healthy.ts';

const checker = suite('delivery checker');

checker('finds nothing in a whole history', () => assert.equal(check(healthy()), []));

/** Each bug, planted: the check that must find it. */
const planted: Record<string, (history: History) => void> = {
  'acknowledged-missing': (history) => {
    truth(history).messages.pop();
    truth(history).lastSeq = 4;
  },
  'acknowledged-moved': (history) => Object.assign(send(history, 3), { seq: 4, answers: [{ seq: 4, rev: 4 }] }),
  'answers-differ': (history) => send(history, 2).answers.push({ seq: 9, rev: 9 }),
  'refused-appears': (history) => Object.assign(send(history, 2), { outcome: 'refused', code: 'busy' }),
  'wrong-sender': (history) => Object.assign(send(history, 2), { userId: 'eve', client: 'eve' }),
  'from-nowhere': (history) => void history.sends.splice(1, 1),
  'id-twice': (history) => Object.assign(at(truth(history).messages, 4), { id: 'id-1' }),
  'number-twice': (history) => Object.assign(at(truth(history).messages, 4), { seq: 4 }),
  'seq-hole': (history) => void truth(history).messages.splice(2, 1),
  'rev-twice': (history) => Object.assign(at(truth(history).messages, 4), { rev: 5 }),
  'rev-above-head': (history) => Object.assign(truth(history), { lastRev: 5 }),
  head: (history) => Object.assign(history.http.get('room') ?? {}, { head: 4 }),
  'history-misses': (history) => void history.http.get('room')?.history.splice(1, 1),
  'history-differs': (history) => Object.assign(at(history.http.get('room')?.history ?? [], 1), { body: 'other' }),
  'changes-misses': (history) => void history.http.get('room')?.changes.pop(),
  'changes-differs': (history) => Object.assign(at(history.http.get('room')?.changes ?? [], 0), { rev: 99 }),
  'sender-order': (history) => Object.assign(send(history, 3), { order: 0 }),
  'real-time': (history) => Object.assign(send(history, 2), { invokedAt: 90, settledAt: 95, client: 'bob-2' }),
  skip: (history) => void reader(history).log.splice(2, 1),
  repeat: (history) => void reader(history).log.splice(3, 0, at(reader(history).log, 2)),
  'before-subscribed': (history) => void reader(history).log.shift(),
  'content-differs': (history) => Object.assign(send(history, 3), { replyTo: 1 }),
  'reply-root': (history) => Object.assign(at(truth(history).messages, 2), { root: 3 }),
  'thread-hole': (history) => Object.assign(at(truth(history).messages, 2), { threadNo: 2 }),
  'thread-summary': (history) => Object.assign(at(history.http.get('room')?.history ?? [], 1), { replies: 2 }),
  'mention-lost': (history) => Object.assign(at(truth(history).messages, 3), { mentions: undefined }),
  'mention-invented': (history) => Object.assign(at(truth(history).messages, 0), { mentions: ['bob'] }),
  'reaction-lost': (history) => Object.assign(at(truth(history).messages, 4), { reactions: [] }),
  'pin-lost': (history) => Object.assign(at(truth(history).messages, 4), { pinned: undefined }),
  badge: (history) => Object.assign(at(history.badges, 0), { readSeq: 4 }),
  'members-differ': (history) => void history.http.get('room')?.members.delete('bob'),
  'role-lost': (history) => Object.assign(at(history.roleChanges, 0), { role: 'owner' }),
  'role-disagrees': (history) => void reader(history).log.splice(6, 1),
  'kept-lost': (history) => void history.keeps.set('draft room ann ', 'soon'),
  'name-disagrees': (history) => Object.assign(truth(history), { name: 'Harbour' }),
  'muted-spoke': (history) => Object.assign(at(history.mutes, 0), { from: 4 }),
  'archive-grew': (history) => Object.assign(at(history.archives, 0), { lastSeqAfter: 6 }),
  'archive-spoke': (history) =>
    void reader(history).log.push({ kind: 'event', via: 'live', rev: 9, type: 'message.created', at: 59 }),
  'edit-lost': (history) =>
    void history.edits.push({ userId: 'ann', room: 'room', seq: 1, body: 'other', outcome: 'ok', rev: 9 }),
  'head-went-back': (history) => void reader(history).log.push({ kind: 'healed', head: 2, at: 99 }),
  'never-delivered': (history) => void reader(history).log.splice(5, 1),
  'never-committed': (history) =>
    void reader(history).log.push({
      kind: 'event',
      via: 'changes',
      rev: 9,
      type: 'message',
      at: 99,
      message: { seq: 6, rev: 9, id: 'ghost', sender: 'ann', body: '', deleted: false },
    }),
  'order-disagrees': (history) => {
    const seen = at(reader(history).log, 2);
    if (seen.kind === 'event' && seen.message) seen.message.id = 'id-1';
  },
  'left-behind': (history) => Object.assign(reader(history), { current: false }),
  stale: (history) => Object.assign(at(truth(history).messages, 1), { body: 'edited', rev: 6 }),
  'after-removal': (history) => void history.removals.push({ ...removal, at: 25, head: 3 }),
  'wrong-reason': (history) => {
    history.removals.push({ ...removal, at: 60, head: 9 });
    reader(history).log.push({
      kind: 'event',
      via: 'live',
      rev: 9,
      type: 'member.left',
      at: 61,
      member: out('removed'),
    });
  },
  'never-answered': (history) => Object.assign(send(history, 5), { outcome: 'unknown', attempts: 9 }),
  'own-unreadable': (history) => Object.assign(at(history.ownReads, 0), { found: [] }),
  'before-commit': (history) => Object.assign(at(history.lookUps, 0), { foundRev: 2 }),
  'after-logout': (history) => {
    history.troubles = [];
    Object.assign(at(reader(history).log, -1), { at: 2_031 });
  },
  'recovery-late': (history) => Object.assign(at(history.troubles, 0), { backMs: 15_001 }),
  'index-behind': (history) => Object.assign(at(history.index, 0), { rev: 7 }),
  'index-misses': (history) =>
    Object.assign(at(history.index, 0), { searches: [{ q: '"text 2"', seq: 2, found: [3] }] }),
  'removal-untold': (history) => void history.removals.push({ ...removal, at: 60, head: 9, untold: true }),
};

for (const [name, plant] of Object.entries(planted))
  checker(`finds ${name}`, () => {
    const history = healthy();
    plant(history);
    const names = check(history).map((violation) => violation.check);
    assert.ok(names.includes(name), `found only ${JSON.stringify(names)}`);
  });

checker('finds a reader, or HTTP, that has another reaction or pin than MySQL', () => {
  for (const wrong of [{ reactions: ['👍 ann'] }, { reactions: undefined }, { pinned: undefined }]) {
    const history = healthy();
    const last = reader(history).log.find((seen) => seen.kind === 'event' && seen.message?.seq === 5);
    if (last?.kind === 'event') Object.assign(last.message ?? {}, wrong);
    Object.assign(at(history.http.get('room')?.changes ?? [], 4), wrong);
    assert.equal(
      check(history)
        .map((violation) => violation.check)
        .toSorted(),
      ['changes-differs', 'stale'],
    );
  }
});

checker('asks nothing of what was put on a message that is deleted, or was not acknowledged', () => {
  const history = healthy();
  history.marks = history.marks.map((mark) => ({ ...mark, seq: 1, outcome: 'unknown' }));
  assert.equal(check(history), []);
});

checker('finds what follows the word of a removal', () => {
  const history = healthy();
  history.removals.push({ ...removal, at: 70, head: 10 });
  const said = { kind: 'event', via: 'live', rev: 9, type: 'member.left', at: 61, member: out('banned') } as const;
  reader(history).log.push(said, { kind: 'event', via: 'live', rev: 10, type: 'message.updated', at: 62 });
  assert.equal(
    check(history).map((violation) => violation.check),
    ['after-removal'],
  );
});

checker(
  'finds an own message that its steady sender was not allowed to read, and one that was not there at all',
  () => {
    const history = healthy();
    Object.assign(at(history.ownReads, 0), { status: 403, found: [] });
    const names = () => check(history).map((violation) => violation.check);
    assert.equal(names(), ['own-unreadable']);
    history.steady.delete('room bob');
    assert.equal(names(), [], 'who was out for a while may have been so just then');
    Object.assign(at(history.lookUps, 0), { foundRev: undefined });
    assert.equal(names(), ['before-commit']);
  },
);

checker('gives the word of a log-out as long as what is broken holds it up, and no longer', () => {
  const history = healthy();
  const last = at(reader(history).log, -1);
  Object.assign(last, { at: 15_000 });
  assert.equal(check(history), [], 'a gateway was killed just before');
  Object.assign(last, { at: 15_100 });
  assert.equal(
    check(history).map((violation) => violation.check),
    ['after-logout'],
  );
  Object.assign(last, { rev: 5 });
  assert.not.ok(
    check(history).some((violation) => violation.check === 'after-logout'),
    'what happened before may be on its way for long',
  );
});

checker('takes an unanswered message either way', () => {
  const history = healthy();
  Object.assign(send(history, 5), { outcome: 'unknown' });
  assert.equal(check(history), []);
});

checker('accepts a jump that the reader healed from changes', () => {
  const history = healthy();
  const log = reader(history).log;
  const [missed] = log.splice(2, 1);
  log.splice(2, 0, { kind: 'gap', expected: 3, got: 4, at: 25 });
  if (missed?.kind === 'event') log.splice(4, 0, { ...missed, via: 'changes' }, { kind: 'healed', head: 4, at: 40 });
  assert.equal(
    check(history).map((violation) => violation.check),
    ['jump'],
    'while Redis has lost nothing',
  );
  history.mayLoseEvents = true;
  assert.equal(check(history), []);
});

checker('accepts that one who is put out jumps to the word of it', () => {
  const history = healthy();
  const { log } = reader(history);
  log.splice(3, Infinity, { kind: 'gap', expected: 4, got: 6, at: 55 }, { kind: 'event', via: 'live', rev: 6, type: 'member.left', at: 55, member: out('banned') }); // prettier-ignore
  Object.assign(reader(history), { current: false, left: true });
  history.removals.push({ ...removal, invokedAt: 50, at: 54, head: 6 });
  assert.equal(check(history), []);
});

checker('expects no order of a message that was given up after one of several attempts was refused', () => {
  const history = healthy();
  Object.assign(send(history, 3), { order: 0, outcome: 'refused', code: 'room_archived', attempts: 2, answers: [] });
  assert.equal(check(history), []);
  Object.assign(send(history, 3), { outcome: 'unknown' });
  assert.ok(check(history).some((violation) => violation.check === 'sender-order'));
});

checker.run();
