/** Writes docs/openapi.json and docs/asyncapi.json from the schemas. `pnpm --filter @chatapp/contracts generate` */
import { writeFile } from 'node:fs/promises';
import { documents } from './documents.ts';

for (const { url, text } of documents()) await writeFile(url, text);
