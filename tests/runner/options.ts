import { relative, resolve, sep } from 'node:path';

/** What is known about a test file before it runs. */
export interface TestFile {
  /** Below the root, with forward slashes. */
  name: string;
  path: string;
  timeoutMs: number;
  /** Runs while nothing else does. */
  heavy: boolean;
  /** Depends on the speed of a browser or of a container engine: what fails is run a second time. */
  mayStumble: boolean;
}

const DEFAULT_TIMEOUT_MS = 180_000;

/** What lies across services starts whole stacks or browsers; the runner's own tests do not. */
const isHeavy = (name: string): boolean => name.startsWith('tests/') && !name.startsWith('tests/runner/');

/** Never what looks for lost, doubled or disordered messages: seen once is seen. */
const mayStumble = (name: string): boolean =>
  /^tests\/(?:e2e|containers)\//.test(name) && name !== 'tests/containers/faults.test.ts';

/** A first line `// timeout: 400s` gives a file more (or less) time. */
export function describeFile(path: string, source: string, root: string): TestFile {
  const name = relative(root, resolve(path)).split(sep).join('/');
  const seconds = /^\/\/ timeout: (\d+)s$/m.exec(source.split('\n', 1)[0] ?? '')?.[1];
  return {
    name,
    path,
    timeoutMs: seconds ? Number(seconds) * 1_000 : DEFAULT_TIMEOUT_MS,
    heavy: isHeavy(name),
    mayStumble: mayStumble(name),
  };
}

/** `npm test -- bus stack/lock`: files whose name has one of the words. */
export const matches = (name: string, words: readonly string[]): boolean =>
  words.length === 0 || words.some((word) => name.includes(word));
