import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_S = 30;
const DIGITS = 6;
/** Clocks differ, and typing takes time: the step before and the one after count, too. */
const WINDOW = 1;
/** As long as SHA-1's output (RFC 4226, section 4). */
const SECRET_BYTES = 20;

export const newTotpSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** The code of a time step: RFC 4226 with SHA-1, which is what every authenticator speaks. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  return ((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).toString().padStart(DIGITS, '0');
}

export const stepAt = (now: Date): number => Math.floor(now.getTime() / 1_000 / STEP_S);

/**
 * The time step whose code this is, of those near `now` that are later than `lastStep`: what has been taken, or is older, is not taken
 * again (RFC 6238, section 5.2). All are compared, however soon one fits.
 */
export function matchStep(secret: Buffer, code: string, now: Date, lastStep: number): number | undefined {
  const given = Buffer.from(code.replaceAll(/\s/g, ''));
  const newest = stepAt(now) + WINDOW;
  let found: number | undefined;
  for (let step = newest - 2 * WINDOW; step <= newest; step++) {
    const right = Buffer.from(totpCode(secret, step));
    if (given.length === right.length && timingSafeEqual(given, right) && step > lastStep) found ??= step;
  }
  return found;
}

/** What a QR code for authenticators says. */
export function totpUri(secret: string, username: string): string {
  const issuer = 'ChatApp';
  const query = new URLSearchParams({ secret, issuer, algorithm: 'SHA1', digits: `${DIGITS}`, period: `${STEP_S}` });
  return `otpauth://totp/${issuer}:${encodeURIComponent(username)}?${query.toString()}`;
}
