export interface GroupView {
  self: string;
  /** Live members. Whether `self` is among them makes no difference. */
  members: readonly string[];
  /** Live leases only: partition → member. */
  leases: ReadonlyMap<number, string>;
  partitions: number;
}

export interface OwnershipPlan {
  acquire: number[];
  release: number[];
}

/**
 * What a member does next so that partitions spread evenly over the live members and move as little as possible.
 * Every member computes the whole assignment from the same view, so that no two of them want the same free partition:
 *  - each may hold floor(P / n), and P mod n of them one more: those that hold the most already, so that an even spread stays as it is;
 *  - who holds more gives back the highest-numbered;
 *  - free partitions, ascending, go to whoever is short, in the order of names.
 * Views may differ for a moment; leases keep ownership exclusive all the same, and once the views agree the plan settles.
 */
export function planOwnership({ self, members, leases, partitions }: GroupView): OwnershipPlan {
  const everyone = [...new Set([...members, self])].sort();
  const held = new Map<string, number[]>(everyone.map((member) => [member, []]));
  const free: number[] = [];
  for (let p = 0; p < partitions; p++) {
    const owner = leases.get(p);
    if (owner === undefined) free.push(p);
    // A lease may outlive its owner's membership; its partition is nobody's to take until it expires.
    else held.get(owner)?.push(p);
  }

  const quota = quotas(everyone, held, partitions);
  const own = held.get(self)!;
  const release = own.slice(quota.get(self));

  let next = 0;
  for (const member of everyone) {
    const short = Math.max(0, quota.get(member)! - held.get(member)!.length);
    if (member === self) return { acquire: free.slice(next, next + short), release };
    next += short;
  }
  return { acquire: [], release };
}

function quotas(everyone: string[], held: Map<string, number[]>, partitions: number): Map<string, number> {
  const floor = Math.floor(partitions / everyone.length);
  const extra = partitions % everyone.length;
  const fullestFirst = [...everyone].sort((a, b) => held.get(b)!.length - held.get(a)!.length || (a < b ? -1 : 1));
  return new Map(fullestFirst.map((member, rank) => [member, floor + (rank < extra ? 1 : 0)]));
}
