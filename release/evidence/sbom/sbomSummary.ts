/** What a bill of materials says. */
export interface SbomSummary {
  readonly components: number;
  /** Digest of the image that it describes, where it names one. */
  readonly digest?: string;
}
