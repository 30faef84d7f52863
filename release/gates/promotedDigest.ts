import { artifactDigest } from "../manifest/artifact";
import type { Gate, GateInput } from "./gate";
import { failed, notApplicable, passed } from "./outcome";
import { nobodyTrusted, outcomeShown } from "./promotion/outcomeShown";

const ID = "promoted-digest";

/** B7: production takes only what the environment before it ran and verified, the same digest. */
export const promotedDigest: Gate = {
  id: ID,
  title: "The environment before this one ran and completed the same digest.",
  judge: (input) => {
    const { requirements, manifest } = input;
    const digest = artifactDigest(manifest);
    const before = completedHere(input);
    if (before !== undefined) {
      const here = requirements.environment;
      const message = `${here} completed this digest before. ${before.said}`;
      return passed(ID, digest ?? "", `${digest ?? ""}, completed in ${here}`, message, [before.path]);
    }
    const { promotesFrom: from, promotion } = requirements;
    if (from === undefined) return notApplicable(ID, `${requirements.environment} promotes from no other environment.`);
    const assertedIsEnough = promotion?.mode === "asserted";
    const completed = assertedIsEnough ? `completed in ${from}` : `completed in ${from} and signed there`;
    const required = digest === undefined ? `a digest that ${from} completed` : `${digest}, ${completed}`;
    if (!assertedIsEnough && promotion?.verifier === undefined) {
      const message =
        `${requirements.environment} promotes what ${from} has signed, and ${nobodyTrusted(from, "it")} ` +
        `Where nobody signs there, environments.${requirements.environment}.promotion: asserted takes unsigned files, and says so in the verdict.`;
      return failed(ID, `no verifier of ${from}`, required, message);
    }
    const bound = Object.hasOwn(manifest.promotion, from) ? manifest.promotion[from] : undefined;
    if (bound === undefined) {
      const wanted = assertedIsEnough
        ? `the outcome that the rollout in ${from} wrote to its audit bucket`
        : `attestations/${manifest.service}/${from}/<version>/attempt-<n>.json, which the verifier of ${from} signed, from the audit bucket there`;
      return failed(
        ID,
        `no outcome of ${from}`,
        required,
        `promotion.${from} is not given. airlock promotion add --environment ${requirements.environment} fetches ${wanted}, and binds it.`,
      );
    }
    const { verifier, policy, maximumAgeSeconds } = promotion;
    const still = policy === undefined ? undefined : { policy, maximumAgeSeconds };
    const outcome = outcomeShown(input, { environment: from, bound, verifier, assertedIsEnough, still });
    return outcome.shown
      ? passed(ID, digest ?? "", required, `${from} completed this digest. ${outcome.said}`, [bound.path])
      : failed(ID, outcome.measured, required, outcome.message, [bound.path]);
  },
};

/** With what a rollback shows that its environment has completed it before. */
export interface CompletedHere {
  readonly path: string;
  /** What a reader has to know of it. */
  readonly said: string;
}

/**
 * What shows that this environment has completed the very same version and digest before; undefined for any release that is no rollback, and where
 * `promotion` does not show it. In a protected environment the environment's own verifier must have signed it: whoever writes release.yaml could
 * write an outcome for a build that never ran. How long ago, and by which rules, is not asked: the version is gone back to because it served everybody.
 */
export function completedHere(input: GateInput): CompletedHere | undefined {
  const { requirements, manifest } = input;
  const { environment, verifier } = requirements;
  const bound = Object.hasOwn(manifest.promotion, environment) ? manifest.promotion[environment] : undefined;
  if (manifest.kind !== "rollback" || bound === undefined) return undefined;
  const outcome = outcomeShown(input, { environment, bound, verifier, assertedIsEnough: !requirements.protected });
  return outcome.shown ? { path: bound.path, said: outcome.said } : undefined;
}
