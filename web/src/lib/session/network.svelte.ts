import { onMount } from 'svelte';

/** What the browser thinks of the network. It is right about `offline`; `online` says only that there is some network. Made while a component is. */
export class Network {
  #online = $state(true);

  constructor() {
    onMount(() => {
      const update = (): void => void (this.#online = navigator.onLine);
      update();
      window.addEventListener('online', update);
      window.addEventListener('offline', update);
      return () => {
        window.removeEventListener('online', update);
        window.removeEventListener('offline', update);
      };
    });
  }

  get online(): boolean {
    return this.#online;
  }
}
