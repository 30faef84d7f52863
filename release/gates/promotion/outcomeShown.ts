import { z } from "zod";
import { isEnvelope } from "../../attestation/envelope";
import type { AttestedOutcome } from "../../attestation/outcomeStatement";
import { parseVerifierKey, type Verifier } from "../../attestation/verifierKey";
import { verifyOutcome } from "../../attestation/verifyOutcome";
import { repeatedKey } from "../../document/repeatedKey";
import { artifactDigest } from "../../manifest/artifact";
import type { BoundFile } from "../../manifest/manifest";
import { bindingProblem } from "../evidence/evidenceFile";
import type { GateInput } from "../gate";
import { agreement } from "./agreement";
import { timeliness } from "./timeliness";

/** What somebody has to be shown of a rollout in another environment, or of an earlier one in this one. */
export interface AskedOutcome {
  readonly environment: string;
  readonly bound: BoundFile;
  /** Whose signature counts; undefined where airlock.yaml names nobody. */
  readonly verifier: Verifier | undefined;
  /** Whether a file without a signature is enough. */
  readonly assertedIsEnough: boolean;
  /** What it must have been judged by, and how long ago at most; left out of what an environment has completed itself. */
  readonly still?: { readonly policy: string; readonly maximumAgeSeconds: number | undefined } | undefined;
}

/** Whether a bound file shows that the environment completed the released version and digest. */
export type ShownOutcome =
  | { readonly shown: true /** What a reader has to know of it. */; readonly said: string }
  | { readonly shown: false; readonly measured: string; readonly message: string };

/** The fields of an outcome (release/record/record.ts) that promotion rests on; the rollout may add others. */
const outcomeModel = z.object({
  schema: z.literal("airlock/outcome/v1"),
  service: z.string(),
  environment: z.string(),
  version: z.string(),
  digest: z.string(),
  outcome: z.enum(["completed", "rolled-back", "superseded-unvalidated", "compared"]),
});

/** Reads what a release binds, by its signature where it has one, and compares it with what is released. */
export function outcomeShown(input: GateInput, asked: AskedOutcome): ShownOutcome {
  const { path, sha256 } = asked.bound;
  const file = input.files.get(path);
  const unbound = bindingProblem(path, sha256, file);
  if (unbound !== undefined || file?.kind !== "read") return inconclusive(unbound ?? `${path} is missing.`);
  const text = textOf(file.bytes);
  const twice = text === undefined ? undefined : repeatedKey(text.json);
  if (twice !== undefined) {
    return inconclusive(
      `${path} has the key ${JSON.stringify(twice)} twice in one object, so two readers can see two outcomes. Bind the file as the rollout wrote it.`,
    );
  }
  return isEnvelope(text?.data) ? signedOutcome(input, asked, file.bytes) : unsignedOutcome(input, asked, text?.data);
}

/** What a reader has to know of an outcome that nobody has signed. */
function unsignedOutcome(input: GateInput, asked: AskedOutcome, data: unknown): ShownOutcome {
  const { environment, assertedIsEnough } = asked;
  const { path } = asked.bound;
  const outcome = outcomeModel.safeParse(data);
  if (!outcome.success) {
    const wanted = assertedIsEnough ? "an outcome that a rollout wrote (airlock/outcome/v1)" : "a signed attestation";
    return inconclusive(`${path} is not ${wanted}.`);
  }
  const problem = agreement(outcome.data, { environment, path }, released(input));
  if (problem !== undefined) return { shown: false, ...problem };
  if (assertedIsEnough) return { shown: true, said: `It is asserted, not signed, by ${path}.` };
  const message =
    `${path} asserts it, and nobody has signed it: whoever writes release.yaml can write such a file. ` +
    `Bind what the verifier of ${environment} signed: attestations/${outcome.data.service}/${environment}/<version>/attempt-<n>.json in its audit bucket.`;
  return { shown: false, measured: "not signed", message };
}

function signedOutcome(input: GateInput, asked: AskedOutcome, bytes: Uint8Array): ShownOutcome {
  const { environment, verifier, still } = asked;
  const { path } = asked.bound;
  if (verifier === undefined) return inconclusive(nobodyTrusted(environment, path));
  const file = input.verifierKeys?.get(environment);
  const named = `environments.${environment}.verifier.publicKey in airlock.yaml names ${verifier.publicKey}`;
  if (file?.kind !== "read") {
    const why = file === undefined || file.kind === "missing" ? "is missing" : `cannot be read: ${file.reason}`;
    return inconclusive(`${named}, which ${why}. Put the verifier's public key there.`);
  }
  const key = parseVerifierKey(file.bytes);
  if (!key.ok) return inconclusive(`${named}. ${key.reason}`);
  const outcome = verifyOutcome(bytes, { id: verifier.id, key: key.value });
  if (!outcome.ok)
    return { shown: false, measured: "not verified", message: `${path} proves nothing. ${outcome.reason}` };
  const problem =
    agreement(outcome.value, { environment, path }, released(input)) ??
    timeliness(outcome.value, { environment, path, ...still }, input.now);
  return problem === undefined
    ? { shown: true, said: signedText(outcome.value, verifier, asked) }
    : { shown: false, ...problem };
}

function signedText({ endedAt }: AttestedOutcome, { id, publicKey }: Verifier, { bound, still }: AskedOutcome): string {
  const age = still?.maximumAgeSeconds === undefined ? "; airlock.yaml takes any age" : "";
  const rules = still === undefined ? "" : `, by the rules that airlock.yaml has for it now${age}`;
  return (
    `${id} signed it (${bound.path}): completed at ${endedAt}${rules}. ` +
    `Whose signature counts stands in airlock.yaml and ${publicKey}: a change there changes the judge.`
  );
}

/** Where airlock.yaml names nobody whose signature could count. */
export function nobodyTrusted(environment: string, what: string): string {
  return (
    `airlock.yaml does not say whose signature on ${what} counts. ` +
    `Give environments.${environment}.verifier its id and publicKey, as the outputs of that environment's platform stack have them.`
  );
}

function released({ manifest }: GateInput) {
  return { service: manifest.service, version: manifest.version, digest: artifactDigest(manifest) };
}

function inconclusive(message: string): ShownOutcome {
  return { shown: false, measured: "inconclusive", message };
}

/** The JSON in a file with what it says; undefined where it is none. */
function textOf(bytes: Uint8Array): { readonly json: string; readonly data: unknown } | undefined {
  try {
    const json = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { json, data: JSON.parse(json) as unknown };
  } catch {
    return undefined;
  }
}
