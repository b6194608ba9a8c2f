import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance, Stack } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import * as assert from 'uvu/assert';

export function instanceOf(stack: Stack, service: Instance['service'], index = 1): Instance {
  const found = stack.instances().find((each) => each.service === service && each.index === index);
  if (found === undefined) throw new Error(`there is no ${service}-${index}`);
  return found;
}

/** Resident memory of a process, in MiB. */
export function residentMiB({ pid }: Instance): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}

/** One figure of /metrics, all its labels together. */
export async function figure({ internalPort }: Instance, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${internalPort}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Settles when a gateway holds nothing any more of those who have gone. */
export async function isEmpty(gateway: Instance, patienceMs = 15_000): Promise<void> {
  for (const name of ['gateway_connections', 'gateway_channels', 'gateway_pending'])
    await until(async () => (await figure(gateway, name)) === 0, patienceMs, `${name} is back at 0`);
}

/** Takes note of who runs. @returns a check that they all still do, as the same processes, and logged no fault of their own. */
export function watchOver(stack: Stack): () => void {
  const before = stack.instances().map(({ service, index, pid }) => `${service}-${index} ${pid}`);
  return () => {
    const after = stack.instances().map(({ service, index, pid }) => `${service}-${index} ${pid}`);
    assert.equal(after, before, 'a process has died');
    for (const name of readdirSync(stack.logDir).filter((file) => /^(gateway|auth|chat-writer)-\d+\.log$/.test(file)))
      assert.equal(faultsIn(readFileSync(join(stack.logDir, name), 'utf8')), [], name);
  };
}

/** Requests that failed through no fault of the client's, and what would have ended a process. */
function faultsIn(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => /"msg":"(a request failed|a token could not be verified)"|uncaught|unhandled/i.test(line))
    .map((line) => line.slice(0, 600));
}
