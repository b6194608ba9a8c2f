import { createContext } from 'svelte';

const KEY = 'chatapp notices';

/** Whether this browser shows a notice on the desktop for what is said while nobody looks. The browser asks the person once; then it is ours to keep. */
export class DesktopNotices {
  #permission = $state<NotificationPermission | 'unavailable'>('unavailable');
  #wanted = $state(false);

  /** In the browser only. */
  start(): void {
    const available = 'Notification' in window && 'serviceWorker' in navigator;
    this.#permission = available ? Notification.permission : 'unavailable';
    this.#wanted = localStorage.getItem(KEY) === 'on';
  }

  /** `denied`: only the person can undo it, in the browser's own settings. `unavailable`: not on this address, or not by this browser. */
  get permission(): NotificationPermission | 'unavailable' {
    return this.#permission;
  }

  get on(): boolean {
    return this.#wanted && this.#permission === 'granted';
  }

  /** After a press: browsers ask at no other time. */
  async turn(on: boolean): Promise<void> {
    if (on && this.#permission === 'default') this.#permission = await Notification.requestPermission();
    this.#wanted = on && this.#permission === 'granted';
    localStorage.setItem(KEY, this.#wanted ? 'on' : 'off');
  }
}

export const [getDesktopNotices, setDesktopNotices] = createContext<DesktopNotices>();
