import type { HighlighterCore, LanguageRegistration } from 'shiki/core';

/** A piece of code of one colour; `role` is '' for what has none. */
export interface Piece {
  readonly text: string;
  readonly role: Role | '';
}
export type Line = readonly Piece[];
type Role = 'comment' | 'keyword' | 'string' | 'number' | 'function' | 'type' | 'name';

type Load = () => Promise<{ default: LanguageRegistration[] }>;

/** Each is loaded when a message first needs it. */
const languages: Readonly<Record<string, Load>> = {
  bash: () => import('@shikijs/langs/bash'),
  c: () => import('@shikijs/langs/c'),
  cpp: () => import('@shikijs/langs/cpp'),
  csharp: () => import('@shikijs/langs/csharp'),
  css: () => import('@shikijs/langs/css'),
  diff: () => import('@shikijs/langs/diff'),
  docker: () => import('@shikijs/langs/docker'),
  go: () => import('@shikijs/langs/go'),
  html: () => import('@shikijs/langs/html'),
  java: () => import('@shikijs/langs/java'),
  javascript: () => import('@shikijs/langs/javascript'),
  json: () => import('@shikijs/langs/json'),
  kotlin: () => import('@shikijs/langs/kotlin'),
  markdown: () => import('@shikijs/langs/markdown'),
  php: () => import('@shikijs/langs/php'),
  python: () => import('@shikijs/langs/python'),
  ruby: () => import('@shikijs/langs/ruby'),
  rust: () => import('@shikijs/langs/rust'),
  sql: () => import('@shikijs/langs/sql'),
  swift: () => import('@shikijs/langs/swift'),
  toml: () => import('@shikijs/langs/toml'),
  typescript: () => import('@shikijs/langs/typescript'),
  xml: () => import('@shikijs/langs/xml'),
  yaml: () => import('@shikijs/langs/yaml'),
};
const aliases: Readonly<Record<string, string>> = {
  'c++': 'cpp',
  cs: 'csharp',
  dockerfile: 'docker',
  js: 'javascript',
  kt: 'kotlin',
  md: 'markdown',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

/** Colours of the highlighter's CSS-variables theme, and what they stand for. */
const roles: Readonly<Record<string, Role>> = {
  'var(--code-token-comment)': 'comment',
  'var(--code-token-keyword)': 'keyword',
  'var(--code-token-string)': 'string',
  'var(--code-token-string-expression)': 'string',
  'var(--code-token-constant)': 'number',
  'var(--code-token-function)': 'function',
  'var(--code-token-parameter)': 'name',
  'var(--code-token-link)': 'string',
};

let highlighter: Promise<HighlighterCore> | undefined;

/** Code in coloured pieces; null for a language that is not known. Never rejects: code without colours is code all the same. */
export async function colour(text: string, language: string): Promise<Line[] | null> {
  const name = aliases[language.toLowerCase()] ?? language.toLowerCase();
  const load = Object.hasOwn(languages, name) ? languages[name] : undefined;
  if (!load) return null;
  try {
    highlighter ??= create();
    const [shiki, grammar] = await Promise.all([highlighter, load()]);
    await shiki.loadLanguage(grammar.default);
    const lines = shiki.codeToTokensBase(text, {
      lang: name === 'bash' ? 'shellscript' : name,
      theme: 'css-variables',
      // By default a line that takes longer than 500 ms, as the first of a language does on a slow machine, keeps one colour to its end.
      tokenizeTimeLimit: 0,
    });
    return lines.map((line) => line.map(({ content, color = '' }) => ({ text: content, role: roles[color] ?? '' })));
  } catch (error) {
    console.warn('not highlighted', error);
    return null;
  }
}

async function create(): Promise<HighlighterCore> {
  const [{ createHighlighterCore, createCssVariablesTheme }, { createJavaScriptRegexEngine }] = await Promise.all([
    import('shiki/core'),
    import('shiki/engine/javascript'),
  ]);
  return createHighlighterCore({
    themes: [createCssVariablesTheme({ name: 'css-variables', variablePrefix: '--code-' })],
    engine: createJavaScriptRegexEngine(),
  });
}
