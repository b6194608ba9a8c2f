import { createContext } from 'svelte';

export type DialogName =
  | 'switcher'
  | 'create-room'
  | 'direct-message'
  | 'add-people'
  | 'leave-room'
  | 'archive-room'
  | 'room-settings'
  | 'invites'
  | 'jump-to-date';

/** Which dialog is open; one at a time. */
export class Dialogs {
  #current = $state<DialogName | null>(null);

  get current(): DialogName | null {
    return this.#current;
  }

  open(name: DialogName): void {
    this.#current = name;
  }

  readonly close = (): void => {
    this.#current = null;
  };
}

export const [getDialogs, setDialogs] = createContext<Dialogs>();
