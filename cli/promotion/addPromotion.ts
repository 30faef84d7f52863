import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ClusterFailure } from "../../engines/argo/cluster";
import { isEnvelope } from "../../release/attestation/envelope";
import type { Fault } from "../../release/fault";
import { loadFile } from "../../release/files/loadFile";
import { type LoadedRelease, loadRelease } from "../../release/files/loadRelease";
import { promotedDigest } from "../../release/gates/promotedDigest";
import type { Verdict } from "../../release/gates/verdict";
import { artifactDigest } from "../../release/manifest/artifact";
import { writeAll } from "../files/writeAll";
import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import type { Presentation } from "../output/format";
import { AwsFailure } from "../rollout/account/awsFailure";
import { fileWord, freeName } from "../sign/statementFiles";
import { lookThere, type PromotionTools, type Source } from "./lookThere";
import { type PromotionReport, promotionOutcome } from "./promotionReport";
import type { PromotionRequest } from "./promotionRequest";
import { withPromotion } from "./withPromotion";

/**
 * Fetches what the environment before has signed about the released digest, judges it as the gate `promoted-digest` will, and binds it in release.yaml: all of it, or
 * nothing. What would not pass is not bound.
 */
export async function addPromotion(
  request: PromotionRequest,
  presentation: Presentation,
  tools: PromotionTools,
): Promise<Outcome> {
  const loaded = loadRelease({ ...request, now: request.now });
  if (!loaded.ok) return badInput(loaded.faults);
  const source = sourceOf(loaded.value, request);
  if ("expected" in source) return badInput([source]);
  try {
    const got = request.file === undefined ? await fetched(source, request, tools) : given(request.file);
    if ("expected" in got) return badInput([got]);
    if ("report" in got) return promotionOutcome(got.report, presentation);
    return bind(source, got, presentation);
  } catch (error) {
    if (!(error instanceof AwsFailure) && !(error instanceof ClusterFailure)) throw error;
    return { code: EXIT.surroundings, out: "", log: [error.message] };
  }
}

/** A document about a rollout, and where it comes from. */
interface Got {
  readonly bytes: Uint8Array;
  readonly version: string;
  readonly origin: string;
}

function sourceOf(loaded: LoadedRelease, { environment, release, config }: PromotionRequest): Source | Fault {
  const { manifest, requirements } = loaded;
  const from = manifest.kind === "rollback" ? environment : requirements.promotesFrom;
  if (from === undefined) {
    const expected = "an environment that promotes from another one";
    const remedy = `environments.${environment}.promotesFrom in ${config} says from which; nothing is bound for one without it.`;
    return { field: "--environment", found: environment, expected, remedy };
  }
  const digest = artifactDigest(manifest);
  if (digest === undefined) {
    return {
      file: release,
      field: "artifact",
      found: "no digest",
      expected: "an artifact that is pinned by its digest",
    };
  }
  const isOwn = manifest.kind === "rollback";
  const verifier = isOwn ? requirements.verifier : requirements.promotion?.verifier;
  const asserted = isOwn ? !requirements.protected : requirements.promotion?.mode === "asserted";
  return { loaded, from, digest, signed: verifier !== undefined || !asserted };
}

async function fetched(
  source: Source,
  request: PromotionRequest,
  tools: PromotionTools,
): Promise<Got | Fault | { readonly report: PromotionReport }> {
  const { loaded, from, signed } = source;
  const found = await lookThere(source, request, tools);
  if ("expected" in found) return found;
  if (found.found) return { bytes: Buffer.from(found.text), version: found.version, origin: found.address };
  const { version } = loaded.manifest;
  const report = {
    ...about(request, source),
    done: false,
    origin: found.address,
    message: `${from} has no ${signed ? "signed outcome" : "outcome"} of ${version}: there is no ${found.address}. Nothing was bound.`,
    notes: [
      "Where it completed as another version or attempt, name it: --of VERSION --attempt NUMBER.",
      ...(signed
        ? ["Where it completed and was not signed, airlock attest-outcome signs it there; people were told so."]
        : []),
    ],
  };
  return { report };
}

function given(path: string): Got | Fault {
  const file = loadFile(path);
  if (file.kind === "read") return { bytes: file.bytes, version: "", origin: path };
  const found = file.kind === "missing" ? "no file" : file.reason;
  return { file: path, field: "", found, expected: "what the environment before has signed" };
}

function bind({ loaded, from, digest }: Source, got: Got, presentation: Presentation): Outcome {
  const { input, releaseFile, manifest } = loaded;
  const folder = dirname(releaseFile);
  const sha256 = createHash("sha256").update(got.bytes).digest("hex");
  const base = {
    ...about({ environment: input.requirements.environment }, { loaded, from, digest }),
    origin: got.origin,
  };
  const before = Object.hasOwn(manifest.promotion, from) ? manifest.promotion[from] : undefined;
  const isBound = before?.sha256 === sha256 && existsSync(join(folder, before.path));
  const path = isBound
    ? before.path
    : freeName(
        folder,
        "promotion",
        `${fileWord(from)}-${fileWord(got.version === "" ? manifest.version : got.version)}`,
      );
  const bound = { path, sha256 };
  const verdict = judged(loaded, from, bound, got.bytes);
  if (!verdict.passed) {
    const message = `It is not bound, because promoted-digest would refuse it: ${verdict.message}`;
    return promotionOutcome({ ...base, done: false, message, notes: [] }, presentation);
  }
  const facts = { ...base, done: true, path, sha256, notes: notesOf(got.bytes, manifest.approvals.length, isBound) };
  if (isBound)
    return promotionOutcome({ ...facts, message: `${path} is bound already. ${verdict.message}` }, presentation);
  let text: ReturnType<typeof withPromotion>;
  try {
    text = withPromotion(readFileSync(releaseFile), releaseFile, from, bound);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return surroundingsFailed({ file: releaseFile, field: "", found, expected: "a file that can be read" });
  }
  if (!text.ok) return badInput(text.faults);
  const failure = writeAll(folder, [
    { path: join(folder, path), content: got.bytes, how: "new" },
    { path: releaseFile, content: text.value, how: "replace" },
  ]);
  if (failure !== undefined) return surroundingsFailed(failure);
  return promotionOutcome(
    { ...facts, message: `${path} is bound as promotion.${from}. ${verdict.message}` },
    presentation,
  );
}

/** The gate's own verdict about the release as it would be. */
function judged(
  { input }: LoadedRelease,
  from: string,
  bound: { path: string; sha256: string },
  bytes: Uint8Array,
): Verdict {
  return promotedDigest.judge({
    ...input,
    manifest: { ...input.manifest, promotion: { ...input.manifest.promotion, [from]: bound } },
    files: new Map(input.files).set(bound.path, { kind: "read", bytes, sha256: bound.sha256 }),
  });
}

function notesOf(bytes: Uint8Array, approvals: number, isBound: boolean): readonly string[] {
  const signed = isEnvelope(parsed(bytes));
  return [
    ...(signed ? [] : ["Nobody has signed it: airlock.yaml takes the word of whoever writes release.yaml."]),
    ...(approvals === 0 || isBound
      ? []
      : ["The release has changed by it: approvals that were given before do not count any more."]),
  ];
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function about(
  { environment }: { readonly environment: string },
  { loaded, from, digest }: { readonly loaded: LoadedRelease; readonly from: string; readonly digest: string },
) {
  const { service, version } = loaded.manifest;
  return {
    schema: "airlock/promotion/v1",
    service,
    version,
    digest,
    environment,
    from,
    path: null,
    sha256: null,
  } as const;
}
