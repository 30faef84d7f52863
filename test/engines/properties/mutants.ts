import { debtMutants } from "./debtMutants";
import { type Edit, skipped, text, waits, without, withoutRule } from "./mutate";
import { ROLLING_MUTANTS } from "./rollingMutants";
import type { Happening, Scenario } from "./scenario";

/** A machine with a fault built in, and the runs that show it. */
export interface Mutant {
  /** What is wrong, as the table in docs/reference/invariants.md says it. */
  readonly name: string;
  /** The invariant that its runs break. */
  readonly breaks: string;
  readonly edits: readonly Edit[];
  readonly runs: readonly Scenario[];
}

/** Three stages in twenty minutes, nothing wrong. */
const QUIET: Scenario = {
  strategy: "canary",
  stages: [
    { weight: 1, bakeSeconds: 300 },
    { weight: 10, bakeSeconds: 300 },
    { weight: 100, bakeSeconds: 600 },
  ],
  seed: 1,
  first: false,
  smokeTest: false,
  faults: [],
  happenings: [],
  delivery: "ordinary",
};
/** The contract is broken in the second stage. */
const BREACH: Scenario = { ...QUIET, faults: ["errorRate=40%@s1"] };
/** The same, and no event starts anything. */
const UNHEARD: Scenario = { ...BREACH, delivery: "lost" };

/** The same as {@link QUIET} on Auto Scaling groups; the live one has an instance more than the first release got. */
const GROUPS: Scenario = { ...QUIET, capacity: "autoscaling" };

function happen(scenario: Scenario, ...happenings: readonly Happening[]): Scenario {
  return { ...scenario, happenings };
}

/** Ring 0 without a share of the traffic, and a breach there. */
const RINGS: Scenario = {
  ...QUIET,
  strategy: "rings",
  stages: [
    { weight: 0, bakeSeconds: 600 },
    { weight: 10, bakeSeconds: 300 },
    { weight: 100, bakeSeconds: 600 },
  ],
  faults: ["errorRate=40%@s1"],
};

/** When the second stage of {@link QUIET} begins, in whole seconds. */
const SECOND_SHIFT = 380;

const LOOKS = ["LookBefore", "Look", "LookCandidate", "EndOfStage"] as const;

