const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Ten bytes as 16 characters of Crockford's base32 in lower case, five bits each, most significant first. */
export function encodeId(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < 10; offset += 5) {
    let high = ((bytes[offset] ?? 0) << 12) | ((bytes[offset + 1] ?? 0) << 4) | ((bytes[offset + 2] ?? 0) >> 4);
    let low = (((bytes[offset + 2] ?? 0) & 15) << 16) | ((bytes[offset + 3] ?? 0) << 8) | (bytes[offset + 4] ?? 0);
    let part = '';
    for (let digit = 0; digit < 4; digit++, low >>= 5) part = ALPHABET[low & 31] + part;
    for (let digit = 0; digit < 4; digit++, high >>= 5) part = ALPHABET[high & 31] + part;
    text += part;
  }
  return text;
}

/** A new id: 48 bits of milliseconds, so that ids sort by age, then 32 random bits. */
export function newId(nowMs: number = Date.now()): string {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint16(0, Math.floor(nowMs / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, nowMs % 2 ** 32);
  crypto.getRandomValues(bytes.subarray(6));
  return encodeId(bytes);
}

/** A UUID of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits. */
export function uuidv7(nowMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(nowMs / 2 ** 32));
  view.setUint32(2, nowMs % 2 ** 32);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether a request's id names it for ever (a UUID), and not only on its connection. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
