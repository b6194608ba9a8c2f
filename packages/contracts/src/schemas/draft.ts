import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { Id } from './id.ts';
import { Instant, Seq } from './time.ts';

/** What somebody has not sent yet, as they typed it; limited in characters as a message is. */
export const DraftBody = Type.String({ description: `At most ${limits.bodyChars} characters; empty: no draft` });

/**
 * The message whose thread a reply is for. Nobody looks whether it is there, so that it is bounded by what is kept: a number of more than
 * 32 bits belongs to no message.
 */
export const DraftRoot = Type.Integer({ minimum: 1, maximum: 2 ** 32 - 1 });

/** `root`: of a reply in this thread. */
export const Draft = Type.Object(
  { room: Id, root: Type.Optional(Seq), body: Type.String(), at: Instant },
  { title: 'Draft' },
);
export type Draft = Static<typeof Draft>;
