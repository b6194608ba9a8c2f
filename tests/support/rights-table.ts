import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';

export const KINDS = ['public', 'private', 'direct', 'group'] as const;
export type Kind = (typeof KINDS)[number];
const STANDINGS = ['guest', 'member', 'moderator', 'owner'] as const;
export type Standing = (typeof STANDINGS)[number];

/** One row of the table of rights in docs/protocol.md. */
export interface Right {
  readonly action: string;
  readonly may: Readonly<Record<Kind, readonly Standing[]>>;
  readonly inArchive: boolean;
  readonly whileMuted: boolean;
}

const WHO: Readonly<Record<string, readonly Standing[]>> = {
  everybody: STANDINGS,
  members: STANDINGS.slice(1),
  moderators: STANDINGS.slice(2),
  owners: STANDINGS.slice(3),
  '–': [],
};

const BEGIN = '<!-- Made from services/chat-writer/src/rights.ts by a test. -->';
const END = '<!-- End of the table of rights. -->';

/** What docs/protocol.md promises. */
export function readRights(): Right[] {
  const [, section = ''] = readFileSync(join(repoRoot, 'docs/protocol.md'), 'utf8').split(BEGIN);
  const lines = section.split(END)[0]!.split('\n').filter((line) => line.startsWith('|')); // prettier-ignore
  const [head, , ...rows] = lines.map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim())); // prettier-ignore
  const column = (row: readonly string[], name: string): string => {
    const cell = row[head?.indexOf(name) ?? -1];
    if (cell === undefined) throw new Error(`the table of rights has no column ${name}`);
    return cell;
  };
  const whoIn = (row: readonly string[], kind: Kind): readonly Standing[] => {
    const who = WHO[column(row, kind)];
    if (who === undefined) throw new Error(`who is ${column(row, kind)}?`);
    return who;
  };
  return rows.map((row) => ({
    action: row[0]!,
    may: Object.fromEntries(KINDS.map((kind) => [kind, whoIn(row, kind)])) as Record<Kind, readonly Standing[]>,
    inArchive: column(row, 'in an archive') === '✓',
    whileMuted: column(row, 'while muted') === '✓',
  }));
}
