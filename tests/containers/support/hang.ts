import { inside } from './engine.ts';
import type { Container } from './environment.ts';

/** Has the inspector put the service's event loop into a loop that has no end. */
const HANG = `
  const { globSync, readFileSync } = require('node:fs');
  const isService = (pid) => readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0')[1] === 'main.ts';
  const pid = globSync('[0-9]*', { cwd: '/proc' }).map(Number).find(isService);
  process._debugProcess(pid);
  const ask = async () => (await (await fetch('http://127.0.0.1:9229/json')).json())[0].webSocketDebuggerUrl;
  const later = () => new Promise((resolve) => setTimeout(resolve, 100));
  const find = (tries) => ask().catch((error) => (tries > 0 ? later().then(() => find(tries - 1)) : Promise.reject(error)));
  find(50).then((url) => {
    const socket = new WebSocket(url);
    socket.onopen = () => {
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'for (;;);' } }));
      setTimeout(() => process.exit(0), 500);
    };
  });`;

/** The process lives and accepts connections, and nothing in it goes on. */
export async function hang({ id }: Container): Promise<void> {
  await inside(id, 'node', '-e', HANG);
}
