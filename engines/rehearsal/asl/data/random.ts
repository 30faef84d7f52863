const HEX = "0123456789abcdef";
/** Place of the digit that names a UUID's variant. */
const VARIANT_AT = 19;

/** Reproducible randomness: the same seed gives the same numbers. For jitter, MathRandom and UUIDs; never for secrets. */
export class SeededRandom {
  private state: number;

  constructor(seed: string) {
    // FNV-1a over the seed's characters.
    let hash = 0x811c9dc5;
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    this.state = hash >>> 0;
  }

  /** From 0 (inclusive) to 1 (exclusive); the generator is mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `start` (inclusive) to `end` (exclusive). */
  integer(start: number, end: number): number {
    return start + Math.floor(this.next() * (end - start));
  }

  /** A UUID of version 4. */
  uuid(): string {
    let text = "";
    // Every digit is drawn, also the two that the version fixes; the variant's digit is drawn after all others.
    for (let i = 0; i < 32; i++) {
      const digit = HEX[this.integer(0, 16)] ?? "";
      if (i === 8 || i === 12 || i === 16 || i === 20) text += "-";
      text += i === 12 ? "4" : digit;
    }
    const variant = HEX[this.integer(8, 12)] ?? "";
    return text.slice(0, VARIANT_AT) + variant + text.slice(VARIANT_AT + 1);
  }
}
