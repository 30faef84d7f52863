import type { Fault } from "../../release/fault";
import { badInput, EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { openAws } from "../rollout/account/awsEdge";
import { AwsFailure } from "../rollout/account/awsFailure";
import { findAccount, type RolloutOf } from "../rollout/account/places";
import { rolloutOf } from "../rollout/openRollout";
import { attestOutcome } from "./attestOutcome";
import { type AttestReport, attestMarkdown, attestText } from "./attestReport";
import { openAuditObjects } from "./auditObjects";
import { recordCheck } from "./recordCheck";
import { fileSigner, kmsSigner, type Signer } from "./signer";

/** What `airlock attest-outcome` was asked. What an option leaves out may stand in a variable, as ECS gives them to a task. */
export interface AttestRequest {
  readonly service?: string;
  readonly environment?: string;
  /** Key of the record whose rollout is meant. */
  readonly record?: string;
  readonly verifierId?: string;
  readonly kmsKey?: string;
  readonly signingKey?: string;
  readonly allowedSigners?: string;
  readonly required?: number;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

/** Signs what an environment has completed: yes, no, or why it could not be said. */
export async function attestCommand(request: AttestRequest, presentation: Presentation): Promise<Outcome> {
  const { variables, now } = request;
  const environment = request.environment ?? variables["AIRLOCK_ENVIRONMENT"] ?? "";
  const service = request.service ?? variables["AIRLOCK_SERVICE"] ?? "";
  const of = rolloutOf({ service, environment, region: undefined, profile: undefined, release: undefined });
  const required = requiredOf(request);
  const key = keyOf(request);
  const faults = [
    ...(of.ok ? [] : of.faults),
    ...(typeof required === "number" ? [] : [required]),
    ...("field" in key ? [key] : []),
  ];
  if (!of.ok || typeof required !== "number" || "field" in key) return badInput(faults);
  try {
    const report = await attest(request, { of: of.value, required, key, now });
    if ("field" in report) return badInput([report]);
    return { code: report.attested ? EXIT.yes : EXIT.no, out: render(report, presentation), log: [] };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { code: EXIT.surroundings, out: "", log: [error.message] };
  }
}

/** Which key signs: one of KMS by its id or ARN, or one in a file. */
type KeyChoice = { readonly kms: string } | { readonly file: string };

async function attest(
  request: AttestRequest,
  { of, required, key, now }: { of: RolloutOf; required: number; key: KeyChoice; now: Date },
): Promise<AttestReport | Fault> {
  const { variables, allowedSigners } = request;
  // A file is looked at before anybody is asked.
  const chosen = "file" in key ? fileSigner(key.file) : key;
  if ("field" in chosen) return chosen;
  const edge = await openAws({ region: undefined, profile: undefined, role: "the role of the attestor's task" });
  const { places } = await findAccount(edge, of);
  const signer: Signer = "kms" in chosen ? await kmsSigner(chosen.kms, edge) : chosen;
  const { service, environment } = of;
  const trust = { required, variables, environment, ...(allowedSigners === undefined ? {} : { allowedSigners }) };
  const versionId = request.record === undefined ? variables["AIRLOCK_RECORD_VERSION"] : undefined;
  return attestOutcome(
    {
      ...{ edge, places, signer, now },
      objects: await openAuditObjects(places.bucket, edge),
      verifierId:
        request.verifierId ?? variables["AIRLOCK_VERIFIER_ID"] ?? `airlock:verifier/${service}/${environment}`,
      check: recordCheck(trust),
    },
    { key: request.record ?? variables["AIRLOCK_RECORD_KEY"], versionId },
  );
}

function requiredOf({ required, variables }: AttestRequest): number | Fault {
  const given = required ?? Number(variables["AIRLOCK_REQUIRED"] ?? "1");
  if (Number.isInteger(given) && given >= 1) return given;
  return { field: "--required", found: String(given), expected: "a whole number from 1" };
}

function keyOf({ kmsKey, signingKey, variables }: AttestRequest): KeyChoice | Fault {
  if (kmsKey !== undefined && signingKey !== undefined) {
    return { field: "--signing-key", found: "a second key", expected: "one of --kms-key and --signing-key" };
  }
  if (signingKey !== undefined) return { file: signingKey };
  const kms = kmsKey ?? variables["AIRLOCK_SIGNING_KEY"] ?? "";
  if (kms !== "") return { kms };
  const expected = "the key of KMS that signs (or AIRLOCK_SIGNING_KEY), or a PEM file as --signing-key";
  return { field: "--kms-key", found: "nothing", expected };
}

function render(report: AttestReport, { format, colours, width }: Presentation): string {
  if (format === "json") return jsonText(report);
  const shown = visibleTexts(report);
  return format === "markdown" ? attestMarkdown(shown) : attestText(shown, paintWith(colours), width);
}
