// `node --import .../register.mjs` with MUTANT=<name>: loads one file with that bug in it. Only tests ever pass this on.
import { registerHooks } from 'node:module';
import { mutants } from './catalogue.ts';

const mutant = mutants.find(({ name }) => name === process.env.MUTANT);
if (!mutant || !('file' in mutant)) throw new Error(`there is no mutant of a source file called ${process.env.MUTANT}`);
const root = new URL('../../../../', import.meta.url);
const target = new URL(mutant.file, root).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== target) return loaded;
    const source = String(loaded.source);
    if (!source.includes(mutant.find)) throw new Error(`${mutant.file} no longer holds what ${mutant.name} replaces`);
    return { ...loaded, source: source.replace(mutant.find, () => mutant.replace) };
  },
});
