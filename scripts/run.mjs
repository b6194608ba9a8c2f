// `node scripts/run.mjs FILE [ARG …]`: a TypeScript program of the repository, with Node 24 and all packages.
import { run } from './bootstrap.mjs';

const [file, ...args] = process.argv.slice(2);
await run(file, args);
