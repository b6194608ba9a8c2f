/** Field of a hash that says something of a room or person and a gateway. Ids hold no blanks. */
export const fieldOf = (key: string, gateway: string) => `${key} ${gateway}`;

export function splitField(field: string): [key: string, gateway: string] {
  const space = field.indexOf(' ');
  return [field.slice(0, space), field.slice(space + 1)];
}
