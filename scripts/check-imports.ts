// What `turbo boundaries` does not see: a service's src lives on its dependencies alone. What starts stacks or fakes faults is for tests.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, '..');
const forTests = ['@chatapp/stack', '@chatapp/testkit'];
/** Packages that exist for tests themselves. */
const testPackages = new Set(['@chatapp/stack', '@chatapp/testkit']);
const importPattern =
  /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|(?:^|[\s;])import\s*\(?\s*['"]([^'"]+)['"]/g;

/** The bare packages that a source names: `@scope/name`, `name`. */
export function importedPackages(source: string): string[] {
  const specifiers = [...source.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? '');
  const names = specifiers
    .filter((specifier) => !/^[.#/]/.test(specifier) && !isBuiltin(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(names)];
}

function faultsOf(dir: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) as Manifest;
  if (testPackages.has(manifest.name)) return [];
  const dependencies = Object.keys(manifest.dependencies ?? {});
  const faults = forTests
    .filter((name) => dependencies.includes(name))
    .map((name) => `${dir}/package.json: ${name} is for tests: it belongs into devDependencies`);
  for (const file of globSync('src/**/*.ts', { cwd: join(root, dir) })) {
    const missing = importedPackages(readFileSync(join(root, dir, file), 'utf8')).filter(
      (name) => !dependencies.includes(name),
    );
    for (const name of missing)
      faults.push(`${dir}/${file}: ${name} is not among the dependencies of ${manifest.name}`);
  }
  return faults;
}

const dirs = globSync(['packages/*', 'services/*'], { cwd: root }).filter((dir) =>
  existsSync(join(root, dir, 'package.json')),
);
const faults = dirs.toSorted().flatMap((dir) => faultsOf(dir));
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
