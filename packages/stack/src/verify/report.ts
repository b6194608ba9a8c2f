/** How much of a check's evidence is kept; the rest is counted. */
const KEPT = 1_000;

/** What one check found. */
export class Finding {
  /** What breaks the promise, by what names it, so that two looks can be compared. */
  readonly evidence = new Map<string, string>();
  count = 0;
  /** What was looked at. */
  seen = '';

  /** `key` names the thing; `text` may tell what changes from look to look, such as an age. */
  add(text: string, key = text): void {
    this.count++;
    if (this.evidence.size < KEPT) this.evidence.set(key, text);
  }
}

/** What the checks of one look found, by name. */
export class Report {
  readonly #findings = new Map<string, Finding>();

  of(check: string): Finding {
    const finding = this.#findings.get(check) ?? new Finding();
    this.#findings.set(check, finding);
    return finding;
  }

  get isWhole(): boolean {
    return [...this.#findings.values()].every((finding) => finding.count === 0);
  }

  /** Leaves only what the look before found, too. */
  keepWhatStands(before: Report): void {
    for (const [check, finding] of this.#findings) {
      const known = before.of(check).evidence;
      for (const key of finding.evidence.keys()) if (!known.has(key)) finding.evidence.delete(key);
      finding.count = finding.evidence.size;
    }
  }
}
