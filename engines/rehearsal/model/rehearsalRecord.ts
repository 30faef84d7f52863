import { watchedContract } from "../../../release/contract/watchedContract";
import { DEBT_DAYS } from "../../../release/gates/hotfix";
import { owedGates, recordKey } from "../../../release/record/buildRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { versionOrder } from "../../../release/values/versionOrder";
import type { RehearsalRequest } from "../rehearsal";
import { imageOf, serviceRevision } from "./rehearsalDeployment";

/** Commit and hashes are for readers of the audit bucket; the machines judge none of them. */
const NO_COMMIT = "0".repeat(40);
const NO_HASH = "0".repeat(64);

/** The record that the service stack would write, and where. */
export function rehearsalRecord(request: RehearsalRequest): {
  readonly key: string;
  readonly document: ReleaseRecordDocument;
} {
  const {
    service,
    environment,
    version,
    digest,
    previous,
    plan,
    contact,
    objectiveSeconds,
    verdicts,
    kind = "normal",
  } = request;
  const document: ReleaseRecordDocument = {
    schema: "airlock/record/v1",
    service,
    environment,
    version,
    kind,
    ...(kind === "hotfix" ? { debts: owedGates(verdicts), dueDays: DEBT_DAYS } : {}),
    ...(request.settles === undefined ? {} : { settles: request.settles }),
    artifact: { image: imageOf(service, digest), digest, commit: NO_COMMIT },
    previous,
    attempt: 1,
    revision: serviceRevision(request, CANDIDATE),
    gates: { passed: verdicts.every((verdict) => verdict.passed), verdicts },
    releaseHash: NO_HASH,
    policyHash: NO_HASH,
    contact,
    objectiveSeconds,
    plan,
    order: versionOrder(version),
    minimumRollbackOrder: "",
    contract: watchedContract(request.triggers),
    approvals: [],
    approvalsExpireAt: "",
  };
  return { key: recordKey({ service, environment, version, attempt: 1 }), document };
}

/** Number of the revision that the idle colour was created with. */
export const FIRST = 1;
/** Of the version that is live when the rehearsal begins. */
export const LIVE = 2;
/** Of the one that the release places. */
export const CANDIDATE = 3;
