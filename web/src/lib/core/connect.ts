import { version } from '$app/env';
import { workerUrl } from '#lib/trusted.ts';
import { attend } from './attend.ts';
// oxlint-disable-next-line import/default -- Vite makes the address of it
import coreWorker from './core.worker.ts?sharedworker&url';
import { CoreLink } from './link.ts';

/**
 * The line to the core that all pages of this browser share. A page of another version has a core of its own: the two would not understand
 * each other. Where there are no shared workers, the page has its own too.
 */
export function connectCore(): CoreLink {
  const link = new CoreLink(openPort());
  const wake = (): void => {
    if (document.visibilityState === 'visible') void link.call('wake');
  };
  for (const name of ['online', 'pageshow', 'focus']) window.addEventListener(name, wake);
  document.addEventListener('visibilitychange', wake);
  attend((availability) => void link.call('attend', availability));
  return link;
}

function openPort(): MessagePort {
  if (typeof SharedWorker === 'function') {
    return new SharedWorker(workerUrl(coreWorker), { type: 'module', name: `chatapp ${version}` }).port;
  }
  const { port1, port2 } = new MessageChannel();
  void import('./core.ts').then(({ Core }) => new Core().connect(port2));
  return port1;
}
