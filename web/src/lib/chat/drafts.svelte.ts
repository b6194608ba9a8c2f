import { SvelteMap } from 'svelte/reactivity';
import { draftKey } from '@chatapp/client';
import type { DraftText } from '#lib/core/my-drafts.ts';

/** What I typed and did not send, as this page shows it. The core keeps it and tells my other devices. */
export class Drafts {
  readonly #tell: (draft: DraftText) => void;
  readonly #bodies = new SvelteMap<string, string>();

  constructor(tell: (draft: DraftText) => void) {
    this.#tell = tell;
  }

  /** @param root of a reply in this thread */
  read(room: string, root?: number): string {
    return this.#bodies.get(draftKey(room, root)) ?? '';
  }

  /** Whether there is one that is worth a sign. */
  has(room: string, root?: number): boolean {
    return this.read(room, root).trim() !== '';
  }

  write(draft: DraftText): void {
    this.#bodies.set(draftKey(draft.room, draft.root), draft.body);
    this.#tell(draft);
  }

  /** Another page or device has written. */
  heard(drafts: readonly DraftText[]): void {
    for (const { room, root, body } of drafts) this.#bodies.set(draftKey(room, root), body);
  }
}
