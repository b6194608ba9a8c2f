import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RoomKind } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inArchived, rights, whileMuted, type Action, type Standing } from '../src/rights.ts';

const DOC = join(import.meta.dirname, '../../../docs/protocol.md');
const BEGIN = '<!-- Made from services/chat-writer/src/rights.ts by a test. -->\n';
const END = '<!-- End of the table of rights. -->';
const KINDS = Object.keys(rights) as RoomKind[];
const STANDINGS: readonly Standing[] = ['guest', 'member', 'moderator', 'owner'];
/** How a right reads that begins with this standing. */
const WHO: Readonly<Record<Standing, string>> = {
  guest: 'everybody',
  member: 'members',
  moderator: 'moderators',
  owner: 'owners',
};

const test = suite('the table of rights');

const whoMay = (allowed: readonly Standing[]): string => (allowed[0] === undefined ? '–' : WHO[allowed[0]]);

function table(): string {
  const head = ['', ...KINDS, 'in an archive', 'while muted'];
  const rows = (Object.keys(rights.public) as Action[]).map((action) => [
    action,
    ...KINDS.map((kind) => whoMay(rights[kind][action])),
    inArchived.has(action) ? '✓' : '–',
    whileMuted.has(action) ? '–' : '✓',
  ]);
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

test('who may do something, those above them may too', () => {
  for (const kind of KINDS)
    for (const [action, allowed] of Object.entries(rights[kind]))
      assert.equal(allowed, STANDINGS.slice(STANDINGS.length - allowed.length), `${kind}: ${action}`);
});

test('docs/protocol.md has the table as it is (UPDATE_SNAPSHOT=1 writes it anew)', () => {
  const text = readFileSync(DOC, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const [old = '', after] = rest.split(END);
  const made = `\n${table()}\n\n`;
  if (process.env.UPDATE_SNAPSHOT) writeFileSync(DOC, `${before}${BEGIN}${made}${END}${after}`);
  else assert.is(old, made);
});

test.run();
