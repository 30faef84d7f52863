/** What an attestation says that it is; nothing of it is verified here. */
export interface ProvenanceSummary {
  readonly predicateType: string;
  /** Subjects with a SHA-256. */
  readonly subjects: number;
}
