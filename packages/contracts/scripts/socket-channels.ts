import { events, requests, type EventType, type RequestType } from '../src/index.ts';
import type { Components, JsonObject } from './components.ts';

const CHANNEL = '#/channels/socket';

/** What a request is answered with besides `error`; null for one that gets no answer. */
const ANSWERS: Partial<Record<RequestType, EventType | null>> = {
  hello: 'welcome',
  subscribe: 'subscribed',
  typing: null,
  ping: 'pong',
};

/** Some names are both a request and an event (`typing`), so the direction is part of a message's key. */
const requestKey = (name: string) => `request.${name}`;
const eventKey = (name: string) => `event.${name}`;
const inChannel = (key: string) => ({ $ref: `${CHANNEL}/messages/${key}` });

function messages(kind: 'request' | 'event', components: Components): JsonObject {
  const key = kind === 'request' ? requestKey : eventKey;
  return Object.fromEntries(
    Object.entries(kind === 'request' ? requests : events).map(([name, schema]) => [
      key(name),
      { name, title: name, payload: components.use({ ...schema, title: key(name) }) },
    ]),
  );
}

/** The channel `/ws`, and its messages. */
export function socketChannels(components: Components): { channels: JsonObject; messages: JsonObject } {
  const all = { ...messages('request', components), ...messages('event', components) };
  return {
    messages: all,
    channels: {
      socket: {
        address: '/ws',
        title: 'The WebSocket of a client',
        description:
          'Text frames. A frame from a client is one request or an array of them; every frame from the server is an array of events.',
        servers: [{ $ref: '#/servers/entrance' }],
        messages: Object.fromEntries(Object.keys(all).map((key) => [key, { $ref: `#/components/messages/${key}` }])),
        bindings: { ws: { method: 'GET' } },
      },
    },
  };
}

/** One operation for each request with its answers, and one for all that comes unasked. */
export function socketOperations(): JsonObject {
  const asked = Object.keys(requests).map((name) => {
    const answer = name in ANSWERS ? ANSWERS[name as RequestType] : 'ack';
    const reply = answer
      ? {
          reply: { channel: { $ref: CHANNEL }, messages: [inChannel(eventKey(answer)), inChannel(eventKey('error'))] },
        }
      : {};
    return [
      requestKey(name),
      { action: 'receive', channel: { $ref: CHANNEL }, messages: [inChannel(requestKey(name))], ...reply },
    ];
  });
  const answers = new Set<string>(['ack', ...Object.values(ANSWERS).filter((answer) => answer !== null)]);
  const unasked = Object.keys(events).filter((name) => !answers.has(name));
  return {
    ...Object.fromEntries(asked),
    events: {
      action: 'send',
      summary: 'What the server tells unasked',
      channel: { $ref: CHANNEL },
      messages: unasked.map((name) => inChannel(eventKey(name))),
    },
  };
}
