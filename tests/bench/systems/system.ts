import type { DialectName } from '../load/dialects.ts';
import type { Seat } from '../load/orders.ts';

/** Who listens where: rooms by index, and for each connection those that it joins. */
export interface Scene {
  readonly rooms: number;
  readonly seats: readonly (readonly number[])[];
  /** Rooms that each may write into, where that is more than what it listens to. */
  readonly members?: readonly (readonly number[])[];
}

/** A scene that a system has made room for: rooms by name, connections with what they show of themselves. */
export interface Stage {
  readonly rooms: readonly string[];
  readonly seats: readonly Seat[];
}

/** Something that is measured, running. */
export interface System {
  readonly name: SystemName;
  readonly dialect: DialectName;
  /** Of nginx, or of the program itself where nothing stands before it. */
  readonly port: number;
  /** All its processes, stores and nginx included. */
  processes(): { readonly name: string; readonly pid: number }[];
  stage(scene: Scene): Promise<Stage>;
  stop(): Promise<void>;
}

/** ChatApp, also on a Redis Cluster of three masters; (a) `ws` with Redis pub/sub; (b) Socket.IO; (c) a bare broadcast, behind the same nginx; the same without nginx. */
export type SystemName = 'chatapp' | 'chatapp, cluster' | BaselineName;
export type BaselineName = 'plain' | 'socket.io' | 'raw' | 'raw, no nginx';

export const processesOf = (
  named: readonly { readonly name: string; readonly pid: number | undefined }[],
): { name: string; pid: number }[] => named.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
