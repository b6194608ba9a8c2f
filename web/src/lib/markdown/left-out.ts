/**
 * What markdown-it carries for rules that our dialect does not have (docs/markdown.md): a table of 2,000 HTML entities, and a finder of
 * bare addresses; and lists of characters that every browser has. vite.config.ts puts this in their place: 15 kB less, compressed, before
 * the first message shows.
 */

/** `&amp;` is text, in an address too. */
export const decodeHTMLStrict = (text: string): string => text;

/** Made by markdown-it, never asked: autolink.ts finds addresses. */
export function LinkifyIt(): void {
  // It has nothing to remember.
}

/** Punctuation. */
export const P = /\p{P}/u;
/** Symbols. */
export const S = /\p{S}/u;
