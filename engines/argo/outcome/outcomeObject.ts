import type { RecordName } from "../../../release/record/buildRecord";
import { recordKey } from "../../../release/record/buildRecord";
import type { OutcomeDocument } from "../../../release/record/record";
import { HOLDS_LABEL, NAMESPACE_LABEL, OUTCOME_LABEL, outcomeName } from "../ledger/names";
import type { FixedConfigMap } from "../ledger/recordObjects";
import { labelsOf } from "../naming";
import type { Aborted, Completed } from "./ended";

/** Where an outcome is written, and what it is about. */
export interface OutcomePlace {
  readonly systemNamespace: string;
  readonly namespace: string;
  readonly environment: string;
  /** Of the record that was verified; 0 where there is none, because what runs was released before there were records. */
  readonly attempt: number;
}

/** What is told of the release besides, where it was sent back: the rollback log, as on AWS. */
export interface RollbackDocument {
  readonly schema: "airlock/rollback/v1";
  readonly service: string;
  readonly environment: string;
  readonly attempt: number;
  readonly recordKey: string;
  readonly trigger: string;
  readonly reason: string;
  readonly startedAt: string;
  readonly detectedAt: string;
  readonly restoredAt: string;
  readonly from: { readonly version: string; readonly digest: string };
  readonly to: { readonly version: string; readonly digest: string };
  readonly by: string;
  readonly stateAfter: {
    readonly weights: { readonly stable: number; readonly canary: number };
    readonly stableHash: string;
    readonly quarantined: readonly string[];
  };
}

/** The outcome of a rollout as an object that nobody changes; of a rollback once all traffic is back. */
export function outcomeObject(
  end: Completed | (Aborted & { readonly restoredAt: string }),
  place: OutcomePlace,
): FixedConfigMap {
  const { service } = end;
  const release = end.kind === "completed" ? end.release : end.from;
  const { environment, attempt, namespace, systemNamespace } = place;
  const name: RecordName = { service, environment, version: release.version, attempt };
  const outcome: OutcomeDocument = {
    schema: "airlock/outcome/v1",
    ...name,
    digest: release.digest,
    outcome: end.kind === "aborted" ? "rolled-back" : end.isValidated ? "completed" : "superseded-unvalidated",
    startedAt: release.createdAt,
    endedAt: end.kind === "completed" ? end.endedAt : end.restoredAt,
  };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: nameOf(end, place),
      namespace: systemNamespace,
      labels: {
        ...labelsOf(service),
        [HOLDS_LABEL]: "outcome",
        [OUTCOME_LABEL]: service,
        [NAMESPACE_LABEL]: namespace,
      },
    },
    immutable: true,
    data: {
      "outcome.json": JSON.stringify(outcome),
      ...(end.kind === "completed" ? {} : { "rollback.json": JSON.stringify(rollbackOf(end, name)) }),
    },
  };
}

/** Name of the outcome of an end; known before all traffic is back. */
export function nameOf(
  end: Completed | Aborted,
  { namespace, attempt }: Pick<OutcomePlace, "namespace" | "attempt">,
): string {
  const { service } = end;
  const { version, revision } = end.kind === "completed" ? end.release : end.from;
  const again = end.kind === "completed" ? {} : { abortedAt: end.abortedAt };
  return outcomeName({
    namespace,
    service,
    version: version === "" ? "unknown" : version,
    attempt,
    revision,
    ...again,
  });
}

function rollbackOf(end: Aborted & { readonly restoredAt: string }, name: RecordName): RollbackDocument {
  const { from, to, trigger, reason, by, detectedAt, restoredAt, weights, condemned } = end;
  return {
    schema: "airlock/rollback/v1",
    service: name.service,
    environment: name.environment,
    attempt: name.attempt,
    recordKey: recordKey(name),
    trigger,
    reason,
    startedAt: from.createdAt,
    detectedAt,
    restoredAt,
    from: { version: from.version, digest: from.digest },
    to: { version: to?.version ?? "", digest: to?.digest ?? "" },
    by,
    stateAfter: { weights, stableHash: to?.hash ?? "", quarantined: condemned },
  };
}
