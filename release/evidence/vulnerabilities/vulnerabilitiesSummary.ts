/** What a scan says. `suppressed` findings were hidden by the scanner's own configuration; they are shown, not counted elsewhere. */
export interface VulnerabilitiesSummary {
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly unknown: number;
  readonly suppressed: number;
  /** Image digest that the scanner says it scanned (`sha256:...`), when the format says so. */
  readonly digest?: string;
  /** Digest of the image's configuration (`sha256:...`), when the format says so; it never equals {@link digest}. */
  readonly imageId?: string;
  /** Manifest of the one platform that was scanned, where {@link digest} names a multi-arch image. */
  readonly platform?: string;
  /** What a person should know about how these figures came about, in half a sentence. */
  readonly note?: string;
}
