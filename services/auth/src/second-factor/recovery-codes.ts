import { createHash, randomBytes } from 'node:crypto';
import { limits } from '@chatapp/contracts';
import { toBase32 } from './base32.ts';

/** 80 random bits: with so many no slow hash is needed. */
const CODE_BYTES = 10;

/** Codes as people read them: four groups of four. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: limits.recoveryCodes }, () =>
    toBase32(randomBytes(CODE_BYTES))
      .toLowerCase()
      .replaceAll(/.{4}(?=.)/g, '$&-'),
  );
}

/** Whatever its case, spaces and dashes: people copy it from paper. */
export function hashRecoveryCode(code: string): Buffer {
  return createHash('sha256')
    .update(code.toLowerCase().replaceAll(/[^a-z2-7]/g, ''))
    .digest();
}
