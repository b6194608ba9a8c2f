import { suite, type Test } from 'uvu';
import { openAuth, type TestAuth } from './auth.ts';
import { openStores, type Stores } from './stores.ts';

/** A suite with a service over stores of its own, both of which end with it. */
export async function authSuite(
  name: string,
  settings: Record<string, string> = {},
): Promise<{ test: Test; stores: Stores; auth: TestAuth }> {
  const stores = await openStores();
  const auth = await openAuth(stores, settings);
  const test = suite(name);
  test.after(async () => {
    await auth.stop();
    await stores.stop();
  });
  return { test, stores, auth };
}
