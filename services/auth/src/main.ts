import { start } from '@chatapp/service-kit';
import { createAuth } from './auth.ts';
import { env } from './env.ts';

await start(env, async (settings) => {
  const { service, bus, relay } = await createAuth(settings);
  await service.run();
  relay.start();
  await bus.start();
  bus.announce(service.vitals);
});
