import { createContext } from 'svelte';

export interface Toast {
  readonly key: number;
  readonly text: string;
  /** What the button does, and its words. */
  readonly action?: { readonly label: string; run(): void };
}

/** How long one can take it back. */
export const TOAST_MS = 6_000;

/** Short notices at the lower edge that go by themselves; with a way back where there is one. */
export class Toasts {
  #all = $state.raw<readonly Toast[]>([]);
  #keys = 0;

  get all(): readonly Toast[] {
    return this.#all;
  }

  /** @returns what takes it away before its time */
  show(text: string, action?: Toast['action']): () => void {
    const key = ++this.#keys;
    const close = (): void => {
      clearTimeout(timer);
      this.#all = this.#all.filter((toast) => toast.key !== key);
    };
    const taken = action && { label: action.label, run: () => (close(), action.run()) };
    this.#all = [...this.#all.slice(-2), { key, text, ...(taken && { action: taken }) }];
    const timer = setTimeout(close, TOAST_MS);
    return close;
  }
}

export const [getToasts, setToasts] = createContext<Toasts>();
