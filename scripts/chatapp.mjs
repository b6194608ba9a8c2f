import { run } from './bootstrap.mjs';

await run('packages/stack/src/cli/chatapp.ts');
