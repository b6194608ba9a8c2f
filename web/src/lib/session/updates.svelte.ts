import { updated } from '$app/state';
import type { CoreLink } from '#lib/core/link.ts';

/** Whether this page is older than the server, or a part of it could not be had; until the person has said that it is not the moment. */
export class Updates {
  #missing = $state(false);
  #later = $state(false);

  /** `new`: the server has a newer version of this page. `part`: something that was opened is neither on this device nor to be had now. */
  get reason(): 'new' | 'part' | null {
    if (this.#later) return null;
    if (updated.current) return 'new';
    return this.#missing ? 'part' : null;
  }

  /** Listens, in the browser. Kit asks the server by itself: each hour, and when somebody comes back to the page. */
  start(link: CoreLink): void {
    window.addEventListener('vite:preloadError', () => {
      this.#missing = true;
      this.#later = false;
      void updated.check();
    });
    // A server that does not understand this page is most likely newer.
    link.on('connection', ({ state }) => {
      if (state.status === 'stopped' && state.reason === 'protocol_error') void updated.check();
    });
  }

  /** Messages on their way, drafts and what has been read are on the device: they are there again. */
  reload(): void {
    location.reload();
  }

  later(): void {
    this.#later = true;
    this.#missing = false;
  }
}
