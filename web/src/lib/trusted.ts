/**
 * The one place where this app says that a string may be what only trusted code may say (Trusted Types, see vite.config.ts). Each use is
 * named here, with why it is safe.
 */
interface Policy {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}

const factory = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy = factory?.createPolicy('chatapp', { createHTML: (html) => html, createScriptURL: (url) => url });

/** The address of a worker, as the build has written it. */
export function workerUrl(url: string): string {
  return policy?.createScriptURL(url) ?? url;
}

/** A document of its own that nobody shows: no script in it runs and nothing is loaded, and only its text and structure are read. */
export function inertDocument(html: string): Document {
  return new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html');
}
