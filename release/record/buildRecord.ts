import { policyHash, policyText, releaseHash, releaseText } from "../approval/releaseHash";
import { parseStatement } from "../approval/statement";
import type { BundleFacts } from "../bundle/unpackBundle";
import { contractOf, LONGEST_OBJECTIVE_SECONDS } from "../contract/contract";
import { watchedContract } from "../contract/watchedContract";
import type { LoadedRelease } from "../files/loadRelease";
import { isAudited } from "../gates/audit";
import type { LoadedFile } from "../gates/gate";
import { DEBT_DAYS } from "../gates/hotfix";
import type { Verdict } from "../gates/verdict";
import { artifactDigest, imageOf } from "../manifest/artifact";
import type { SignedFile } from "../manifest/manifest";
import { versionOrder } from "../values/versionOrder";
import type { ReleaseRecordDocument } from "./record";

/** What names a record or an outcome in the audit bucket. */
export interface RecordName {
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly attempt: number;
}

/** Key of a release record in the audit bucket; putting it there starts the rollout. */
export function recordKey(name: RecordName): string {
  return keyBelow("releases", name);
}

/** Key of the outcome that the rollout writes when it ends. */
export function outcomeKey(name: RecordName): string {
  return keyBelow("outcomes", name);
}

/** Key of what the environment's verifier signed of that outcome. */
export function attestationKey(name: RecordName): string {
  return keyBelow("attestations", name);
}

/** Key of the bundle with the files that a record was judged by. */
export function evidenceKey({ service, environment, version, attempt }: RecordName): string {
  return `evidence/${service}/${environment}/${version}/attempt-${attempt}.tar`;
}

/**
 * The record of a release, but for the revision, which is known only when Pulumi has registered it. The artifact's
 * digest is empty when the image is not pinned; the gates did not pass then, and the state machine refuses the record.
 */
export function buildRecord(
  loaded: LoadedRelease,
  verdicts: readonly Verdict[],
  { attempt, bundle }: { readonly attempt: number; readonly bundle?: BundleFacts },
): Omit<ReleaseRecordDocument, "revision"> {
  const { manifest, requirements, plan, input } = loaded;
  const { artifact, previous } = manifest;
  const contract = contractOf(manifest);
  const passed = verdicts.length > 0 && verdicts.every((verdict) => verdict.passed);
  const name = {
    service: manifest.service,
    environment: requirements.environment,
    version: manifest.version,
    attempt,
  };
  return {
    schema: "airlock/record/v1",
    ...name,
    kind: manifest.kind,
    // A package has no image: ReleaseRecord refuses it, and the state machine would.
    artifact: {
      image: imageOf(manifest) ?? "",
      commit: artifact.commit,
      digest: artifactDigest(manifest) ?? "",
    },
    previous: previous === "none" ? { version: "", digest: "" } : previous,
    gates: { passed, ...(!passed && isAudited(requirements, verdicts) ? { audit: true } : {}), verdicts },
    ...hotfixPart(loaded, verdicts),
    ...settlesPart(manifest, verdicts),
    releaseHash: releaseHash(manifest, input.files),
    policyHash: policyHash(requirements),
    contact: manifest.rollback?.contact ?? "",
    objectiveSeconds: contract.ok ? contract.value.objectiveSeconds : LONGEST_OBJECTIVE_SECONDS,
    plan,
    order: versionOrder(manifest.version),
    minimumRollbackOrder: versionOrder(manifest.rollback?.minimumVersion ?? ""),
    contract: watchedContract(contract.ok ? contract.value.triggers : []),
    approvals: textsOf(manifest.approvals, input.files),
    withdrawals: textsOf(manifest.withdrawals, input.files),
    overrides: textsOf(manifest.overrides, input.files),
    signed: { release: releaseText(manifest, input.files), policy: policyText(requirements) },
    ...(bundle === undefined
      ? {}
      : { evidence: { key: evidenceKey(name), sha256: bundle.sha256, bytes: bundle.bytes } }),
    approvalsExpireAt: firstExpiry(manifest.approvals.map(({ statement }) => input.files.get(statement))),
  };
}

/** What only a hotfix says. */
function hotfixPart(
  { manifest, requirements }: LoadedRelease,
  verdicts: readonly Verdict[],
): Pick<ReleaseRecordDocument, "debts" | "dueDays" | "smokeTest"> {
  if (manifest.kind !== "hotfix") return {};
  const smokeTest = requirements.protected ? { smokeTest: "required" as const } : {};
  return { debts: owedGates(verdicts), dueDays: DEBT_DAYS, ...smokeTest };
}

/** What a normal release settles when it completes: what it names, where it has passed every gate by itself. */
function settlesPart(
  { kind, debts = [] }: LoadedRelease["manifest"],
  verdicts: readonly Verdict[],
): Pick<ReleaseRecordDocument, "settles"> {
  const whole = verdicts.length > 0 && verdicts.every(({ passed, overridden }) => passed && overridden === undefined);
  if (kind !== "normal" || debts.length === 0 || !whole) return {};
  return { settles: debts.map(({ version }) => version) };
}

/** What a hotfix owes, as its verdicts say. */
export function owedGates(verdicts: readonly Verdict[]): NonNullable<ReleaseRecordDocument["debts"]> {
  return verdicts.flatMap(({ gate, owed }) => (owed === undefined ? [] : [{ gate }]));
}

/** When the first of the statements expires; those that cannot be read are no approvals. */
function firstExpiry(statements: readonly (LoadedFile | undefined)[]): string {
  const times = statements.flatMap((file) => {
    const parsed = file?.kind === "read" ? parseStatement(file.bytes, "") : undefined;
    return parsed?.ok === true ? [parsed.value.expiresAt] : [];
  });
  return times.reduce((first, time) => (first === "" || Date.parse(time) < Date.parse(first) ? time : first), "");
}

function textsOf(pairs: readonly SignedFile[], files: ReadonlyMap<string, LoadedFile>) {
  return pairs.map(({ statement, signature }) => ({
    statement: textOf(files.get(statement)),
    signature: textOf(files.get(signature)),
  }));
}

/** Text of a file, empty when it could not be read: the gate on approvals has refused the release then. */
function textOf(file: LoadedFile | undefined): string {
  return file?.kind === "read" ? Buffer.from(file.bytes).toString("utf8") : "";
}

function keyBelow(folder: string, { service, environment, version, attempt }: RecordName): string {
  return `${folder}/${service}/${environment}/${version}/attempt-${attempt}.json`;
}
