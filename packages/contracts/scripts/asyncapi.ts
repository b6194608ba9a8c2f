import { busChannels, busOperations } from './bus-channels.ts';
import { Components, type JsonObject } from './components.ts';
import { socketChannels, socketOperations } from './socket-channels.ts';

/**
 * docs/asyncapi.json: AsyncAPI 3.0. Two servers: the entrance, whose `/ws` clients speak, and the bus, whose streams only services see
 * (a new consumer group that follows them is how a feature is added).
 */
export function asyncapi(version: string): JsonObject {
  const components = new Components();
  const socket = socketChannels(components);
  const bus = busChannels(components);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'ChatApp',
      version,
      description:
        'The WebSocket that clients speak, and the streams that services speak. docs/protocol.md and docs/architecture.md are the texts to read first.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      entrance: {
        host: 'localhost:8080',
        protocol: 'ws',
        description: 'nginx of a local installation; wss behind TLS',
      },
      bus: { host: 'localhost:6379', protocol: 'redis', description: 'Redis Streams; internal, never published' },
    },
    channels: { ...socket.channels, ...bus.channels },
    operations: { ...socketOperations(), ...busOperations() },
    components: { schemas: components.schemas(), messages: { ...socket.messages, ...bus.messages } },
  };
}
