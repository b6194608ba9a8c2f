import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what must be readable again, with a key that is not in the database: whoever gets hold of a backup has no authenticators in
 * it. `context` says whose it is: what was sealed for one person opens for nobody else.
 */
export class SecretBox {
  readonly #key: Buffer;

  /** @param text the setting, of any form: the key is derived from it. */
  constructor(text: string) {
    this.#key = Buffer.from(hkdfSync('sha256', text, '', 'chatapp second factor', 32));
  }

  seal(plain: Buffer, context: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws what was sealed with another key, for another context, or has been changed. */
  open(sealed: Buffer, context: string): Buffer {
    const iv = sealed.subarray(0, IV_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  }
}
