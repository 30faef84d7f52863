import { z } from "zod";
import { repeatedKey } from "../document/repeatedKey";
import type { BoundFile } from "../manifest/manifest";
import { digestOf } from "../values/imageReference";
import { bindingProblem } from "./evidence/evidenceFile";
import type { Gate, GateInput } from "./gate";
import { failed, notApplicable, passed } from "./outcome";

const ID = "promoted-digest";

/** The fields of an outcome (release/record/record.ts) that promotion rests on; the rollout may add others. */
const outcomeModel = z.object({
  schema: z.literal("airlock/outcome/v1"),
  service: z.string(),
  environment: z.string(),
  version: z.string(),
  digest: z.string(),
  outcome: z.enum(["completed", "rolled-back", "superseded-unvalidated", "compared"]),
});

/** B7: production takes only what the environment before it ran and verified, the same digest. */
export const promotedDigest: Gate = {
  id: ID,
  title: "The environment before this one ran and completed the same digest.",
  judge: (input) => {
    const { requirements, manifest } = input;
    const before = completedHere(input);
    if (before !== undefined) {
      const here = requirements.environment;
      const digest = digestOf(manifest.artifact.image) ?? "";
      const message = `${here} completed this digest before. ${asserted(before)}`;
      return passed(ID, digest, `${digest}, completed in ${here}`, message, [before]);
    }
    const from = requirements.promotesFrom;
    if (from === undefined) return notApplicable(ID, `${requirements.environment} promotes from no other environment.`);
    const digest = digestOf(manifest.artifact.image);
    const required = digest === undefined ? `a digest that ${from} completed` : `${digest}, completed in ${from}`;
    const bound = Object.hasOwn(manifest.promotion, from) ? manifest.promotion[from] : undefined;
    if (bound === undefined) {
      const message = `promotion.${from} is not given. Download the outcome that the rollout in ${from} wrote to its audit bucket, and bind it.`;
      return failed(ID, `no outcome of ${from}`, required, message);
    }
    const problem = mismatch(input, from, bound, digest);
    if (problem === undefined) {
      const message = `${from} completed this digest. ${asserted(bound.path)}`;
      return passed(ID, digest ?? "", required, message, [bound.path]);
    }
    return failed(ID, problem.measured, required, problem.message, [bound.path]);
  },
};

/**
 * The outcome with which a rollback shows that this environment has completed the very same version and digest before; undefined for any other
 * release, and where `promotion` does not show it. Never in a protected environment: an outcome carries no signature, so whoever writes release.yaml
 * could write one for a build that never ran.
 */
export function completedHere(input: GateInput): string | undefined {
  const { requirements, manifest } = input;
  const here = requirements.environment;
  if (requirements.protected || manifest.kind !== "rollback" || !Object.hasOwn(manifest.promotion, here))
    return undefined;
  const bound = manifest.promotion[here];
  if (bound === undefined) return undefined;
  return mismatch(input, here, bound, digestOf(manifest.artifact.image)) === undefined ? bound.path : undefined;
}

/** What a reader has to know of every outcome that passes. */
export function asserted(path: string): string {
  return `${path} asserts it: outcomes are not signed.`;
}

interface Mismatch {
  readonly measured: string;
  readonly message: string;
}

const NOT_COMPLETED = {
  "rolled-back": "was rolled back",
  "superseded-unvalidated": "was superseded before its validation window had ended",
  compared: "was compared and not promoted",
} as const;

const REMEDY = {
  "rolled-back": "Release a repaired version there first.",
  "superseded-unvalidated": "Promote the version that took over, once it has completed.",
  compared: "An A/B test ends with the version before; release it there with a strategy that promotes.",
} as const;

function mismatch(input: GateInput, from: string, bound: BoundFile, digest: string | undefined): Mismatch | undefined {
  const file = input.files.get(bound.path);
  const unbound = bindingProblem(bound.path, bound.sha256, file);
  if (unbound !== undefined || file?.kind !== "read")
    return { measured: "inconclusive", message: unbound ?? `${bound.path} is missing.` };
  const text = textOf(file.bytes);
  const twice = text === undefined ? undefined : repeatedKey(text.json);
  if (twice !== undefined) {
    const message = `${bound.path} has the key ${JSON.stringify(twice)} twice in one object, so two readers can see two outcomes. Bind the file as the rollout wrote it.`;
    return { measured: "inconclusive", message };
  }
  const outcome = outcomeModel.safeParse(text?.data);
  if (!outcome.success) {
    return {
      measured: "inconclusive",
      message: `${bound.path} is not an outcome that a rollout wrote (airlock/outcome/v1).`,
    };
  }
  const { service, environment, version, digest: ran, outcome: end } = outcome.data;
  if (service !== input.manifest.service || environment !== from) {
    return {
      measured: `${service} in ${environment}`,
      message: `${bound.path} is about ${service} in ${environment}, not about ${input.manifest.service} in ${from}.`,
    };
  }
  if (end !== "completed") {
    return {
      measured: `${end} in ${from}`,
      message: `${version} ${NOT_COMPLETED[end]} in ${from}. ${REMEDY[end]}`,
    };
  }
  if (digest === undefined || ran !== digest) {
    return {
      measured: ran,
      message: `${from} ran another digest. Promote what was verified; never build again between environments.`,
    };
  }
  if (version !== input.manifest.version && !isCandidateOf(version, input.manifest.version)) {
    return {
      measured: version,
      message: `${from} ran this digest as ${version}, the release says ${input.manifest.version}.`,
    };
  }
  return undefined;
}

/** A2: a final release is the artifact of its candidate, so what completed as 1.3.0-rc.2 may be promoted as 1.3.0. */
function isCandidateOf(candidate: string, version: string): boolean {
  const start = `${version}-rc.`;
  return candidate.startsWith(start) && /^[1-9]\d*$/.test(candidate.slice(start.length));
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
