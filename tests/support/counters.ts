import type { ServiceName, Stack } from '@chatapp/stack';

/** What a counter of a service has come to, all its instances and labels together. */
export async function counterOf(stack: Stack, service: ServiceName, name: string): Promise<number> {
  const instances = stack.instances().filter((instance) => instance.service === service);
  const texts = await Promise.all(
    instances.map(async ({ internalPort }) => {
      const answer = await fetch(`http://127.0.0.1:${internalPort}/metrics`);
      return answer.text();
    }),
  );
  const lines = texts.flatMap((text) => text.split('\n'));
  const own = lines.filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return own.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
