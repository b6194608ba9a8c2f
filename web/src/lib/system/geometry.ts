import type { HopName } from '@chatapp/contracts';
import type { Kind } from './load.ts';
import type { ServiceName } from './services.ts';

/** Everything that stands in the drawing: services, stores, and what is not on the bus. */
export type StationName = ServiceName | 'people' | 'nginx' | 'mysql' | 'inbox end' | 'people end';
export type ChannelName = Exclude<Kind, 'signals'>;
/** Where a followed message is: hops, and the browser at both ends. */
export type StopName = HopName | 'sent' | 'returned';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Label extends Point {
  readonly anchor: 'start' | 'middle' | 'end';
}
/** A stream: a tube between two stations, its name, and what waits in it. */
export interface Channel {
  readonly from: Point;
  readonly to: Point;
  /** Neither where there is no room for them. */
  readonly name?: Label;
  readonly load?: Label;
}
/** Where the dot of a followed message rests, and where its time is written. */
export interface Stop extends Point {
  readonly label: Label;
}

export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly stations: Partial<Record<StationName, Box>>;
  readonly channels: Readonly<Record<ChannelName, Channel>>;
  /** Thin lines with an arrow: what is no stream. `to`: of no use without that service. */
  readonly links: readonly { readonly path: string; readonly to?: ServiceName }[];
  readonly stops: Readonly<Record<StopName, Stop>>;
}

/** How many instances each service is drawn with. */
export type Rows = Readonly<Record<ServiceName, number>>;

const HEAD = 34;
export const ROW = 22;
const STRIP = 26;
const FOOT = 8;
const hasStrip = (service: ServiceName): boolean => service === 'chat-writer' || service === 'fanout';
const heightOf = (service: ServiceName, rows: Rows): number =>
  HEAD + Math.max(1, rows[service]) * ROW + (hasStrip(service) ? STRIP : 0) + FOOT;

const at = (x: number, y: number, anchor: Label['anchor'] = 'middle'): Label => ({ x, y, anchor });
const stop = (x: number, y: number, label: Label): Stop => ({ x, y, label });
const middle = ({ y, h }: Box): number => y + h / 2;

/** Out along the top, back along the bottom. */
export function wideGeometry(rows: Rows): Geometry {
  const gap = 92;
  const writer = { x: 600, y: 16, w: 186, h: heightOf('chat-writer', rows) };
  const fanout = { x: 600, y: writer.y + writer.h + gap, w: 186, h: heightOf('fanout', rows) };
  const h = Math.max(fanout.y + fanout.h - 16, heightOf('gateway', rows));
  const people = { x: 0, y: 16, w: 92, h };
  const nginx = { x: 136, y: 16, w: 64, h };
  const gateway = { x: 244, y: 16, w: 168, h };
  const side = (y: number, height: number): Box => ({ x: 846, y, w: 130, h: height });
  const between = writer.y + writer.h + gap / 2;
  const mysql = side(middle(writer) - 34, 68);
  const searchH = heightOf('search-indexer', rows);
  const search = side(Math.max(between - searchH / 2, mysql.y + mysql.h + 12), searchH);
  const authH = heightOf('auth', rows);
  const auth = side(Math.max(middle(fanout) - authH / 2, search.y + search.h + 16), authH);
  const [top, bottom] = [middle(writer), middle(fanout)];
  const usersY = Math.min(Math.max(auth.y + auth.h / 2, fanout.y + 12), fanout.y + fanout.h - 12);
  return {
    width: 976,
    height: Math.max(16 + h, auth.y + auth.h, bottom + 64) + 4,
    stations: { people, nginx, gateway, 'chat-writer': writer, fanout, mysql, 'search-indexer': search, auth },
    channels: {
      commands: { from: { x: 412, y: top }, to: { x: 600, y: top }, name: at(506, top - 22), load: at(506, top + 30) },
      events: {
        from: { x: 693, y: writer.y + writer.h },
        to: { x: 693, y: fanout.y },
        name: at(673, between - 4, 'end'),
        load: at(673, between + 14, 'end'),
      },
      inbox: {
        from: { x: 600, y: bottom },
        to: { x: 412, y: bottom },
        name: at(506, bottom - 22),
        load: at(506, bottom + 30),
      },
      users: {
        from: { x: 846, y: usersY },
        to: { x: 786, y: usersY },
        name: at(816, usersY - 14),
        load: at(816, usersY + 24),
      },
    },
    links: [
      { path: `M92 ${top} H136` },
      { path: `M200 ${top} H244` },
      { path: `M244 ${bottom} H200` },
      { path: `M136 ${bottom} H92` },
      { path: `M786 ${middle(writer)} H846` },
      { path: `M706 ${between} H${search.x - 24} V${middle(search)} H846`, to: 'search-indexer' },
    ],
    stops: {
      sent: stop(92, top, at(46, top + 4)),
      'gateway.took': stop(412, top, at(416, top + 52, 'start')),
      'commands.holds': stop(506, top, at(506, top + 52)),
      'writer.read': stop(600, top, at(596, top + 52, 'end')),
      'writer.committed': stop(846, middle(mysql), at(911, mysql.y - 8)),
      'events.holds': stop(693, between, at(712, between - 16, 'start')),
      'fanout.read': stop(693, fanout.y, at(712, fanout.y - 10, 'start')),
      'inbox.holds': stop(506, bottom, at(506, bottom + 52)),
      'gateway.read': stop(412, bottom, at(416, bottom + 52, 'start')),
      'gateway.wrote': stop(244, bottom, at(222, bottom - 12)),
      returned: stop(92, bottom, at(46, bottom + 4)),
    },
  };
}

