import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Scale, type Stack, type StackOptions } from '@chatapp/stack';

/** A stack of its own, without the web pages unless `services` names them, on free ports, in a folder that goes with it. Registration is not throttled: tests make many people. */
export async function withStack(
  scale: Scale,
  options: Partial<StackOptions> = {},
): Promise<{ stack: Stack; url: string; wsUrl: string; done: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chatapp-test-'));
  const stack = await startStack({
    dataDir,
    scale,
    port: 'random',
    services: ['auth', 'chat-writer', 'fanout', 'gateway'],
    serviceEnv: { auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' } },
    ...options,
  });
  const done = async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { stack, url: stack.url, wsUrl: stack.wsUrl, done };
}
