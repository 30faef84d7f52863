/** What a pass found and did about one record. */
export interface RecordLine {
  readonly namespace: string;
  /** Name of its ConfigMap. */
  readonly record: string;
  /** Empty where the record cannot be read. */
  readonly service: string;
  readonly version: string;
  readonly digest: string;
  readonly verdict: "verified" | "refused";
  /** Whole sentences; with `verified` only where the namespace is in audit mode. */
  readonly reasons: readonly string[];
}

/** A rollout whose end a pass wrote down, or whose digest it put under quarantine. */
export interface EndLine {
  readonly namespace: string;
  readonly service: string;
  readonly version: string;
  readonly digest: string;
  /**
   * `superseded-unvalidated`: it is what everybody gets, and a newer release took over before its validation had ended.
   * `going-back`: aborted, and not all traffic is back yet; the outcome is written when it is.
   */
  readonly outcome: "completed" | "superseded-unvalidated" | "rolled-back" | "going-back";
  /** Name of the outcome's ConfigMap. */
  readonly name: string;
  /** Of what went back. */
  readonly trigger?: string;
  readonly reason?: string;
  readonly quarantined?: readonly string[];
}

/** A rollout that was signed, for another environment to promote. */
export interface AttestedLine {
  readonly namespace: string;
  readonly service: string;
  readonly version: string;
  readonly digest: string;
  /** Name of the ConfigMap beside the record. */
  readonly name: string;
  /** URI that was signed as. */
  readonly verifier: string;
  /** Why what was signed does not verify, and was not written; null where it was. */
  readonly problem: string | null;
}

/** What `airlock reconcile --format json` prints: what this pass did, and what somebody has to see to. */
export interface ReconcileReport {
  readonly schema: "airlock/reconcile/v1";
  /** Address of the API server. */
  readonly server: string;
  /** The API server's time at the beginning, ISO 8601. */
  readonly at: string;
  readonly namespaces: readonly string[];
  readonly passed: boolean;
  readonly records: readonly RecordLine[];
  readonly ends: readonly EndLine[];
  /** Empty where no key is given to sign with. */
  readonly attested: readonly AttestedLine[];
  /** What is wrong: a policy that is missing, an object that cannot be read. */
  readonly problems: readonly string[];
}
