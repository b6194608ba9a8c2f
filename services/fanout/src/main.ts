import { start } from '@chatapp/service-kit';
import { buildApp } from './app.ts';
import { Env } from './env.ts';

await start(Env, async (env) => {
  const { service, open } = buildApp(env);
  await service.run();
  await open();
});
