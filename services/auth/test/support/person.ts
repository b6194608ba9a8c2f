import { stepAt, totpCode } from '../../src/second-factor/totp.ts';
import { newName, PASSWORD, type Answer, type Ask, type TestAuth } from './auth.ts';

/** A person with a session, as tests of accounts need them. */
export interface TestPerson {
  id: string;
  name: string;
  token: string;
  cookie: string | undefined;
  ask(method: 'get' | 'post' | 'patch' | 'delete', path: string, body?: unknown): Promise<Answer>;
  login(more?: object): Promise<Answer>;
}

export async function openPerson(auth: TestAuth, ask: Ask = {}): Promise<TestPerson> {
  const name = newName();
  const { body, cookie } = await auth.register(name, ask);
  return {
    id: body.user.id,
    name,
    token: body.accessToken,
    cookie,
    ask: (method, path, fields) =>
      auth[method](path, { token: body.accessToken, ...(fields === undefined ? {} : { body: fields }) }),
    login: (more = {}) => auth.post('login', { body: { username: name, password: PASSWORD, ...more } }),
  };
}

/** An authenticator, which knows its secret and may look at steps to come. */
export function authenticator(base32: string): { code(stepsAhead?: number): string } {
  const bits = Array.from(base32, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const secret = Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
  return { code: (stepsAhead = 0) => totpCode(secret, stepAt(new Date()) + stepsAhead) };
}
