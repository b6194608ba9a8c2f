/** A message's words as what they are, for components to show: no HTML anywhere. The dialect: docs/markdown.md */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** `name` without the `@`; `room` stands for everybody in the room. */
  | { readonly kind: 'mention'; readonly name: string }
  /** An emoji by the name between its colons; where no such emoji is known, the words as they were written. */
  | { readonly kind: 'emoji'; readonly name: string }
  | { readonly kind: 'break' };

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string; readonly language: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      /** Number of the first item; null for a list with bullets. */
      readonly start: number | null;
      readonly items: readonly (readonly Block[])[];
    };
