import { m } from '#paraglide/messages.js';

/** A break shorter than this is nobody's business. */
const SAY_AFTER_MS = 2_000;

/** Whether there is a connection, and whether it has been away so long that a person should know. */
export class Connectivity {
  readonly #announce: (text: string) => void;
  #connected = $state(false);
  #network = $state(true);
  #away = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(announce: (text: string) => void) {
    this.#announce = announce;
  }

  get online(): boolean {
    return this.#connected && this.#network;
  }

  /** What the browser says: without a network the server is not to blame. */
  get network(): boolean {
    return this.#network;
  }

  /** It has been away for two seconds. */
  get away(): boolean {
    return this.#away;
  }

  /** Listens to the browser too: it may know that the network is gone long before the connection finds out. */
  start(): () => void {
    const update = (): void => {
      this.#network = navigator.onLine;
      this.#settle();
    };
    window.addEventListener('online', update);
    window.addEventListener('offline', update);
    update();
    return () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      window.removeEventListener('online', update);
      window.removeEventListener('offline', update);
    };
  }

  connection(online: boolean): void {
    this.#connected = online;
    this.#settle();
  }

  #settle(): void {
    if (this.online) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      if (this.#away) this.#announce(m.connected_again());
      this.#away = false;
    } else {
      this.#timer ??= setTimeout(() => (this.#away = true), SAY_AFTER_MS);
    }
  }
}
