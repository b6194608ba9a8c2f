const SLOTS = 16_384;

/** CRC-16 as in XMODEM, which Redis Cluster prescribes. */
function crc16(text: string): number {
  let crc = 0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return crc & 0xffff;
}

/** The part of a key that decides where it is: what stands between its first braces, or all of it. */
export function hashTag(key: string): string {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}

/** Of a hash tag. */
export const hashSlot = (tag: string): number => crc16(tag) % SLOTS;