export const MUTANTS: readonly Mutant[] = [
  {
    name: "the shift gives the candidate its share and takes nothing from the stable version",
    breaks: "I1",
    edits: [text("forward", "Shift", '"Weight.$":"$.stage.stable"', '"Weight":100')],
    runs: [QUIET],
  },
  {
    name: "the fence writes weights that do not sum to 100",
    breaks: "I1",
    edits: [text("forward", "FenceShift", "$.stage.stable)", "$.stage.candidate)")],
    runs: [QUIET],
  },
  {
    name: "the shift swaps the colours",
    breaks: "I2",
    edits: [
      text("forward", "Shift", "$.places.stable.targetGroupArn", "$.swap"),
      text("forward", "Shift", "$.places.candidate.targetGroupArn", "$.places.stable.targetGroupArn"),
      text("forward", "Shift", "$.swap", "$.places.candidate.targetGroupArn"),
    ],
    runs: [QUIET],
  },
  {
    name: "every second stage is left out",
    breaks: "I2",
    edits: [text("forward", "NextStage", "$.cursor.stage, 1", "$.cursor.stage, 2")],
    runs: [QUIET],
  },
  {
    name: "the fence is dropped: a shift asks nobody",
    breaks: "I2",
    edits: [
      text(
        "forward",
        "FenceShift",
        "#owner = :me AND #fence = :held AND #phase IN (",
        "#owner = :me OR #fence = :held OR #phase IN (",
      ),
    ],
    runs: [happen({ ...QUIET, faults: ["fail:stopExecution:60"] }, { at: 300, kind: "person" })],
  },
  {
    name: "the rule is not read a second time",
    breaks: "I2",
    edits: [skipped("back", "WaitToReadAgain", "KeepWeights")],
    runs: [
      happen(
        QUIET,
        { at: SECOND_SHIFT - 100, kind: "slow-shift", seconds: 8 },
        { at: SECOND_SHIFT + 1, kind: "person" },
      ),
    ],
  },
  {
    name: "a look that cannot be made is tried without limit",
    breaks: "I3",
    edits: [text("forward", "Look", '"MaxAttempts":7', '"MaxAttempts":99999999')],
    runs: [happen(QUIET, { at: 400, kind: "outage", service: "cloudwatch", seconds: 200_000 })],
  },
  {
    name: "the reconciler looks, and does nothing",
    breaks: "I3",
    edits: [skipped("reconciler", "StartBack", "Looked")],
    runs: [{ ...QUIET, faults: ["stop@s1"], delivery: "lost" }],
  },
  {
    name: "a vacuous judgement: no alarm counts as ringing (0 of 0)",
    breaks: "I4",
    edits: [
      ...LOOKS.map((state) => text("forward", state, "'ALARM'", "'ALARMED'")),
      ...LOOKS.map((state) => text("forward", state, "(@.StateValue == 'OK')", "(@.StateValue != '')")),
    ],
    runs: [UNHEARD],
  },
  {
    name: "the stable colour's alarms are judged as the candidate's",
    breaks: "I5",
    edits: [
      text("forward", "LookCandidate", "$.places.candidate.alarmNames", "$.places.stable.alarmNames"),
      text("forward", "EndOfStage", "$.places.candidate.alarmNames", "$.places.stable.alarmNames"),
    ],
    runs: [UNHEARD],
  },
  {
    name: "the first look comes at the end of the hour",
    breaks: "I5",
    edits: [
      text("forward", "PickPoll", '"seconds.$":"States.ArrayGetItem($.stage.polls, $.poll.next)"', '"seconds":3600'),
    ],
    runs: [UNHEARD],
  },
  {
    name: "back drains before it takes the traffic back",
    breaks: "I5",
    edits: [waits("back", "RestoreWeights", 300)],
    runs: [BREACH],
  },
  {
    name: "back writes no outcome",
    breaks: "I6",
    edits: [skipped("back", "WriteOutcome")],
    runs: [BREACH],
  },
  {
    name: "forward writes no outcome",
    breaks: "I6",
    edits: [skipped("forward", "WriteCompletedOutcome")],
    runs: [QUIET],
  },
  {
    name: "an attempt that has run is not asked for",
    breaks: "I6",
    edits: [skipped("forward", "FindOwnOutcome", "ReadOwnRule")],
    runs: [
      happen(
        { ...QUIET, faults: ["stop@s0"] },
        { at: 700, kind: "release", patch: 3, on: "live" },
        { at: 900, kind: "person" },
        { at: 1500, kind: "duplicate" },
      ),
    ],
  },
  {
    name: "the lock is skipped: anyone takes it at any time",
    breaks: "I6",
    edits: [
      text("forward", "Lock", "(#phase = :idle AND", "(#phase = :idle OR"),
      skipped("forward", "ReadOwner", "FollowsStable"),
    ],
    runs: [happen(QUIET, { at: 240, kind: "release", patch: 2, on: "live" })],
  },
  {
    name: "back keeps the lock",
    breaks: "I7",
    edits: [skipped("back", "BackUnlock")],
    runs: [BREACH],
  },
  {
    name: "going back forgets the ring rule",
    breaks: "I7",
    edits: [
      skipped("back", "RestoreRing"),
      skipped("back", "RestoreRingAgain"),
      skipped("back", "IsRestored", "Restored"),
      skipped("back", "AgainIsRestored", "KeepWeights"),
      skipped("back", "LastIsRestored", "FenceWithdraw"),
    ],
    runs: [RINGS],
  },
  {
    name: "forward keeps the lock",
    breaks: "I7",
    edits: [skipped("forward", "CompletedUnlock"), skipped("back", "CompletedUnlock")],
    runs: [QUIET],
  },
  {
    name: "back does not ask whether anything is in flight",
    breaks: "I8",
    edits: [
      skipped("back", "IsInFlight", "TakeItem"),
      text("back", "TakeOver", "#fence = :held AND #phase", "#fence = :held OR #phase"),
    ],
    runs: [BREACH],
  },
  {
    name: "back does not ask whose event it is",
    breaks: "I9",
    edits: [withoutRule("back", "Concerns", "IsEnded")],
    runs: [happen(QUIET, { at: 300, kind: "foreign", of: "ended" })],
  },
  {
    name: "back takes every alarm for the candidate's",
    breaks: "I9",
    edits: [skipped("back", "JudgeAlarm", "WhoseReason")],
    runs: [happen(QUIET, { at: 300, kind: "foreign", of: "alarm" })],
  },
  {
    name: "back does not ask whether the alarm is older than the traffic",
    breaks: "I9",
    edits: [withoutRule("back", "ConcernsAlarm", "OlderThanTraffic")],
    runs: [happen(QUIET, { at: 300, kind: "foreign", of: "early-alarm" })],
  },
  {
    name: "a redriven back may set weights",
    breaks: "I10",
    edits: [text("back", "RestoreWeights", "$$.Execution.RedriveCount)", "0)")],
    runs: [
      happen(
        QUIET,
        { at: 300, kind: "outage", service: "elasticloadbalancingv2", seconds: 40 },
        { at: 301, kind: "person" },
        { at: 310, kind: "stop", machine: "back", which: 0 },
        { at: 311, kind: "redrive", machine: "back", which: 0 },
      ),
    ],
  },
  {
    name: "a Catch is missing: back fails, and tells nobody",
    breaks: "I11",
    edits: [without("back", "WriteLog", "Catch")],
    runs: [{ ...BREACH, faults: [...BREACH.faults, "fail:putObject:20"] }],
  },
  {
    name: "a page is marked instead of sent",
    breaks: "I11",
    edits: [skipped("back", "NotifyFailed")],
    runs: [{ ...BREACH, faults: [...BREACH.faults, "fail:putObject:20"] }],
  },
  {
    name: "a refusal is not told",
    breaks: "I11",
    edits: [skipped("forward", "NotifyRefused")],
    runs: [happen(QUIET, { at: 240, kind: "release", patch: 2, on: "candidate" })],
  },
  {
    name: "forward waits for the back that it starts (.sync)",
    breaks: "I11",
    edits: [text("forward", "StartBack", "states:startExecution", "states:startExecution.sync:2")],
    runs: [UNHEARD],
  },
  {
    name: "the release is placed on the stable colour",
    breaks: "I12",
    edits: [text("forward", "Place", "$.places.candidate.serviceName", "$.places.stable.serviceName")],
    runs: [QUIET],
  },
  {
    name: "a vacuous health check: as many healthy targets as none",
    breaks: "I12",
    edits: [skipped("forward", "WaitForSteady", "WhatToWatch")],
    runs: [QUIET],
  },
  {
    name: "the old colour keeps its tasks",
    breaks: "I12",
    edits: [skipped("forward", "ScaleInOld")],
    runs: [QUIET],
  },
  {
    name: "there is no quarantine",
    breaks: "I13",
    edits: [skipped("back", "Quarantine")],
    runs: [BREACH],
  },
  {
    name: "AlarmTypes is left out",
    breaks: "I14",
    edits: LOOKS.map((state) => text("forward", state, '"AlarmTypes":["MetricAlarm"],', "")),
    runs: [QUIET],
  },
  ...ROLLING_MUTANTS,
  {
    name: "scaling policies may take instances of the stable group away",
    breaks: "I15",
    edits: [skipped("forward", "KeepStable")],
    runs: [GROUPS],
  },
  {
    name: "the candidate's group gets no least size",
    breaks: "I15",
    edits: [text("forward", "Place", '"MinSize.$":"$.size.count"', '"MinSize":0')],
    runs: [GROUPS],
  },
  {
    name: "the live group is kept large for ever",
    breaks: "I15",
    edits: [skipped("forward", "CompletedReleaseLive")],
    runs: [GROUPS],
  },
  {
    name: "a version is placed beside instances of an older one",
    breaks: "I16",
    edits: [skipped("forward", "ReadLeftover", "FencePlacing")],
    runs: [happen(GROUPS, { at: 1300, kind: "release", patch: 2, on: "candidate" })],
  },
  ...debtMutants(QUIET),
];
