import { closeFrame, encodeFrame, opcodes, textFrame, type FrameFields } from '../../support/websocket-frames.ts';

/** What a client that has said hello sends, and what must come of it. */
export interface ProtocolCase {
  /** Number of the chapter in the Autobahn suite's list, and what is tried. */
  readonly name: string;
  readonly send: readonly Uint8Array[];
  /** The close code that answers; or `pong`: the request of {@link ECHO} is answered and the connection goes on. */
  readonly expect: number | 'pong';
  /** Payloads of pong frames that must have come before. */
  readonly pongs?: readonly string[];
}

/** The request whose answer shows that a text message arrived whole. Its id is as hard as UTF-8 gets. */
export const ECHO = JSON.stringify({ type: 'ping', id: 'κόσμε€😀' });

const bytes = Buffer.from(ECHO);
const { continuation, text, binary, close, ping, pong } = opcodes;
const frame = (opcode: number, payload: string | Uint8Array = '', more: Partial<FrameFields> = {}) =>
  encodeFrame({ opcode, payload, ...more });
const begin = (payload: string | Uint8Array, opcode: number = text) => frame(opcode, payload, { fin: false });
const middle = (payload: string | Uint8Array) => frame(continuation, payload, { fin: false });
const last = (payload: string | Uint8Array) => frame(continuation, payload);
const echo = textFrame(ECHO);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
/** A ping request of exactly so many bytes. */
const padded = (length: number) => textFrame(ECHO.replace('}', `,"pad":"${'x'.repeat(length - bytes.length - 9)}"}`));
const chopped = (whole: Uint8Array) => [...whole].map((byte) => Uint8Array.of(byte));

const framing: ProtocolCase[] = [
  ...[125, 126, 127, 128, 65_535, 65_536].map((length): ProtocolCase => ({
    name: `1.1 text of ${length} bytes`,
    send: [padded(length)],
    expect: 'pong',
  })),
  { name: '1.1 text of 65,537 bytes', send: [padded(65_537)], expect: 1009 },
  { name: '1.1 text byte by byte', send: chopped(echo), expect: 'pong' },
  { name: '1.1 empty text', send: [textFrame(''), echo], expect: 'pong' },
  { name: '1.2 binary', send: [frame(binary, bytes), echo], expect: 'pong' },
  ...([16, 64] as const).map((lengthForm): ProtocolCase => ({
    name: `1.1 a length in ${lengthForm} bits`,
    send: [frame(text, bytes, { lengthForm })],
    expect: 'pong',
  })),
  ...[2 ** 16 + 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 62].map((claimedBytes): ProtocolCase => ({
    name: `9.1 a header that claims ${claimedBytes} bytes`,
    send: [frame(text, '', { claimedBytes, lengthForm: 64 })],
    expect: 1009,
  })),
  { name: '9.3 fragments that are too long together', send: range(0, 5).map((n) => frame(n === 0 ? text : continuation, 'x'.repeat(16_000), { fin: false })), expect: 1009 }, // prettier-ignore
];

const pings: ProtocolCase[] = [
  { name: '2.1 ping without payload', send: [frame(ping), echo], expect: 'pong', pongs: [''] },
  { name: '2.2 ping with payload', send: [frame(ping, 'Hello'), echo], expect: 'pong', pongs: ['Hello'] },
  { name: '2.4 ping of 125 bytes', send: [frame(ping, 'p'.repeat(125)), echo], expect: 'pong', pongs: ['p'.repeat(125)] }, // prettier-ignore
  { name: '2.5 ping of 126 bytes', send: [frame(ping, 'p'.repeat(126))], expect: 1002 },
  { name: '2.6 ping byte by byte', send: [...chopped(frame(ping, 'slow')), echo], expect: 'pong', pongs: ['slow'] },
  { name: '2.7 pong that nobody asked for', send: [frame(pong, 'why'), echo], expect: 'pong', pongs: [] },
  { name: '2.10 ten pings', send: [...range(0, 10).map((n) => frame(ping, `${n}`)), echo], expect: 'pong', pongs: range(0, 10).map(String) }, // prettier-ignore
  { name: '2.11 ten pings byte by byte', send: [...range(0, 10).flatMap((n) => chopped(frame(ping, `${n}`))), echo], expect: 'pong', pongs: range(0, 10).map(String) }, // prettier-ignore
];

const reserved: ProtocolCase[] = [
  ...range(1, 8).flatMap((rsv): ProtocolCase[] => [
    { name: `3 reserved bits ${rsv} on text`, send: [frame(text, bytes, { rsv })], expect: 1002 },
    { name: `3 reserved bits ${rsv} on ping`, send: [frame(ping, 'x', { rsv })], expect: 1002 },
    { name: `3 reserved bits ${rsv} on close`, send: [frame(close, '', { rsv })], expect: 1002 },
    { name: `3 reserved bits ${rsv} on a continuation`, send: [begin('{'), frame(continuation, '}', { rsv })], expect: 1002 }, // prettier-ignore
    { name: `3 reserved bits ${rsv} byte by byte`, send: chopped(frame(binary, 'x', { rsv })), expect: 1002 },
  ]),
  ...[...range(3, 8), ...range(11, 16)].flatMap((opcode): ProtocolCase[] => [
    { name: `4 opcode ${opcode}`, send: [frame(opcode)], expect: 1002 },
    { name: `4 opcode ${opcode} with payload`, send: [echo, frame(opcode, 'x')], expect: 1002 },
    { name: `4 opcode ${opcode} byte by byte, then ping`, send: [...chopped(frame(opcode, 'x')), frame(ping)], expect: 1002 }, // prettier-ignore
  ]),
];

