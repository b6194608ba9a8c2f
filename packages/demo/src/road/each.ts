/** Does something for all of them, so many at a time. After a failure nothing more is begun; what runs is waited for. */
export async function eachOf<Value>(
  values: readonly Value[],
  atOnce: number,
  work: (value: Value, place: number) => Promise<void>,
): Promise<void> {
  const left = values.entries();
  const failures: unknown[] = [];
  const workers = Array.from({ length: Math.min(atOnce, values.length) }, async () => {
    for (const [place, value] of left) {
      if (failures.length > 0) return;
      await work(value, place).catch((error: unknown) => failures.push(error));
    }
  });
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
}
