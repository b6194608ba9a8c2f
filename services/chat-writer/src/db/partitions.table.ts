/** Who wrote a partition last. `epoch` grows with each owner: a transaction of an older one finds another number and gives up. */
export interface PartitionTable {
  p: number;
  epoch: number;
  owner: string;
  acquired_at: string;
  /** The last command that was applied or refused, by its place (see `batch/place.ts`); empty before the first. */
  applied: string;
  /** The data set of Redis that `applied` is a place in. */
  incarnation: string;
}
