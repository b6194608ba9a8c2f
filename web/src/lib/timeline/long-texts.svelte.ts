import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';

const LONG_CHARS = 480;
const LONG_LINES = 14;

/** Whether a text may take so much room that only its beginning is shown: cheap to tell, so that all others need not be measured. */
export function mayBeLong(text: string): boolean {
  if (text.length > LONG_CHARS) return true;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines > LONG_LINES;
}

/** Which long messages are shown whole. It outlives their rows, which come and go while one scrolls. */
export class LongTexts {
  readonly #whole = new SvelteSet<string>();
  /** What keeps the place of a list in which a message grows. */
  #hold: (text: Element) => void = () => undefined;

  isWhole(id: string): boolean {
    return this.#whole.has(id);
  }

  /** @param text where it stands, if somebody looks at it */
  show(id: string, text?: Element): void {
    if (this.#whole.has(id)) return;
    if (text) this.#hold(text);
    this.#whole.add(id);
  }

  shorten(id: string): void {
    this.#whole.delete(id);
  }

  /** @returns what ends it */
  keepPlace(hold: (text: Element) => void): () => void {
    this.#hold = hold;
    return () => (this.#hold = () => undefined);
  }
}

export const [getLongTexts, setLongTexts] = createContext<LongTexts>();
