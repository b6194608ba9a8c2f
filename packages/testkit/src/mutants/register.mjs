// `node --import .../register.mjs` with MUTANT=<name>: loads the files that hold it with that bug in them. Only tests ever pass this on.
import { registerHooks } from 'node:module';
import { mutants } from './catalogue.ts';

const mutant = mutants.find(({ name }) => name === process.env.MUTANT);
if (!mutant || !('edits' in mutant)) throw new Error(`there is no mutant of source files called ${process.env.MUTANT}`);
const root = new URL('../../../../', import.meta.url);
const edits = Map.groupBy(mutant.edits, ({ file }) => new URL(file, root).href);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    let source = edits.has(url) ? String(loaded.source) : undefined;
    if (source === undefined) return loaded;
    for (const { file, find, replace } of edits.get(url)) {
      if (!source.includes(find)) throw new Error(`${file} no longer holds what "${mutant.name}" replaces`);
      source = source.replace(find, () => replace);
    }
    return { ...loaded, source };
  },
});
