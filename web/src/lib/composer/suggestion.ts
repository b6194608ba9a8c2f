import type { MyRoom, Person } from '@chatapp/contracts';
import type { Word } from './word.ts';

/** Something that may complete what is being typed. */
export type Suggestion = {
  readonly key: string;
  /** What is written in place of the word. */
  readonly text: string;
} & (
  | { readonly kind: 'person'; readonly person: Person; readonly outside: boolean }
  | { readonly kind: 'everybody'; readonly count: number }
  | { readonly kind: 'room'; readonly room: MyRoom; readonly name: string }
  | { readonly kind: 'emoji'; readonly name: string }
);

/** Finds what may complete a word: shows at once what is at hand, and again when more has come. */
export type Suggest = (word: Word, signal: AbortSignal, show: (found: readonly Suggestion[]) => void) => void;
