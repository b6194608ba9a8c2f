import packageJson from '../package.json' with { type: 'json' };
import { asyncapi } from './asyncapi.ts';
import { openapi } from './openapi.ts';

/** The generated documents: where each is committed, and what it must say. */
export function documents(): { url: URL; text: string }[] {
  const built = { 'openapi.json': openapi(packageJson.version), 'asyncapi.json': asyncapi(packageJson.version) };
  return Object.entries(built).map(([file, document]) => ({
    url: new URL(`../../../docs/${file}`, import.meta.url),
    text: `${JSON.stringify(document, null, 2)}\n`,
  }));
}
