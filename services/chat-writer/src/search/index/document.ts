import type { Message } from '@chatapp/contracts';
import { toSqlTime } from '../../db/times.ts';
import type { MessageState } from '../../model.ts';
import { atomsOf } from '../text/atoms.ts';
import { featuresOf, type Featured } from '../text/features.ts';
import { tokenOf, tokensOfText } from '../text/tokens.ts';

/** A message as far as the index is concerned. */
export interface Document extends Featured {
  seq: number;
  /** As MySQL writes it. */
  at: string;
  sender: string;
  /** It can be found: written by somebody, and not deleted. */
  isThere: boolean;
  /** How it has changed since it was written: what it may still be found by has to be taken back. */
  changed: 'not' | 'around' | 'body';
}

/** From an event of its room. `isNew`: the event is its creation. */
export function documentOf(message: Message, isNew: boolean): Document {
  const { seq, body, kind, editedAt, deletedAt, reactions, pinnedAt } = message;
  return {
    seq,
    at: toSqlTime(message.at),
    sender: message.sender.id,
    body,
    isThere: kind === 'text' && deletedAt === undefined,
    changed: isNew ? 'not' : editedAt === undefined && deletedAt === undefined ? 'around' : 'body',
    hasReactions: reactions !== undefined,
    isPinned: pinnedAt !== undefined,
  };
}

/** From the table. */
export function storedDocument(message: MessageState): Document {
  const { seq, body, kind, editedAt, deletedAt, reactions, pinnedAt } = message;
  const isNew = message.rev === message.createdRev;
  return {
    seq,
    at: toSqlTime(message.at),
    sender: message.sender,
    body,
    isThere: kind === 'text' && deletedAt === null,
    changed: isNew ? 'not' : editedAt === null && deletedAt === null ? 'around' : 'body',
    hasReactions: reactions.length > 0,
    isPinned: pinnedAt !== null,
  };
}

/** All that a message is found by. */
export function tokensOf(document: Document): Set<number> {
  if (!document.isThere) return new Set();
  const tokens = tokensOfText(atomsOf(document.body)).add(tokenOf('from', document.sender));
  for (const feature of featuresOf(document)) tokens.add(tokenOf('has', feature));
  return tokens;
}

/** What a changed message may have been found by, and is not any more. `formerBodies`: what it said before. */
export function formerTokens(document: Document, formerBodies: readonly string[], now: ReadonlySet<number>): number[] {
  if (document.changed === 'not') return [];
  const former = new Set([tokenOf('has', 'reaction'), tokenOf('has', 'pin')]);
  for (const body of formerBodies)
    for (const token of tokensOf({ ...document, body, isThere: true })) former.add(token);
  return [...former].filter((token) => !now.has(token));
}
