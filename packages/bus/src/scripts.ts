import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

const lua = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');

/** Defined on every connection; ioredis sends a script once and calls it by its hash from then on. */
export const scripts = {
  busPulse: { lua: lua('pulse'), numberOfKeys: 1 },
  busHeartbeat: { lua: lua('heartbeat'), numberOfKeys: 2 },
  busBeat: { lua: lua('beat'), numberOfKeys: 1 },
  busAcquire: { lua: lua('acquire'), numberOfKeys: 1 },
  busRelease: { lua: lua('release'), numberOfKeys: 1 },
  busForgive: { lua: lua('forgive'), numberOfKeys: 1 },
  busEnsureGroup: { lua: lua('ensure-group') },
  busTrim: { lua: lua('trim'), numberOfKeys: 1 },
};

/** A client with the scripts; each script's file says what it takes and answers. */
export interface ScriptedRedis extends Redis {
  busPulse(key: string, candidate: string): Promise<[runId: string, incarnation: string]>;
  busHeartbeat(
    membersKey: string,
    leasesKey: string,
    holder: string,
    ttlMs: number,
    staying: 0 | 1,
    ...partitionAndReader: (number | string)[]
  ): Promise<[nowMs: number, members: string[], leases: string[]]>;
  busBeat(instancesKey: string, holder: string, json: string): Promise<[seconds: string, micros: string]>;
  busAcquire(
    leasesKey: string,
    holder: string,
    ttlMs: number,
    ...partitionAndReader: (number | string)[]
  ): Promise<[p: number, staleReader: string][]>;
  busRelease(leasesKey: string, holder: string, ...partitions: number[]): Promise<number>;
  busForgive(stream: string, group: string, consumer: string, count: number, from: string, to: string): Promise<number>;
  busEnsureGroup(streams: number, ...streamsThenGroup: string[]): Promise<string[]>;
  busTrim(stream: string, patient: number, ...patienceThenRequired: (string | number)[]): Promise<number>;
}
