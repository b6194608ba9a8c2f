import { createServer } from 'node:net';
import { once } from 'node:events';
import { serviceNames, type Stack } from '@chatapp/stack';
import { FaultProxy } from '@chatapp/testkit';
import { withStack } from './stack.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export interface PatchyStack {
  readonly stack: Stack;
  /** Where browsers come through the network that can break. */
  readonly url: string;
  readonly network: FaultProxy;
  readonly done: () => Promise<void>;
}

/** The whole stack with a network in front of it that can be taken away, for whoever comes through it; `stack.url` is always there. */
export async function withPatchyStack(): Promise<PatchyStack> {
  const port = await freePort();
  const network = await FaultProxy.listen({ host: '127.0.0.1', port });
  const url = `http://localhost:${network.port}`;
  const { stack, done } = await withStack({ gateway: 2 }, { services: serviceNames, port, origins: [url] });
  return {
    stack,
    url,
    network,
    done: async () => {
      await network.stop();
      await done();
    },
  };
}
