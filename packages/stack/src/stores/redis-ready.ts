import { connect } from 'node:net';
import { StackError } from '../errors.ts';

const TIMEOUT_MS = 2_000;

/**
 * Whether Redis answers a PING; not while it still loads its file. Speaks the protocol's inline form, so that starting a stack loads no client.
 * @throws StackError when the password is wrong
 */
export function redisAnswers(redisUrl: string): Promise<boolean> {
  const { hostname, port, username, password } = new URL(redisUrl);
  const login = [username, password].filter(Boolean).map(decodeURIComponent).join(' ');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) || 6379 });
    let answer = '';
    const settle = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(TIMEOUT_MS, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => resolve(false));
    socket.on('connect', () => socket.write(`${login ? `AUTH ${login}\r\n` : ''}PING\r\n`));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (/^-(WRONGPASS|NOAUTH|ERR AUTH)/m.test(answer)) {
        socket.destroy();
        reject(new StackError(`Redis at ${hostname}:${port || 6379} refuses the password.`));
      } else if (/^\+PONG/m.test(answer)) settle(true);
      else if (/^-/m.test(answer)) settle(false);
    });
  });
}
