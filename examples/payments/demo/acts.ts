import type { Narrator } from "./narrator";
import type { Check, RolloutReport, Stage, Told } from "./stage";
import type { Workspace } from "./workspace";

/** The fault of the last act: at 10 % of the traffic, one request in twenty fails. */
const FAULT = "errorRate=5%@10%";

/** Seconds within which the example's contract wants all traffic back. */
const OBJECTIVE_SECONDS = 300;

/** Plays the three acts; true when every one ended as told. */
export async function play(stage: Stage, workspace: Workspace, narrator: Narrator): Promise<boolean> {
  const acts = [stopped, rolledOut, rolledBack];
  let asTold = true;
  for (const act of acts) {
    const claims = await act(stage, workspace, narrator);
    for (const { claim, holds } of claims) {
      if (holds) narrator.good(claim);
      else narrator.bad(`not so: ${claim}`);
    }
    asTold &&= claims.every(({ holds }) => holds);
  }
  return asTold;
}

/** Something that must be true at the end of an act. */
interface Claim {
  readonly claim: string;
  readonly holds: boolean;
}

type Act = (stage: Stage, workspace: Workspace, narrator: Narrator) => Promise<readonly Claim[]>;

const stopped: Act = async (stage, workspace, narrator) => {
  narrator.heading("1. A bad release is stopped");
  narrator.say(
    "payments 1.5.0 brings refunds. It is Friday: the image is tagged latest, nobody has written tests for refunds,",
    'and the rollback contract says "if it breaks, roll back". The tests that there are really run now, with coverage.',
  );
  workspace.spoil();
  const told = await stage.check(workspace.folder);
  narrator.show(told.command, told.text);
  return [
    { claim: "The release is refused before anything is deployed.", holds: told.exitCode === 1 && !told.report.passed },
    refused(told, "artifact-pinned", "The floating tag is named."),
    refused(told, "coverage-sufficient", `Coverage was measured: ${measured(told, "coverage-sufficient")}.`),
    refused(told, "rollback-contract", "The vague contract is named."),
  ];
};

const rolledOut: Act = async (stage, workspace, narrator) => {
  narrator.heading("2. The repaired release goes out");
  narrator.say(
    "Monday: the image is pinned by digest, refunds have tests, the contract has thresholds, and two people have signed.",
  );
  workspace.repair();
  const check = await stage.check(workspace.folder);
  narrator.show(check.command, check.text);
  narrator.say(`Now the rollout: ${stage.description}.`);
  const rollout = await stage.rollOut(workspace.folder);
  narrator.show(rollout.command, rollout.text);
  const { outcome, finalWeights } = rollout.report;
  return [
    { claim: "Every gate lets it through.", holds: check.exitCode === 0 && check.report.passed },
    {
      claim: `The new version took ${weightsSeen(rollout).join(" %, ")} % of the traffic, one stage after the other.`,
      holds: weightsSeen(rollout).join() === "1,10,50,100",
    },
    { claim: "It is live for everybody.", holds: outcome === "completed" && finalWeights.canary === 100 },
  ];
};

const rolledBack: Act = async (stage, workspace, narrator) => {
  narrator.heading("3. The same release breaks, and goes back");
  narrator.say(
    "The same release again, but this time one request in twenty fails as soon as it has 10 % of the traffic.",
  );
  const rollout = await stage.rollOut(workspace.folder, FAULT);
  narrator.show(rollout.command, rollout.text);
  const { outcome, finalWeights, rollbackSeconds, exposedRequests } = rollout.report;
  return [
    {
      claim: "It was rolled back, and all traffic is on 1.4.2 again.",
      holds: outcome === "rolled-back" && finalWeights.canary === 0,
    },
    { claim: "It never got past 10 %.", holds: Math.max(...weightsSeen(rollout)) === 10 },
    { claim: timesOf(rollout.report), holds: rollbackSeconds !== undefined && rollbackSeconds <= OBJECTIVE_SECONDS },
    ...(exposedRequests === undefined ? [] : [exposure(exposedRequests)]),
  ];
};

function refused({ report }: Told<Check>, gate: string, claim: string): Claim {
  return { claim, holds: report.verdicts.find((verdict) => verdict.gate === gate)?.passed === false };
}

function measured({ report }: Told<Check>, gate: string): string {
  return report.verdicts.find((verdict) => verdict.gate === gate)?.measured ?? "not at all";
}

/** Shares of traffic that the new version took, in order, each once in a row. */
function weightsSeen({ report }: Told<RolloutReport>): number[] {
  const weights = report.timeline.map(({ weights: { canary } }) => canary);
  return weights.filter((weight, index) => weight > 0 && weight !== weights[index - 1]);
}

function timesOf({ detectionSeconds, rollbackSeconds }: RolloutReport): string {
  const back = duration(rollbackSeconds);
  if (detectionSeconds === undefined) return `Nobody reached it any more ${back} after the alarm rang.`;
  return `The breach was seen after ${duration(detectionSeconds)}; ${back} later nobody reached it any more.`;
}

function exposure(requests: number): Claim {
  const claim = `${requests.toLocaleString("en-US")} requests reached the new version while it was broken, and none after it went back.`;
  return { claim, holds: requests > 0 };
}

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "no time that anybody measured";
  const rounded = Math.round(seconds);
  if (rounded < 60) return rounded === 1 ? "1 second" : `${rounded} seconds`;
  return rounded % 60 === 0 ? `${rounded / 60} minutes` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}
