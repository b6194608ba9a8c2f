import { randomUUID } from 'node:crypto';
import { newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

const test = suite('gateway: talking');
let world: World;
test.before(async () => {
  world = await World.start();
});
test.after(() => world.stop());

test('two people talk in a room', async () => {
  const room = newId();
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  assert.equal((await ann.subscribe(room)).type, 'subscribed');
  assert.equal((await bob.subscribe(room)).type, 'subscribed');
  const id = randomUUID();
  const ack = await ann.ask({ type: 'message.send', id, room, body: '  hello  ' });
  assert.is(ack.type, 'ack');
  assert.is(ack['seq'], 1);
  for (const client of [ann, bob]) {
    const event = await client.next(({ type }) => type === 'message.created');
    assert.is(event['body'], 'hello');
  }
  const [command] = world.writer.of('message.send');
  assert.is(command?.key, `${ann.claims.sub}:${id}`);
  assert.is(command?.actor.session, ann.claims.sid);
});

test.run();
