import { ApiError, ChatClient, type ClientEvent, type RoomState, type Sent } from '../../src/index.ts';
import { changeAtRandom } from '../support/fake-room.ts';
import { Dice } from '../support/random.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakeServer, ME } from './fake-server.ts';
import { fetchFrom } from './fake-http.ts';
import { socketsTo } from './fake-socket.ts';
import { noFaults, type Bug, type Faults } from './faults.ts';

export interface OneSend {
  readonly room: string;
  readonly id: string;
  readonly order: number;
  readonly wanted: boolean;
  outcome?: Sent | string;
}

/** What one run left behind, for the checks. */
export interface Run {
  readonly seed: number;
  readonly server: FakeServer;
  readonly client: ChatClient;
  readonly rooms: readonly string[];
  readonly sends: readonly OneSend[];
  readonly events: readonly ClientEvent[];
  readonly states: readonly RoomState[];
  /** Heads that the rooms had when they were opened. */
  readonly opened: ReadonlyMap<string, { head: number; lastSeq: number }>;
  readonly timersLeft: number;
}

const TOKEN_LIFE_MS = 120_000;

/** Lets one client live through some minutes of trouble among others who write, then through a quiet time in which all must come right. */
export async function run(seed: number, { bug, steps }: { bug?: Bug; steps?: number } = {}): Promise<Run> {
  const dice = new Dice(seed);
  const clock = new VirtualClock();
  const server = new FakeServer(clock, dice);
  server.bug = bug;
  const sends: OneSend[] = [];
  const events: ClientEvent[] = [];
  const states: RoomState[] = [];
  const opened = new Map<string, { head: number; lastSeq: number }>();
  const rooms = ['r1', 'r2'];
  let ids = 0;
  const uuid = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;
  const change = () => server.publish(changeAtRandom(server.room(dice.pick(rooms)), dice, uuid));
  for (let count = dice.between(0, 20); count > 0; count--) change();

  let token = '';
  let tokenEnds = 0;
  const getToken = (minValidityMs: number) => {
    if (tokenEnds - clock.now() < Math.min(minValidityMs, TOKEN_LIFE_MS / 2) || minValidityMs === Infinity) {
      tokenEnds = clock.now() + TOKEN_LIFE_MS;
      token = `t${++server.tokens} ${tokenEnds}`;
    }
    return Promise.resolve(token);
  };
  const client = new ChatClient({
    baseUrl: 'http://chat.test',
    getToken,
    clock,
    random: dice.next,
    WebSocket: socketsTo(server),
    fetch: fetchFrom(server),
    pageSize: dice.between(1, 8),
  });
  client.on('event', (event) => events.push(event));
  client.on('room', (state) => states.push(state));

  server.faults = faultsOf(dice);
  client.start();
  for (const room of rooms) {
    if (dice.chance(0.5)) client.followRoom(server.room(room).info());
    void client.openRoom(room).then(({ head, lastSeq }) => opened.set(room, { head, lastSeq }));
  }
  let order = 0;
  for (let step = steps ?? dice.between(10, 60); step > 0; step--) {
    const doing = dice.between(0, 9);
    if (doing < 4) change();
    else if (doing < 7) for (let count = dice.between(1, 4); count > 0; count--) send();
    else if (doing === 7) void client.loadOlder(dice.pick(rooms));
    else if (doing === 8 && dice.chance(0.3)) for (const socket of server.sockets) socket.end(1006);
    else if (dice.chance(0.2)) void client.loadMembers(dice.pick(rooms));
    await clock.pass(dice.chance(0.1) ? dice.between(1_000, 70_000) : dice.between(0, 100));
  }
  server.faults = noFaults;
  await clock.pass(60_000);
  server.resyncAll();
  await clock.pass(30_000);
  client.stop();
  // What is on the wire still arrives somewhere.
  await clock.pass(100);
  return { seed, server, client, rooms, sends, events, states, opened, timersLeft: clock.timers };

  function send(): void {
    const room = dice.pick(rooms);
    const wanted = !dice.chance(0.05);
    const one: OneSend = { room, id: uuid(), order: ++order, wanted };
    sends.push(one);
    client.send(room, wanted ? `${ME.id} ${one.order}` : 'not wanted', { id: one.id }).done.then(
      (sent) => (one.outcome = sent),
      (error: unknown) => (one.outcome = error instanceof ApiError ? error.code : String(error)),
    );
  }
}

/** Some runs are calm, some have one kind of trouble, most have all. */
function faultsOf(dice: Dice): Faults {
  const all: Faults = {
    connect: 0.3,
    cut: 0.1,
    silent: 0.3,
    lostEvent: 0.1,
    repeatedEvent: 0.1,
    busy: 0.15,
    mute: 0.05,
    http: 0.25,
    unrecovered: 0.4,
  };
  const kind = dice.between(0, 9);
  if (kind === 0) return noFaults;
  if (kind > 3) return all;
  const one = dice.pick(Object.keys(all) as (keyof Faults)[]);
  return { ...noFaults, [one]: all[one] };
}
