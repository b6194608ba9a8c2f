import Type from 'typebox';
import { start } from '../../src/index.ts';

/** A main.ts: needs NAME, and fails to build where that is "bad". */
await start(Type.Object({ NAME: Type.String({ description: 'any name' }) }), async (env) => {
  if (env.NAME === 'bad') throw new Error('cannot build');
  process.stdout.write(`built ${env.NAME}\n`);
});
