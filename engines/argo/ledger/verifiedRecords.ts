import { z } from "zod";
import { parseMirrored } from "../../../release/document/parseMirrored";
import type { Result } from "../../../release/fault";
import { digestField, nameField, sha256Field, textField } from "../../../release/manifest/fields";
import { type ReleaseKind, releaseKindField } from "../../../release/manifest/releaseKind";
import type { ParsedRecord } from "../../../release/record/parseRecord";
import { scheduleText } from "../strategy/scheduleText";

/** What the reconciler remembers of a record that it has verified: annotations and records themselves are in the reach of agents. */
export interface VerifiedRecord {
  readonly schema: "airlock/verified-record/v1";
  /** Of the bytes of `record.json`. */
  readonly sha256: string;
  readonly service: string;
  readonly version: string;
  readonly attempt: number;
  readonly kind: ReleaseKind;
  /** `registry/repository@sha256:...`. */
  readonly image: string;
  readonly digest: string;
  /** ISO 8601, by the API server's clock. */
  readonly verifiedAt: string;
  /** The stages that were approved, as `scheduleText` writes them; records that were verified by older versions have none. */
  readonly schedule?: string | undefined;
  /** Of a hotfix. */
  readonly debts?: readonly { readonly gate: string }[] | undefined;
  readonly dueDays?: number | undefined;
  /** Versions of hotfixes whose debts it settles. */
  readonly settles?: readonly string[] | undefined;
}

const model = z.strictObject({
  schema: z.literal("airlock/verified-record/v1"),
  sha256: sha256Field,
  service: nameField,
  version: textField,
  attempt: z.number().int().min(1),
  kind: releaseKindField,
  image: textField,
  digest: digestField,
  verifiedAt: textField,
  schedule: textField.optional(),
  debts: z.array(z.object({ gate: z.string() })).optional(),
  dueDays: z.number().optional(),
  settles: z.array(textField).optional(),
});

/** What is remembered of a record. */
export function rememberRecord(record: ParsedRecord, sha256: string, verifiedAt: string): VerifiedRecord {
  const { service, version, attempt, kind, artifact, debts, dueDays, settles } = record;
  return {
    schema: "airlock/verified-record/v1",
    sha256,
    service,
    version,
    attempt,
    kind,
    image: artifact.image,
    digest: artifact.digest,
    verifiedAt,
    schedule: scheduleOf(record),
    ...(debts === undefined ? {} : { debts }),
    ...(dueDays === undefined ? {} : { dueDays }),
    ...(settles === undefined ? {} : { settles }),
  };
}

const stagesModel = z.array(z.looseObject({ weight: z.number(), approval: z.boolean() }));

/** A plan that cannot be read has a schedule that no Rollout has. */
function scheduleOf({ plan }: ParsedRecord): string {
  const stages = stagesModel.safeParse(plan.stages);
  return stages.success ? scheduleText({ strategy: plan.strategy, stages: stages.data }) : "unreadable";
}

/** Reads one entry. `source` names it in faults. */
export function parseVerified(json: string, source: string): Result<VerifiedRecord> {
  return parseMirrored({ schema: "airlock/verified-record/v1", model, writer: "The reconciler" }, json, source);
}
