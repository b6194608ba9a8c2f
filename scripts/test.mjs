import { run } from './bootstrap.mjs';

await run('tests/run.ts');
