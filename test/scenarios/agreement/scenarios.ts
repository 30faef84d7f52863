import { parseFault, type RehearsalRequest } from "../../../engines/rehearsal";
import { rehearsalRecord } from "../../../engines/rehearsal/model/rehearsalRecord";
import type { World } from "../../../engines/rehearsal/model/world";
import { describeFault } from "../../../release/fault";
import type { Plan, Stage } from "../../../release/plan/plan";
import type { Strategy } from "../../../release/plan/strategy";
import { ACTIONS, requestOf } from "../../engines/rehearsal/request";
import type { Drive } from "./drive";
import type { Trouble } from "./reality";

/** One rollout that is played twice: by `rehearse` with faults, and in moto by hand. */
export interface Scenario {
  readonly title: string;
  readonly request: RehearsalRequest;
  /** What no fault can say, on the rehearsal's side. */
  readonly meddle?: (world: World) => void;
  /** Settings of moto that the faults correspond to. */
  readonly moto?: Trouble;
  /** What the cloud and people do on moto's side; by default the record arrives and nothing else happens. */
  readonly play?: (drive: Drive) => Promise<void>;
  /** A second release follows: what became of the first one is no residue. */
  readonly successor?: RehearsalRequest;
}

/** A stage as [name, production weight, ring weight]; a fourth entry asks for an approval. */
type Row = readonly [string, number, number?, "approval"?];

const CANARY: readonly Row[] = [
  ["10%", 10],
  ["100%", 100],
];
const FOUR: readonly Row[] = [
  ["1%", 1],
  ["10%", 10],
  ["50%", 50],
  ["100%", 100],
];
const SWITCH: readonly Row[] = [["switch", 100]];
const ROLL: readonly Row[] = [["roll", 100]];
const RINGS: readonly Row[] = [
  ["ring 0", 0, 100],
  ["ring 1", 10, 100],
  ["ring 2", 100, 100],
];

/** Two looks in each stage. Each has a length of its own, so that moto can hold one stage. */
function planOf(strategy: Strategy, rows: readonly Row[], stickySeconds = 0): Plan {
  return {
    strategy,
    promotes: strategy !== "ab-test",
    requestsPerSecond: 200,
    warmUpSeconds: 0,
    stages: rows.map(([name, weight, ringWeight = weight, approval], i): Stage => {
      const polls = [171 + i, 171 + i];
      return {
        name,
        weight,
        ringWeight,
        bakeSeconds: 2 * (171 + i),
        polls,
        approval: approval !== undefined,
        stickySeconds,
      };
    }),
  };
}

let releases = 0;

/** A release of a version of its own, so that no outcome of another stands in its way. */
function released(plan: Plan, ...faults: readonly string[]): RehearsalRequest {
  const version = `1.4.${releases++}`;
  const service = plan.strategy === "rings" ? "ringed" : "payments";
  const request = requestOf({ service, version, plan, evaluation: { periods: 1, toAlarm: 1 }, smokeTest: true });
  return {
    ...request,
    faults: faults.map((text) => {
      const fault = parseFault(text, plan, ACTIONS);
      if (!fault.ok) throw new Error(fault.faults.map(describeFault).join(" "));
      return fault.value;
    }),
  };
}

const canary = (...faults: readonly string[]) => released(planOf("canary", CANARY), ...faults);

/** A person rolls back, as `airlock rollout rollback` does. */
const BY_HAND = { by: "a person", reason: "it looks wrong" };
/** Virtual milliseconds at which a rollout has stood in its first stage for a while: placing takes two minutes at most. */
const IN_FIRST_STAGE_MS = 240_000;

/** Newer than every other release here. */
const follower: RehearsalRequest = { ...canary(), version: "1.5.0" };

