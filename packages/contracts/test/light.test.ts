import { registerHooks } from 'node:module';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const loaded: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    loaded.push(found.url);
    return found;
  },
});
const light: Record<string, unknown> = await import('../src/light.ts');
const fromLight = [...loaded];
const whole: Record<string, unknown> = await import('../src/index.ts');

const test = suite('light');

test('it loads no schema library', () => {
  assert.ok(fromLight.some((url) => url.endsWith('/errors.ts')));
  assert.equal(
    fromLight.filter((url) => url.includes('typebox')),
    [],
  );
  assert.ok(loaded.some((url) => url.includes('typebox')));
});

test('what it exports is what the whole exports', () => {
  for (const [name, value] of Object.entries(light)) assert.is(value, whole[name], name);
});

test.run();
