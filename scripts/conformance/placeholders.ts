/**
 * Placeholders for what a machine names by chance. Each kind numbers its names in the order in which a transcript shows
 * them, so that `<mac2>` on one side can only agree with `<mac2>` on the other: identity counts, spelling does not.
 */
export type NameKind = 'id' | 'mac' | 'veth';

export class Placeholders {
  /** Kind, a space and the name, each with its number. */
  private readonly numbers = new Map<string, number>();
  private readonly counts = new Map<NameKind, number>();

  /**
   * The placeholder for a name.
   * @param learn whether a name not seen before gets a number. False where the order of a listing is itself chance (a
   *   forwarding database): an unknown name is then only known to be one of its kind, and does not shift later numbers.
   */
  of(kind: NameKind, name: string, learn = true): string {
    const key = `${kind} ${name}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      if (!learn) return `<${kind}>`;
      number = (this.counts.get(kind) ?? 0) + 1;
      this.counts.set(kind, number);
      this.numbers.set(key, number);
    }
    return `<${kind}${number}>`;
  }
}
