/** Waits until `condition` holds. @throws an error that names what did not come true. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patienceMs: number,
  what: string,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