/** The same from top to bottom, for a phone. The way back passes the gateway once more. */
export function tallGeometry(rows: Rows): Geometry {
  const [width, main, channel, link] = [348, 222, 76, 22];
  const sideX = 252;
  let y = 0;
  const place = (h: number): Box => {
    const box = { x: 0, y, w: main, h };
    y += h;
    return box;
  };
  const skip = (h: number): number => (y += h) - h;
  const people = place(46);
  const toNginx = skip(link);
  const nginx = place(34);
  const toGateway = skip(link);
  const gateway = place(heightOf('gateway', rows));
  const commands = skip(channel);
  const writer = place(heightOf('chat-writer', rows));
  const events = skip(channel);
  const fanout = place(Math.max(heightOf('fanout', rows), heightOf('auth', rows)));
  const inbox = skip(channel);
  const inboxEnd = place(34);
  const toPeople = skip(link);
  const peopleEnd = place(34);
  const side = (middleY: number, h: number, above?: Box): Box => {
    const least = above ? above.y + above.h + 12 : 0;
    return { x: sideX, y: Math.max(middleY - h / 2, least), w: width - sideX, h };
  };
  const mysql = side(middle(writer), 66);
  const search = side(events + channel / 2, heightOf('search-indexer', rows), mysql);
  const auth = side(middle(fanout), heightOf('auth', rows), search);
  const usersY = Math.min(Math.max(middle(fanout), auth.y + 14), fanout.y + fanout.h - 14);
  const x = 44;
  const tube = (from: number): Channel => ({
    from: { x, y: from },
    to: { x, y: from + channel },
    name: at(70, from + 28, 'start'),
    load: at(70, from + 45, 'start'),
  });
  const arrow = (from: number): string => `M${x} ${from} V${from + link}`;
  const beside = (py: number): Stop => stop(x, py, at(main - 8, py, 'end'));
  return {
    width,
    height: Math.max(y, auth.y + auth.h) + 2,
    stations: {
      people,
      nginx,
      gateway,
      'chat-writer': writer,
      fanout,
      mysql,
      'search-indexer': search,
      auth,
      'inbox end': inboxEnd,
      'people end': peopleEnd,
    },
    channels: {
      commands: tube(commands),
      events: tube(events),
      inbox: tube(inbox),
      users: { from: { x: sideX, y: usersY }, to: { x: main, y: usersY } },
    },
    links: [
      { path: arrow(toNginx) },
      { path: arrow(toGateway) },
      { path: arrow(toPeople) },
      { path: `M${main} ${middle(mysql)} H${sideX}` },
      { path: `M${x + 13} ${events + channel - 12} H237 V${middle(search)} H${sideX}`, to: 'search-indexer' },
    ],
    stops: {
      sent: beside(people.y + 23),
      'gateway.took': stop(x, commands, at(sideX, commands + 12, 'start')),
      'commands.holds': stop(x, commands + channel / 2, at(sideX, commands + channel / 2, 'start')),
      'writer.read': stop(x, commands + channel, at(sideX, commands + channel - 12, 'start')),
      'writer.committed': stop(sideX, middle(mysql), at(sideX + (width - sideX) / 2, mysql.y + mysql.h)),
      'events.holds': stop(x, events + channel / 2, at(main - 4, events + channel / 2 - 12, 'end')),
      'fanout.read': stop(x, events + channel, at(main - 4, fanout.y, 'end')),
      'inbox.holds': stop(x, inbox + channel / 2, at(sideX, inbox + channel / 2, 'start')),
      'gateway.read': stop(x, inbox + channel, at(sideX, inboxEnd.y + 17, 'start')),
      'gateway.wrote': stop(x, toPeople, at(sideX, toPeople + 20, 'start')),
      returned: beside(peopleEnd.y + 17),
    },
  };
}
