import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AuditEntry, MyRoom } from '@chatapp/contracts';
import { isWanted } from '../src/lib/core/notices.ts';
import { detailOf } from '../src/lib/admin/audit-words.ts';
import { deletesMore, durationOf, faultOf } from '../src/lib/admin/setting-words.ts';
import { agentName } from '../src/lib/desk/agent-name.ts';
import { checkPassword } from '../src/lib/session/check-account.ts';

const settings = {
  registration: 'open',
  retentionDays: 0,
  messageChars: 4_000,
  editWindowS: 0,
  roomsPerPerson: 1_000,
  membersPerRoom: 10_000,
} as const;

test('browsers are called by their own names, programs by what they say', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  assert.is(agentName(chrome), 'Chrome on Linux');
  assert.is(agentName(`${chrome.replace('X11; Linux x86_64', 'Windows NT 10.0')} Edg/140.0`), 'Edge on Windows');
  const safari =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1';
  assert.is(agentName(safari), 'Safari on iPhone');
  assert.is(agentName('curl/8.1'), 'curl/8.1');
  assert.is(agentName(''), 'Unknown program');
});

test('only what shortens the time that messages are kept deletes', () => {
  assert.ok(deletesMore(settings, { retentionDays: 30 }));
  assert.ok(deletesMore({ ...settings, retentionDays: 30 }, { retentionDays: 7 }));
  assert.not.ok(deletesMore({ ...settings, retentionDays: 30 }, { retentionDays: 60 }));
  assert.not.ok(deletesMore({ ...settings, retentionDays: 30 }, { retentionDays: 0 }));
  assert.not.ok(deletesMore(settings, { messageChars: 10 }));
});

test('numbers are whole and within their bounds', () => {
  for (const typed of ['', ' ', 'ten', '1.5', '0', '11']) assert.ok(faultOf({ min: 1, max: 10 }, typed), typed);
  assert.is(faultOf({ min: 1, max: 10 }, '10'), '');
  assert.equal([60, 7_200, 90, 86_400].map(durationOf), ['1 minute', '2 hours', '90 seconds', '1 day']);
});

test('passwords are counted as the server counts them', () => {
  assert.ok(checkPassword('😀'.repeat(7)));
  assert.is(checkPassword('😀'.repeat(8)), undefined);
  assert.ok(checkPassword('x'.repeat(257)));
});

test('the log says what an act was about', () => {
  const said = (action: AuditEntry['action'], detail: Record<string, unknown>) => detailOf({ action, detail });
  assert.is(said('person.role', { from: 'user', to: 'admin' }), 'from user to admin');
  assert.is(said('person.created', { role: 'admin' }), '');
  assert.match(said('settings.updated', { from: { retentionDays: 0 }, to: { retentionDays: 30 } }), '0 → 30');
});

test('a notice comes for what one has asked for in a room', () => {
  const message = { sender: { id: 'bob' }, mentions: [] as string[] };
  const wanted = (notify: MyRoom['notify'], more: object = {}) =>
    isWanted({ ...message, ...more } as never, { notify }, 'ann');
  assert.ok(wanted('all'));
  assert.not.ok(wanted('all', { sender: { id: 'ann' } }));
  assert.not.ok(wanted('mentions'));
  assert.ok(wanted('mentions', { mentions: ['ann'] }));
  assert.not.ok(wanted('none', { mentions: ['ann'] }));
});

test.run();
