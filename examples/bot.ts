import { ChatClient, Session } from '@chatapp/client';

const [room, baseUrl = 'http://localhost:8080'] = process.argv.slice(2);
if (room === undefined) {
  console.error('node scripts/run.mjs examples/bot.ts ROOM [URL]: the id of a public room stands in its address');
  process.exit(2);
}
const session = new Session({ baseUrl });
await session.register({ username: `echo-${Date.now().toString(36)}`, password: crypto.randomUUID() });
const client = new ChatClient({ baseUrl, getToken: session.token });
client.on('event', (event) => {
  if (event.type === 'message.created' && event.sender.id !== client.me?.id) client.send(event.room, event.body);
});
client.start();
await client.request('room.join', { room });
await client.openRoom(room);
