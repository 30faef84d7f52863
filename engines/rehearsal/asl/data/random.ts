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
    const digits = Array.from({ length: 32 }, () => this.integer(0, 16).toString(16));
    digits[12] = "4";
    digits[16] = this.integer(8, 12).toString(16);
    const text = digits.join("");
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
  }
}
