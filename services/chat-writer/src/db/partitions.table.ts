/** Who wrote a partition last. `epoch` grows with each owner: a transaction of an older one finds another number and gives up. */
export interface PartitionTable {
  p: number;
  epoch: number;
  owner: string;
  acquired_at: string;
}