/** What `rehearse` and moto are compared on. */
export const SCENARIOS: readonly Scenario[] = [
  { title: "the default schedule completes", request: released(planOf("canary", FOUR)) },
  {
    title: "an alarm's event at 10 % goes back",
    request: released(planOf("canary", FOUR), "errorRate=50%@10%"),
    play: async (drive) => {
      await drive.hold("10%");
      await drive.release();
      await drive.standsIn("10%");
      await drive.rings("errorRate");
    },
  },
  {
    title: "with all events lost the look at 10 % goes back",
    request: canary("errorRate=50%@10%", "lost-events"),
    play: async (drive) => {
      await drive.hold("10%");
      await drive.release(drive.request, { lost: true });
      await drive.standsIn("10%");
      await drive.rings("errorRate");
      await drive.goOn();
    },
  },
  {
    title: "a candidate that never becomes healthy takes no traffic",
    request: canary(),
    meddle: (world) => world.services.canary.becomeUnhealthy(0),
    moto: { broken: true },
    // The alarm's event starts a back, which finds that nobody has traffic yet.
    play: async (drive) => {
      await drive.holdPlacing();
      await drive.release();
      await drive.isPlaced();
      await drive.rings("unhealthyHosts");
      await drive.goOn();
    },
  },
  { title: "a smoke test that fails keeps users away", request: canary("fail:runTask"), moto: { smokeExit: 1 } },
  {
    title: "no data at the end of a stage holds, then goes back",
    request: canary("no-traffic@10%"),
    play: async (drive) => {
      await drive.hold("10%");
      await drive.release();
      await drive.standsIn("10%");
      await drive.isSilent("errorRate");
      await drive.goOn();
    },
  },
  { title: "blue-green switches once and completes", request: released(planOf("blue-green", SWITCH)) },
  {
    title: "blue-green goes back in its validation window",
    request: released(planOf("blue-green", SWITCH), "latencyP95=9x@switch"),
    play: async (drive) => {
      await drive.hold("switch");
      await drive.release();
      await drive.standsIn("switch");
      await drive.rings("latencyP95");
    },
  },
  { title: "a rolling release completes on the live colour", request: released(planOf("rolling", ROLL)) },
  {
    title: "a rolling release goes back by its revision",
    // ECS is done after five minutes, and the bake lasts until the eleventh.
    request: released(planOf("rolling", ROLL), "errorRate=50%@roll+7m"),
    play: async (drive) => {
      await drive.hold("roll");
      await drive.release();
      await drive.standsIn("roll");
      await drive.rings("errorRate");
    },
  },
  { title: "rings complete, the ring rule with them", request: released(planOf("rings", RINGS)) },
  {
    title: "rings go back together",
    request: released(planOf("rings", RINGS), "errorRate=50%@ring 1"),
    play: async (drive) => {
      await drive.hold("ring 1");
      await drive.release();
      await drive.standsIn("ring 1");
      await drive.rings("errorRate");
    },
  },
  {
    title: "an A/B test is compared and promotes nothing",
    request: released(planOf("ab-test", [["compare", 50]], 3600)),
    // moto's waits take no time, and CloudWatch refuses to read a time that ends in the second in which it began.
    play: async (drive) => {
      await drive.hold("compare");
      await drive.release();
      await drive.standsIn("compare");
      await drive.goOn();
    },
  },
  {
    title: "an approved stage begins",
    request: released(
      planOf("canary", [
        ["10%", 10],
        ["100%", 100, 100, "approval"],
      ]),
    ),
    play: async (drive) => {
      await drive.release();
      await drive.answers(1, "approved");
    },
  },
  {
    title: "a denied stage goes back, and judges nothing",
    request: released(
      planOf("canary", [
        ["10%", 10],
        ["100%", 100, 100, "approval"],
      ]),
      "deny@100%",
    ),
    play: async (drive) => {
      await drive.release();
      await drive.answers(1, "denied");
    },
  },
  {
    title: "a person rolls back",
    request: canary(),
    meddle: (world) => {
      const request = { stateMachineArn: world.arnOf("back"), input: BY_HAND };
      world.clock.at(IN_FIRST_STAGE_MS, () => world.start(request, "a person"));
    },
    play: async (drive) => {
      await drive.hold("10%");
      await drive.release();
      await drive.standsIn("10%");
      await drive.rollBack(BY_HAND);
    },
  },
  {
    title: "a newer release while the first one shifts: back, then the newer one",
    request: canary(),
    successor: follower,
    meddle: (world) => {
      const { key, document } = rehearsalRecord(follower);
      world.clock.at(IN_FIRST_STAGE_MS, () => world.bucket.put(key, JSON.stringify(document)));
    },
    play: async (drive) => {
      await drive.hold("10%");
      await drive.release();
      await drive.standsIn("10%");
      await drive.release(follower);
      await drive.isStopped();
      await drive.goOn();
    },
  },
  {
    title: "throttled shifts are tried again",
    request: canary("throttle:modifyRule:2"),
    moto: { throttled: { "elasticloadbalancing.ModifyRule": 2 } },
  },
  {
    title: "a stale branch is refused and touches nothing",
    request: { ...canary(), live: { version: "1.3.9", digest: `sha256:${"c".repeat(64)}` } },
  },
];
