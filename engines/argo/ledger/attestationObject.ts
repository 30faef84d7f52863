import type { RecordName } from "../../../release/record/buildRecord";
import { ANNOTATIONS, labelsOf } from "../naming";
import { ATTESTATION_LABEL, attestationName, HOLDS_LABEL } from "./names";
import type { FixedConfigMap } from "./recordObjects";

/** Key of the envelope in its ConfigMap. */
export const ATTESTATION_KEY = "attestation.json";

/** What an attestation is about. */
export interface Attested extends Omit<RecordName, "environment"> {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/**
 * What a cluster's verifier has signed of a rollout, as an object that nobody changes. It lies beside the record, where the pipeline may read: what
 * it says is believed for its signature, not for its place, and the annotations only help to find it.
 */
export function attestationObject(namespace: string, attested: Attested, envelope: string): FixedConfigMap {
  const { service, version, digest } = attested;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: attestationName(attested),
      namespace,
      labels: { ...labelsOf(service), [HOLDS_LABEL]: "attestation", [ATTESTATION_LABEL]: service },
      annotations: { [ANNOTATIONS.version]: version, [ANNOTATIONS.digest]: digest },
    },
    immutable: true,
    data: { [ATTESTATION_KEY]: envelope },
  };
}
