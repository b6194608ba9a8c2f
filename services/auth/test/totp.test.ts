import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase32 } from '../src/second-factor/base32.ts';
import { hashRecoveryCode, newRecoveryCodes } from '../src/second-factor/recovery-codes.ts';
import { SecretBox } from '../src/second-factor/secret-box.ts';
import { matchStep, stepAt, totpCode, totpUri } from '../src/second-factor/totp.ts';

const test = suite('second factor, by itself');
const secret = Buffer.from('12345678901234567890');
const now = new Date(1_111_111_109_000);

test('codes are those of RFC 6238, appendix B', () => {
  const vectors: [number, string][] = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ];
  for (const [seconds, code] of vectors) assert.is(totpCode(secret, Math.floor(seconds / 30)), code);
});

test('takes the codes of three steps, and no other', () => {
  const step = stepAt(now);
  for (const [away, fits] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const)
    assert.is(matchStep(secret, totpCode(secret, step + away), now, 0) !== undefined, fits, String(away));
  assert.is(
    matchStep(secret, `${totpCode(secret, step).slice(0, 3)} ${totpCode(secret, step).slice(3)}`, now, 0),
    step,
  );
  for (const wrong of ['', '0', '000000', '0818040']) assert.is(matchStep(secret, wrong, now, 0), undefined, wrong);
});

test('takes no code twice, nor one before it', () => {
  const step = stepAt(now);
  assert.is(matchStep(secret, totpCode(secret, step), now, step), undefined);
  assert.is(matchStep(secret, totpCode(secret, step - 1), now, step), undefined);
  assert.is(matchStep(secret, totpCode(secret, step + 1), now, step), step + 1);
});

test('base32 is that of RFC 4648, and authenticators can read the URI', () => {
  const vectors = {
    '': '',
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  };
  for (const [text, code] of Object.entries(vectors)) assert.is(toBase32(Buffer.from(text)), code);
  const uri = new URL(totpUri(toBase32(secret), 'ada'));
  assert.is(uri.href.split('?')[0], 'otpauth://totp/ChatApp:ada');
  assert.is(uri.searchParams.get('secret'), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});

test('recovery codes are ten of 80 bits, known however they are typed', () => {
  const codes = newRecoveryCodes();
  assert.is(new Set(codes).size, 10);
  for (const code of codes) assert.match(code, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  const [first = ''] = codes;
  assert.equal(hashRecoveryCode(` ${first.toUpperCase().replaceAll('-', ' ')} `), hashRecoveryCode(first));
});

test('what is sealed opens with the same key for the same person, and not when it was changed', () => {
  const box = new SecretBox('a key of thirty-two characters or so');
  const sealed = box.seal(secret, 'ada');
  assert.equal(box.open(sealed, 'ada'), secret);
  assert.not(sealed.includes(secret));
  assert.is.not(box.seal(secret, 'ada').toString('hex'), sealed.toString('hex'));
  assert.throws(() => box.open(sealed, 'bob'));
  assert.throws(() => new SecretBox('another key of thirty-two characters').open(sealed, 'ada'));
  for (let at = 0; at < sealed.length; at += 7) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => box.open(changed, 'ada'), undefined, String(at));
  }
});

test.run();
