import { contractOf, LONGEST_OBJECTIVE_SECONDS } from "../../release/contract/contract";
import type { LoadedRelease } from "../../release/files/loadRelease";
import { owedByHotfix } from "../../release/gates/hotfix";
import { objectiveReachable } from "../../release/gates/rollout/objectiveReachable";
import { rollbackContract } from "../../release/gates/rollout/rollbackContract";
import { rollbackPossible } from "../../release/gates/rollout/rollbackPossible";
import { scheduleComplete } from "../../release/gates/rollout/scheduleComplete";
import { strategyAllowed } from "../../release/gates/rollout/strategyAllowed";
import { trafficSufficient } from "../../release/gates/rollout/trafficSufficient";
import { artifactDigest } from "../../release/manifest/artifact";
import type { RehearsalFault } from "./faults/rehearsalFault";
import type { RehearsalRequest } from "./rehearsal";

/** What is not in the release. */
export interface RehearsalOptions {
  readonly faults: readonly RehearsalFault[];
  /** @defaultValue 0 */
  readonly seed?: number;
}

/** Digest of an artifact that is not pinned; another gate refuses it, and a rehearsal judges plan and contract only. */
const UNPINNED = `sha256:${"f".repeat(64)}`;

/** Gates on plan and contract: they decide whether the machines take a rehearsed release. */
const ROLLOUT_GATES = [
  scheduleComplete,
  rollbackContract,
  strategyAllowed,
  trafficSufficient,
  objectiveReachable,
  rollbackPossible,
];

/** The rehearsal of a loaded release. */
export function rehearsalRequest(loaded: LoadedRelease, options: RehearsalOptions): RehearsalRequest {
  const { manifest, requirements, plan, input } = loaded;
  const contract = contractOf(manifest);
  return {
    service: manifest.service,
    environment: requirements.environment,
    version: manifest.version,
    digest: artifactDigest(manifest) ?? UNPINNED,
    previous: manifest.previous === "none" ? { version: "", digest: "" } : manifest.previous,
    kind: manifest.kind,
    // The platform has a smoke test, or its machine refuses a hotfix.
    ...(manifest.kind === "hotfix" ? { smokeTest: true } : {}),
    plan,
    triggers: contract.ok ? contract.value.triggers : [],
    evaluation: requirements.alarms,
    objectiveSeconds: contract.ok ? contract.value.objectiveSeconds : LONGEST_OBJECTIVE_SECONDS,
    contact: contract.ok ? contract.value.contact : "",
    verdicts: ROLLOUT_GATES.map((gate) => owedByHotfix(gate.judge(input), input)),
    faults: options.faults,
    seed: options.seed ?? 0,
  };
}

/** Names of the project's own metrics in a release's contract: what faults may spoil beside the known metrics. */
export function ownMetrics(manifest: LoadedRelease["manifest"]): readonly string[] {
  const contract = contractOf(manifest);
  const triggers = contract.ok ? contract.value.triggers : [];
  return triggers.flatMap((trigger) => (trigger.metric === "custom" ? [trigger.name] : []));
}
