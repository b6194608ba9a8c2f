import type { Instance, StoreState, SystemState } from '@chatapp/contracts';
import { counted, listWords } from '#lib/i18n/numbers.ts';
import { m } from '#paraglide/messages.js';
import { isLate, kinds, worstLoad } from './load.ts';
import { groupOf, instancesOf, isNeeded, isReplaced, runningOf, serviceNames, type ServiceName } from './services.ts';

/** Something that is not as it should be: what, since when, and what it means for people. */
export interface Trouble {
  readonly key: string;
  /** `danger`: people notice. `warning`: they may, or would if more failed. `note`: it was, and is over. */
  readonly level: 'danger' | 'warning' | 'note';
  readonly what: string;
  readonly since: string | undefined;
  readonly meaning: string;
}

const LEVELS = { danger: 0, warning: 1, note: 2 } as const;

/** The worst first. Empty: all is well. */
export function findTroubles(state: SystemState): Trouble[] {
  const found = [
    ...state.stores.flatMap(troubleOfStore),
    // Without Redis nothing is known of the rest.
    ...(state.streams.length > 0
      ? [...ofServices(state), ...ofOwners(state), ...ofStreams(state), ...ofRecords(state)]
      : []),
  ];
  return found.toSorted((a, b) => LEVELS[a.level] - LEVELS[b.level]);
}

/** Nobody answers at all, as far as this page can see. */
export const unreachable = (since: string): Trouble => ({
  key: 'unreachable',
  level: 'danger',
  what: m.system_unreachable(),
  since,
  meaning: m.system_unreachable_text(),
});

const STORE_NAMES = { redis: 'Redis', mysql: 'MySQL' } as const;
const STORE_AWAY = { redis: m.system_redis_away_text, mysql: m.system_mysql_away_text } as const;

function troubleOfStore({ name, ok, since, missedBy }: StoreState): Trouble[] {
  const store = STORE_NAMES[name];
  const who = listWords(missedBy);
  if (!ok) {
    // Redis's being away is the word of the one gateway that was asked.
    const isToldBy = name === 'mysql' && missedBy.length > 0;
    const what = isToldBy ? m.system_store_away_to({ store, who }) : m.system_store_away({ store });
    return [{ key: name, level: 'danger', what, since, meaning: STORE_AWAY[name]() }];
  }
  if (missedBy.length === 0) return [];
  const what = m.system_store_missed({ who, store });
  return [{ key: `${name} partly`, level: 'warning', what, since: undefined, meaning: m.system_store_missed_text() }];
}

const NONE_RUNS: Readonly<Record<ServiceName, () => string>> = {
  gateway: m.system_gateway_gone,
  'chat-writer': m.system_writer_gone,
  fanout: m.system_fanout_gone,
  auth: m.system_auth_gone,
  'search-indexer': m.system_indexer_gone,
};

function ofServices(state: SystemState): Trouble[] {
  return serviceNames.flatMap((service): Trouble[] => {
    const gone = instancesOf(state, service).filter(({ state: now }) => now !== 'running');
    if (runningOf(state, service).length === 0) {
      if (!isNeeded(service, state)) return [];
      const since = gone
        .map(({ heardAt }) => heardAt)
        .toSorted()
        .at(-1);
      return [
        { key: service, level: 'danger', what: m.system_none_of({ service }), since, meaning: NONE_RUNS[service]() },
      ];
    }
    return gone.filter(({ state: now }) => now === 'silent').map((instance) => ofSilent(instance, state));
  });
}

function ofSilent(gone: Instance, state: SystemState): Trouble {
  const { id, instance, heardAt: since, service } = gone;
  const owners = state.ownership.find(({ group }) => group === groupOf(service as ServiceName))?.owners ?? [];
  const kept = owners.filter((owner) => owner === instance).length;
  const what = m.system_fell_silent({ instance });
  if (kept > 0)
    return {
      key: id,
      level: 'warning',
      what,
      since,
      meaning: m.system_still_holds(counted(kept)),
    };
  if (isReplaced(gone, state)) return { key: id, level: 'note', what, since, meaning: m.system_replaced() };
  const moved = service === 'gateway' ? m.system_gateway_moved() : m.system_work_moved();
  return { key: id, level: 'warning', what, since, meaning: moved };
}

function ofOwners(state: SystemState): Trouble[] {
  return state.ownership.flatMap(({ group, owners }): Trouble[] => {
    const service = serviceNames.find((name) => groupOf(name) === group);
    const orphans = owners.flatMap((owner, p) => (owner === null ? [p] : []));
    if (!service || orphans.length === 0 || runningOf(state, service).length === 0) return [];
    const what =
      orphans.length === owners.length
        ? m.system_no_owners({ group })
        : m.system_orphans({ count: orphans.length, list: listWords(orphans.map(String)), group });
    return [
      {
        key: `owners ${group}`,
        level: 'warning',
        what,
        since: undefined,
        meaning: m.system_orphans_text(),
      },
    ];
  });
}

function ofStreams(state: SystemState): Trouble[] {
  return kinds.flatMap((kind): Trouble[] => {
    const load = worstLoad(state, kind);
    const service = serviceNames.find((name) => groupOf(name) === load.group);
    // Where none of its readers runs, that has been said.
    if (!isLate(load) || (service && runningOf(state, service).length === 0)) return [];
    const entries = load.waiting + load.pending;
    const what = m.system_behind({ group: load.group, kind, ...counted(entries) });
    const meaning = load.group === 'search' ? m.system_search_behind() : m.system_people_wait();
    return [{ key: `late ${kind}`, level: 'warning', what, since: undefined, meaning }];
  });
}

function ofRecords({ deadLetters }: SystemState): Trouble[] {
  if (deadLetters === 0) return [];
  const what = m.system_unhandled(counted(deadLetters));
  const meaning = m.system_unhandled_text({ command: 'npm run chatapp -- bus dead-letters' });
  return [{ key: 'dead letters', level: 'warning', what, since: undefined, meaning }];
}