const half = bytes.length >> 1;
const fragments: ProtocolCase[] = [
  { name: '5.1 fragmented ping', send: [begin('a', ping), last('b')], expect: 1002 },
  { name: '5.2 fragmented pong', send: [begin('a', pong), last('b')], expect: 1002 },
  { name: '5.2 fragmented close', send: [begin('', close), last('')], expect: 1002 },
  { name: '5.3 text in two fragments', send: [begin(bytes.subarray(0, half)), last(bytes.subarray(half))], expect: 'pong' }, // prettier-ignore
  { name: '5.5 fragments byte by byte', send: [...chopped(begin(bytes.subarray(0, half))), ...chopped(last(bytes.subarray(half)))], expect: 'pong' }, // prettier-ignore
  { name: '5.6 a ping between fragments', send: [begin(bytes.subarray(0, half)), frame(ping, 'between'), last(bytes.subarray(half))], expect: 'pong', pongs: ['between'] }, // prettier-ignore
  { name: '5.9 a continuation of nothing', send: [last('x')], expect: 1002 },
  { name: '5.10 a continuation of nothing after a message', send: [echo, last('x')], expect: 1002 },
  { name: '5.12 an unfinished continuation of nothing', send: [middle('x'), echo], expect: 1002 },
  { name: '5.15 a continuation after the last one', send: [begin('{'), last('}'), middle('x'), last('y')], expect: 1002 }, // prettier-ignore
  { name: '5.18 a second text inside the first', send: [begin('a'), textFrame('b')], expect: 1002 },
  { name: '5.18 a binary inside a text', send: [begin('a'), begin('b', binary), last('c')], expect: 1002 },
  { name: '5.19 a fragment for each byte, with pings', send: [begin(''), ...[...bytes].flatMap((byte) => [middle(Uint8Array.of(byte)), frame(ping, '.')]), last('')], expect: 'pong' }, // prettier-ignore
  { name: '5.20 empty fragments', send: [begin(''), middle(''), middle(bytes), last('')], expect: 'pong' },
];

const invalidTexts: Readonly<Record<string, readonly number[]>> = {
  'a lone continuation byte': [0x80],
  'a byte that never occurs': [0xfe],
  'a sequence cut short': [0xe2, 0x82],
  'an overlong slash': [0xc0, 0xaf],
  'an overlong NUL': [0xe0, 0x80, 0x80],
  'a surrogate': [0xed, 0xa0, 0x80],
  'a pair of surrogates': [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80],
  'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
  'five bytes': [0xf8, 0x88, 0x80, 0x80, 0x80],
  'six bytes': [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80],
};
const utf8: ProtocolCase[] = [
  ...Object.entries(invalidTexts).flatMap(([name, codes]): ProtocolCase[] => [
    { name: `6.3 ${name}`, send: [textFrame(Buffer.from([0x7b, ...codes, 0x7d]))], expect: 1007 },
    { name: `6.4 ${name}, over fragments`, send: [begin('{'), ...codes.map((byte) => middle(Uint8Array.of(byte))), last('}')], expect: 1007 }, // prettier-ignore
  ]),
  ...range(1, bytes.length).map((at): ProtocolCase => ({
    name: `6.2 split after byte ${at}`,
    send: [begin(bytes.subarray(0, at)), last(bytes.subarray(at))],
    expect: 'pong',
  })),
  { name: '6.23 a byte order mark and non-characters', send: [textFrame('\uFFFE\uFFFF'), echo], expect: 'pong' },
];

const closing: ProtocolCase[] = [
  { name: '7.1.1 close after a message', send: [echo, closeFrame(1000)], expect: 1000 },
  { name: '7.1.2 close twice', send: [closeFrame(1000), closeFrame(1001)], expect: 1000 },
  { name: '7.1.3 ping after close', send: [closeFrame(1000), frame(ping, 'late')], expect: 1000, pongs: [] },
  { name: '7.1.4 text after close', send: [closeFrame(1000), echo], expect: 1000 },
  { name: '7.1.5 close inside fragments', send: [begin('{'), closeFrame(1000), last('}')], expect: 1000 },
  { name: '7.3.1 close without code', send: [closeFrame()], expect: 1005 },
  { name: '7.3.2 close of one byte', send: [frame(close, 'x')], expect: 1002 },
  { name: '7.3.5 a reason of 123 bytes', send: [closeFrame(1000, 'r'.repeat(123))], expect: 1000 },
  { name: '7.3.6 a reason of 124 bytes', send: [closeFrame(1000, 'r'.repeat(124))], expect: 1002 },
  { name: '7.5.1 a reason that is not UTF-8', send: [closeFrame(1000, Uint8Array.of(0xce, 0xba, 0xe1))], expect: 1007 },
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map((code): ProtocolCase => ({
    name: `7.7 close code ${code}`,
    send: [closeFrame(code)],
    expect: code,
  })),
  ...[0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535].map((code): ProtocolCase => ({
    name: `7.9 invalid close code ${code}`,
    send: [closeFrame(code)],
    expect: 1002,
  })),
];

const masking: ProtocolCase[] = [
  { name: 'masking: a text without mask', send: [frame(text, bytes, { masked: false })], expect: 1002 },
  { name: 'masking: a ping without mask', send: [frame(ping, '', { masked: false })], expect: 1002 },
  { name: 'masking: a close without mask', send: [frame(close, '', { masked: false })], expect: 1002 },
  { name: 'masking: a continuation without mask', send: [begin('{'), frame(continuation, '}', { masked: false })], expect: 1002 }, // prettier-ignore
];

export const protocolCases: readonly ProtocolCase[] = [
  ...framing,
  ...pings,
  ...reserved,
  ...fragments,
  ...utf8,
  ...closing,
  ...masking,
];
