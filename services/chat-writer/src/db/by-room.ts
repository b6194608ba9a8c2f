/** Values grouped by the room that they belong to. */
export type ByRoom<Value> = Map<string, Value[]>;

export function addTo<Value>(groups: ByRoom<Value>, room: string, value: Value): void {
  const group = groups.get(room);
  if (group) group.push(value);
  else groups.set(room, [value]);
}
