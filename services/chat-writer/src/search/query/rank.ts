import type { Atom } from '../text/atoms.ts';
import { countOf } from '../text/match.ts';

/** A message loses half of its weight in this time. */
const HALF_LIFE_MS = 180 * 24 * 3_600_000;

/** What a match is judged by. */
export interface Judged {
  atoms: readonly Atom[];
  body: string;
  atMs: number;
}

/**
 * How good a match is: what is named often in a short message is what the message is about; as it was typed counts more than without
 * accents and case; words that stand together in their order count more; and of two equal ones the newer.
 */
export function scoreOf(
  message: Judged,
  phrases: readonly (readonly Atom[])[],
  typed: readonly string[],
  nowMs: number,
): number {
  const length = 1 + Math.log2(1 + message.atoms.length / 8);
  let score = 0;
  for (const phrase of phrases) score += (1 + Math.log2(1 + countOf(message.atoms, phrase))) / length;
  for (const text of typed) if (message.body.includes(text)) score += 0.5;
  if (phrases.length > 1 && countOf(message.atoms, phrases.flat()) > 0) score += 1;
  return score * (0.5 + 0.5 * 2 ** (-Math.max(0, nowMs - message.atMs) / HALF_LIFE_MS));
}
