import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FaultProxy } from '../src/index.ts';

const proxying = suite('fault proxy');

/** Says back what it hears. */
const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
await once(server, 'listening');
const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });

proxying.after(async () => {
  await proxy.stop();
  server.close();
});

async function open(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

/** What is said back within a moment. */
async function echo(socket: Socket, text: string): Promise<string> {
  let heard = '';
  const listen = (data: Buffer) => (heard += data.toString());
  socket.on('data', listen).write(text);
  await sleep(100);
  socket.off('data', listen);
  return heard;
}

proxying('passes, holds back and brings it all later', async () => {
  const socket = await open();
  assert.is(await echo(socket, 'a'), 'a');
  proxy.flow('pass', 'hold');
  assert.is(await echo(socket, 'b'), '');
  proxy.heal();
  assert.is(await echo(socket, 'c'), 'bc');
  socket.destroy();
});

proxying('cuts and refuses', async () => {
  const socket = await open();
  proxy.close();
  await closed(socket);
  await closed(connect(proxy.port, '127.0.0.1').on('error', () => undefined));
  proxy.heal();
});

proxying('abandons: what was there is silent and stays open, what comes is served', async () => {
  const old = await open();
  assert.is(await echo(old, 'a'), 'a');
  proxy.abandon();
  assert.is(await echo(old, 'b'), '');
  assert.not(old.destroyed);
  const young = await open();
  assert.is(await echo(young, 'c'), 'c');
  assert.is(await echo(old, 'd'), '');
  assert.not(old.destroyed);
  for (const socket of [old, young]) socket.destroy();
});

proxying.run();
