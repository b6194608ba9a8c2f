import { start } from '@chatapp/service-kit';
import { buildApp } from './app.ts';
import { Env } from './env.ts';

await start(Env, async (env) => (await buildApp(env)).run());
