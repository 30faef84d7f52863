import { type RolloutState, SYSTEM_NAMESPACE } from "../../../engines/argo";
import { systemNames } from "../../../engines/argo/ledger/names";
import { quarantineKey } from "../../../engines/argo/live/quarantineMap";
import { JUDGING_TRIGGERS } from "../../../engines/stepfunctions/trigger";
import type { Outcome } from "../../outcome";
import type { Presentation } from "../../output/format";
import { actionOutcome } from "../actionReport";
import type { RolloutTools } from "../rolloutRequest";
import { watch } from "../status/watch";
import { actionIn, notHeard, type Told } from "./actionIn";
import { noteAsk } from "./controller/asks";
import { endPause } from "./controller/endPause";
import { type Said, sayTo } from "./controller/sayTo";
import { watchedRollout } from "./look/statusIn";
import { type RolloutIn, readToSteer, type Seen } from "./openRolloutIn";

/** What `airlock rollout start` was asked. */
export interface StartIn {
  /** Version of the release that is meant; undefined: whichever the Rollout declares. */
  readonly version: string | undefined;
  /** Follow the rollout to its end. */
  readonly wait: boolean;
}

/** Begins a release that was sent back once more, from its first step. What is under way, or live, is left alone. */
export async function startIn(
  rollout: RolloutIn,
  { version, wait }: StartIn,
  presentation: Presentation,
  tools: RolloutTools,
): Promise<Outcome> {
  const seen = await readToSteer(rollout);
  const { live } = seen.state;
  const declared = live.declaredVersion;
  const told =
    whyNotToStart(seen, version) ?? (await quarantined(rollout, seen)) ?? (await retry(rollout, seen, tools));
  const facts = { version: version ?? declared, declared, phase: live.phase };
  const report = actionIn(rollout, "start", { ...told, facts: { ...facts, ...told.facts } });
  const isLive = live.phase === "idle" && !live.aborted;
  const follows = wait && report.done && !isLive;
  if (!follows) return actionOutcome(report, presentation);
  tools.screen.say(report.message);
  return watch(watchedRollout(rollout, tools.clock), presentation, tools);
}

function whyNotToStart({ state }: Seen, version: string | undefined): Told | undefined {
  const { live, abort } = state;
  const declared = live.declaredVersion;
  if (version !== undefined && version !== declared) {
    return {
      done: false,
      message: `the Rollout declares ${declared === "" ? "a release that Airlock does not know" : declared}, not ${version}. Nothing was started.`,
      notes: ["The service stack brings it: run pulumi up there; that starts the rollout, too."],
    };
  }
  if (!live.aborted && live.phase === "idle")
    return { done: true, message: `${declared} is live already. Nothing was started.` };
  if (!live.aborted) return { done: true, message: `${declared} is being rolled out already. Nothing was started.` };
  if (live.phase === "rolling-back") {
    const notes = ["airlock rollout status --watch says when it is back."];
    return { done: false, message: `${declared} is still going back. Nothing was started.`, notes };
  }
  if (abort !== undefined && JUDGING_TRIGGERS.includes(abort.trigger)) {
    return {
      done: false,
      message: `${declared} was sent back as bad (${abort.trigger}). Nothing was started.`,
      notes: [`Why: ${abort.reason}`, "Build a new release, or the same version again as another digest."],
    };
  }
  return undefined;
}

/** The quarantine decides; one that cannot be read, or is not there where there should be one, decides against. */
async function quarantined({ client, namespace }: RolloutIn, { state: { live } }: Seen): Promise<Told | undefined> {
  const map = (name: string) => client.get({ apiVersion: "v1", kind: "ConfigMap", namespace: SYSTEM_NAMESPACE, name });
  const { quarantine: name, released } = systemNames(namespace);
  const found = await map(name);
  if (found === undefined) {
    if ((await map(released)) === undefined) return undefined;
    const notes = ["The reconciler writes it: look whether it runs, and who deleted the quarantine."];
    const message = `ConfigMap ${name} in ${SYSTEM_NAMESPACE} is missing, so what was sent back as bad is not known. Nothing was started.`;
    return { done: false, message, notes };
  }
  const digests = (found["data"] ?? {}) as Readonly<Record<string, string>>;
  if (!Object.hasOwn(digests, quarantineKey(live.declaredDigest))) return undefined;
  return {
    done: false,
    message: `${live.declaredDigest} of ${live.declaredVersion} is under quarantine. Nothing was started.`,
    notes: [`ConfigMap ${name} in ${SYSTEM_NAMESPACE} says why. Build a new release.`],
  };
}

/**
 * The runs of the first try are forgotten with the abort: Argo keeps the background run that it ended, and would judge the second try by it, or watch it by nothing
 * (test/scenarios/kubernetes/rolloutCommands.test.ts).
 */
function againFromTheStart({ strategy }: RolloutState): Said {
  return strategy === "blue-green"
    ? { abort: false, blueGreen: { prePromotionAnalysisRunStatus: null, postPromotionAnalysisRunStatus: null } }
    : { abort: false, canary: { currentBackgroundAnalysisRunStatus: null, currentStepAnalysisRunStatus: null } };
}

async function retry(rollout: RolloutIn, seen: Seen, { clock }: RolloutTools): Promise<Told> {
  const { releaseHash, live } = seen.state;
  const declared = live.declaredVersion;
  const notes = await noteAsk(rollout, seen, { what: "start", reason: "" }, clock);
  if (!(await endPause(rollout, clock)))
    return notHeard(`stood still long enough to be told that ${declared} is not paused`);
  const { kind } = await sayTo(
    rollout,
    {
      said: againFromTheStart(seen.state),
      judge: ({ state, object }) => {
        if (state.releaseHash !== releaseHash) return "moot";
        const { abortedAt } = (object["status"] ?? {}) as { readonly abortedAt?: string };
        return !state.live.aborted && abortedAt === undefined ? "heard" : "say";
      },
    },
    clock,
  );
  if (kind === "heard")
    return { done: true, message: `the rollout of ${declared} has started again, from its first step.`, notes };
  if (kind === "not-heard") return notHeard(`begun ${declared} again`);
  return {
    done: false,
    message: `another release took the place of ${declared} meanwhile. Nothing was started.`,
    notes,
  };
}
