const begin = (name: string) => `<!-- ${name} -->\n`;
const end = (name: string) => `<!-- /${name} -->`;

/** What stands between two marks of a page. */
export function figuresOf(page: string, name: string): string {
  const from = page.indexOf(begin(name));
  const to = page.indexOf(end(name));
  if (from < 0 || to < from) throw new Error(`the page has no place for ${name}`);
  return page.slice(from + begin(name).length, to).trim();
}

/** The page with a table between the two marks. */
export function withFigures(page: string, name: string, table: string): string {
  figuresOf(page, name);
  const from = page.indexOf(begin(name)) + begin(name).length;
  return `${page.slice(0, from)}\n${table}\n\n${page.slice(page.indexOf(end(name)))}`;
}
