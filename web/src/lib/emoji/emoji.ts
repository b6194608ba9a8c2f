/** One emoji, as people look for it. */
export interface Emoji {
  /** As it is written. */
  readonly text: string;
  /** What it shows, in words. */
  readonly label: string;
  /** Names between colons, the usual one first. */
  readonly names: readonly string[];
  /** Other words that it is looked for by. */
  readonly tags: readonly string[];
  readonly group: number;
  /** The same in the five skin tones, lightest first; none where it has no skin. */
  readonly skins: readonly string[];
}

/** How skin is shown: 0 as the emoji itself has it, 1 (lightest) to 5. */
export type SkinTone = 0 | 1 | 2 | 3 | 4 | 5;

export function inTone({ text, skins }: Emoji, tone: SkinTone): string {
  return (tone > 0 && skins[tone - 1]) || text;
}

/**
 * An emoji in one spelling: without the "as a picture" mark (U+FE0F) where it is a picture anyway. A reaction is compared as text, so
 * everybody should send the same one.
 */
export function spelled(text: string): string {
  return text.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');
}
