import type { LoadSocket } from './socket.ts';

/** What happened to a message of one's own. */
export type Answer = { readonly message: number; readonly outcome: 'ok' | 'refused' };

/** How one system is spoken to. */
export interface Dialect {
  readonly path: string;
  /** Says who one is and joins rooms. Settles when their messages come. */
  join(socket: LoadSocket, rooms: readonly string[], token?: string): Promise<void>;
  /** `uuid` names the message; `no` is its number, where answers are told by numbers. */
  message(uuid: string, no: number, room: string, body: string): string;
  /** Whether a frame carries messages. */
  hasMessages(bytes: Buffer, start: number): boolean;
  /** What any other frame answers; `pong` is to be sent back as it is. */
  answers(text: string): { answers: readonly Answer[]; pong?: string };
}

const M = 'm'.charCodeAt(0);
const FOUR = '4'.charCodeAt(0);
const TWO = '2'.charCodeAt(0);

/** Message ids are UUIDs that end in the message's number. */
const numberOf = (uuid: string): number => Number(uuid.slice(-8));

function untilTexts(socket: LoadSocket, isDone: (text: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.onClose = (reason) => reject(new Error(`a connection ended while it joined: ${reason}`));
    socket.onText = (bytes, start, end) => {
      try {
        if (isDone(bytes.toString('utf8', start, end))) resolve();
      } catch (error) {
        reject(error);
      }
    };
  });
}

interface Event {
  readonly type: string;
  readonly id?: string;
  readonly room?: string;
  readonly retryAfterMs?: number;
}

/** ChatApp takes so many in one request. */
const ROOMS_AT_ONCE = 200;

/** Who is refused for now asks again. */
async function subscribe(socket: LoadSocket, rooms: readonly string[]): Promise<void> {
  const send = (some: readonly string[]) =>
    socket.send(JSON.stringify({ type: 'subscribe', id: 's', rooms: some.map((room) => ({ room })) }));
  send(rooms);
  let left = rooms.length;
  await untilTexts(socket, (text) => {
    for (const { type, room = '', retryAfterMs } of JSON.parse(text) as Event[]) {
      if (type === 'error' && retryAfterMs === undefined) throw new Error(text);
      if (type === 'error') setTimeout(send, retryAfterMs, [room]);
      if (type === 'subscribed') left--;
    }
    return left === 0;
  });
}

const chatapp: Dialect = {
  path: '/ws',
  async join(socket, rooms, token) {
    socket.send(JSON.stringify({ type: 'hello', id: 'h', token }));
    await untilTexts(socket, (text) => {
      const [event] = JSON.parse(text) as Event[];
      if (event?.type !== 'welcome') throw new Error(`no welcome but ${text}`);
      return true;
    });
    for (let from = 0; from < rooms.length; from += ROOMS_AT_ONCE)
      await subscribe(socket, rooms.slice(from, from + ROOMS_AT_ONCE));
  },
  message: (uuid, _no, room, body) => `{"type":"message.send","id":"${uuid}","room":"${room}","body":"${body}"}`,
  // [{"type":"m…
  hasMessages: (bytes, start) => bytes[start + 10] === M,
  answers(text) {
    const answers: Answer[] = [];
    for (const { type, id } of JSON.parse(text) as Event[])
      if ((type === 'ack' || type === 'error') && id !== undefined)
        answers.push({ message: numberOf(id), outcome: type === 'ack' ? 'ok' : 'refused' });
    return { answers };
  },
};

const plain: Dialect = {
  path: '/ws',
  join(socket, rooms) {
    socket.send(JSON.stringify({ type: 'join', rooms }));
    return untilTexts(socket, (text) => (JSON.parse(text) as Event).type === 'joined');
  },
  message: (uuid, _no, room, body) => `{"type":"message","id":"${uuid}","room":"${room}","body":"${body}"}`,
  // {"type":"m…
  hasMessages: (bytes, start) => bytes[start + 9] === M,
  answers(text) {
    const { type, id } = JSON.parse(text) as Event;
    return { answers: type === 'ack' && id !== undefined ? [{ message: numberOf(id), outcome: 'ok' }] : [] };
  },
};

/** Engine.IO 4 and Socket.IO 5 over a WebSocket: 0 open, 2 ping, 3 pong, 40 connect, 42 event, 43 acknowledgement. */
const socketIo: Dialect = {
  path: '/ws?EIO=4&transport=websocket',
  async join(socket, rooms) {
    socket.send('40');
    await untilTexts(socket, (text) => text.startsWith('40'));
    socket.send(`420["join",${JSON.stringify(rooms)}]`);
    await untilTexts(socket, (text) => text.startsWith('430'));
  },
  message: (uuid, no, room, body) => `42${no}["message",{"id":"${uuid}","room":"${room}","body":"${body}"}]`,
  hasMessages: (bytes, start) => bytes[start] === FOUR && bytes[start + 1] === TWO,
  answers(text) {
    if (text === '2') return { answers: [], pong: '3' };
    const no = /^43(\d+)/.exec(text)?.[1];
    return { answers: no === undefined ? [] : [{ message: Number(no), outcome: 'ok' }] };
  },
};

export const dialects = { chatapp, plain, socketIo } as const;
export type DialectName = keyof typeof dialects;
