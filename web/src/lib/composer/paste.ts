import { inertDocument } from '#lib/trusted.ts';
import { fromHtml, isFormatted } from './from-html.ts';
import { isAddress, withAddress, type Change, type Selected } from './marks.ts';

/** What was pasted, as it is to be written: with its formatting as Markdown; an address over selected words as a link. */
export function pasted(selected: Selected, { html, plain }: { html: string; plain: string }): Change {
  const { text, start, end } = selected;
  const picked = text.slice(start, end);
  if (picked.trim() !== '' && !picked.includes('\n') && !isAddress(picked) && isAddress(plain))
    return withAddress(selected, plain);
  const words = html === '' ? plain : (markdownOf(html) ?? plain);
  return { from: start, to: end, text: words, start: start + words.length, end: start + words.length };
}

/** Null where it says no more than the plain text beside it. */
function markdownOf(html: string): string | null {
  // A document of its own, in which nothing runs and nothing is fetched; it is read and thrown away.
  const { body } = inertDocument(html);
  return isFormatted(body) ? fromHtml(body) : null;
}
