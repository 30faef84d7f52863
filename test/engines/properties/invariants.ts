import type { Execution } from "../../../engines/rehearsal/asl/run";
import { textOf } from "../../../engines/rehearsal/cloud/dynamodb/attributeValue";
import { type Colour, LIVE_ITEM_KEY, parseLiveState, quarantineKey } from "../../../engines/stepfunctions";
import { JUDGING_TRIGGERS } from "../../../engines/stepfunctions/trigger";
import { quickness, remains } from "./breach";
import { owing } from "./debts";
import { keepsInstances, oneVersion } from "./groups";
import { colourOf, type ItemWrite, type Move, type Rollout, type Witness, weightsOf } from "./witness";

/** One thing that always holds. */
export interface Invariant {
  /** As docs/reference/invariants.md names it. */
  readonly id: string;
  readonly text: string;
  /** What is wrong, in words; empty when it holds. */
  readonly broken: (seen: Witness) => readonly string[];
}

/** A request that was under way when back set the weights may still land this much later: two ways, or as long as a scenario says. */
const UNDER_WAY_MS = 200;
/** Backs that fail one after the other page people once in each quarter of an hour; one takes its time to fail. */
const QUARTER_MS = 20 * 60_000;
/** Back reads the rule again ten seconds after it has set it. */
const UNDONE_MS = 60_000;

/** All of them, in the order of docs/reference/invariants.md. */
export const INVARIANTS: readonly Invariant[] = [
  { id: "I1", text: "the two weights always sum to 100, in the rule and in the item", broken: sums },
  { id: "I2", text: "the candidate's share moves along the plan, or to 0 for good", broken: alongThePlan },
  { id: "I3", text: "it always ends: nothing runs on, and one version has all traffic", broken: ends },
  { id: "I4", text: "it never ends with traffic on a version whose contract was breached", broken: remains },
  { id: "I5", text: "a breach reaches weight 0 in time", broken: quickness },
  { id: "I6", text: "each attempt that took the lock has exactly one terminal record", broken: terminalRecords },
  { id: "I7", text: "the lock is free at the end, and item, rule and mirror agree", broken: lockFree },
  { id: "I8", text: "once it has ended, no back, event or redrive changes anything", broken: epilogue },
  { id: "I9", text: "no event of another rollout has effect", broken: foreign },
  { id: "I10", text: "a redriven execution moves nothing", broken: redriven },
  { id: "I11", text: "people are told of every execution that failed", broken: told },
  {
    id: "I12",
    text: "no request goes to a version without tasks, and none is placed or scaled under traffic",
    broken: tasks,
  },
  { id: "I13", text: "a digest that was judged bad is under quarantine", broken: quarantine },
  { id: "I14", text: "a release in good order completes", broken: completes },
  { id: "I15", text: "nothing scales in on either group while the candidate has traffic", broken: keepsInstances },
  { id: "I16", text: "a group never has instances of two versions", broken: oneVersion },
  {
    id: "I17",
    text: "what a hotfix owes is written down once it is live, and settled by what completes",
    broken: owing,
  },
];

/** Everything that is broken in one run, judged where it ended and, for {@link EPILOGUE}, after what came then. */
export function brokenIn(seen: Witness, when: "at the end" | "afterwards"): readonly string[] {
  return INVARIANTS.filter(({ id }) => (when === "afterwards") === (id === EPILOGUE) || id === "I10").flatMap(
    ({ id, broken }) => broken(seen).map((what) => `${id}: ${what}`),
  );
}

const EPILOGUE = "I8";

function sums({ moves, writes }: Witness): readonly string[] {
  const rule = moves.flatMap(({ weights, ring }) => [weights, ring].flatMap((pair) => pair ?? []));
  const item = writes.map(({ after }) => weightsOf(after));
  return [...rule, ...item].flatMap(({ blue, green }) =>
    blue + green === 100 ? [] : [`weights ${blue}/${green} sum to ${blue + green}`],
  );
}

function alongThePlan(seen: Witness): readonly string[] {
  const slow = seen.scenario.happenings.map((one) => (one.kind === "slow-shift" ? one.seconds * 1000 : 0));
  const underWay = UNDER_WAY_MS + Math.max(0, ...slow);
  return seen.rollouts
    .flatMap((rollout) => {
      const moves = seen.moves.filter((move) => move.rollout === rollout.arn && move.weights !== undefined);
      const found: string[] = [];
      const plan = planned(seen, rollout);
      let next = 0;
      let backMs: number | undefined;
      for (const [i, move] of moves.entries()) {
        const share = shareOf(move, rollout.stableColour);
        if (share === 0 && move.by === rollout.arn && (plan[next] === 0 || plan[next - 1] === 0)) {
          // Ring 0 has no share of the traffic.
          if (plan[next] === 0) next++;
        } else if (share === 0) {
          // Before its own first shift a rollout that superseded another one settles the weights.
          if (next > 0 || move.by !== rollout.arn) backMs ??= move.atMs;
        } else if (move.by !== rollout.arn) {
          found.push(`${move.machine} gave the candidate ${share} %`);
        } else if (backMs !== undefined) {
          if (move.atMs > backMs + underWay) found.push(`the candidate got ${share} % after it had been taken back`);
          const undone = moves.some(
            ({ atMs }, j) =>
              j > i && atMs <= move.atMs + UNDONE_MS && shareOf(moves[j] ?? move, rollout.stableColour) === 0,
          );
          if (!undone) found.push(`a shift to ${share} % that landed late was not undone within a minute`);
        } else if (share === plan[next]) {
          next++;
        } else if (share !== plan[next - 1]) {
          found.push(`the candidate got ${share} %, planned were ${plan.join(", ")} and ${next} of them had been`);
        }
      }
      return found;
    })
    .concat(bakesEarly(seen));
}

/** A rolling release bakes once its tasks serve everybody, whatever ECS says of its deployment. */
function bakesEarly({ writes, scenario }: Witness): readonly string[] {
  if (scenario.strategy !== "rolling") return [];
  return writes
    .filter(({ from, to, candidateShare }) => to === "validating" && from !== to && candidateShare < 1)
    .map(({ candidateShare }) => `the bake began with ${candidateShare * 100} % of the tasks`);
}

/** A rolling release moves no weight at all. */
function planned({ request }: Witness, { first }: Rollout): readonly number[] {
  if (request.plan.strategy === "rolling") return [];
  const weights = request.plan.stages.map((stage) => stage.weight);
  return first ? weights.slice(-1) : weights;
}

function shareOf({ weights }: Move, stable: Colour): number {
  return weights?.[stable === "blue" ? "green" : "blue"] ?? 0;
}

function ends({ world, rehearsal }: Witness): readonly string[] {
  const { stable, canary } = world.loadBalancer.weights;
  const whole = Math.max(stable, canary) === 100 && Math.min(stable, canary) === 0;
  const { exposure } = world;
  return [
    ...(whole ? [] : [`the rule is left at ${stable}/${canary}`]),
    ...(Math.min(exposure.stable, exposure.canary) === 0
      ? []
      : [`the live service is left with tasks of both versions, ${exposure.stable}/${exposure.canary}`]),
    ...world.host.list({ status: "RUNNING" }).map(({ arn }) => `${arn} still runs`),
    ...world.scheduler.names.map((name) => `schedule ${name} still fires`),
    ...(rehearsal === undefined ? ["there is no result"] : []),
  ];
}

/** Two texts of one attempt that say the same are one record: a write whose answer was lost is repeated. */
function terminalRecords({ outcomes, rollouts, world }: Witness): readonly string[] {
  const keyOf = ({ recordKey }: Rollout): string => recordKey.replace(/^releases\//, "outcomes/");
  const wanted = new Set(rollouts.map(keyOf));
  const written = [...new Set(outcomes.map(({ key }) => key))];
  return [
    ...[...wanted].flatMap((key) => {
      const said = [...new Set(outcomes.filter((one) => one.key === key).map(({ outcome }) => outcome))];
      return said.length === 1 && world.bucket.read(key) !== undefined
        ? []
        : [`${key} was written as ${said.join(" and ") || "nothing"}`];
    }),
    ...written.filter((key) => !wanted.has(key)).map((key) => `${key} was written without a rollout`),
    ...rollouts
      .filter((one, i) => rollouts.findIndex((other) => other.recordKey === one.recordKey) < i)
      .map((one) => `${one.recordKey} was rolled out twice`),
  ];
}

function lockFree(seen: Witness): readonly string[] {
  const { world, rollouts } = seen;
  if (rollouts.length === 0) return [];
  const item = world.table.read(LIVE_ITEM_KEY);
  const { ring } = world.loadBalancer;
  const { stable: blue, canary: green } = world.loadBalancer.weights;
  const weights = weightsOf(item);
  const live = { blue, green }[colourOf(item)];
  const { stable: blueService, canary: greenService } = world.services;
  const running = { blue: blueService, green: greenService }[colourOf(item)].revision;
  const mirror = parseLiveState(world.parameter.read() ?? "");
  const phases = {
    item: textOf(item, "phase"),
    // What no writing could reach, the next rollout mirrors.
    mirror: mirrorMayBeOld(seen) ? "idle" : mirror.ok ? mirror.value.phase : "unreadable",
  };
  return [
    ...(phases.item === "idle" ? [] : [`the item's phase is ${phases.item}`]),
    ...(phases.mirror === "idle" ? [] : [`the mirror's phase is ${phases.mirror}`]),
    ...(textOf(item, "candidateDigest") === "" ? [] : ["the item has a candidate"]),
    ...(["", running].includes(textOf(item, "stableRevision"))
      ? []
      : [
          `the item says that ${textOf(item, "stableRevision")} is live, and the live service is told to run ${running}`,
        ]),
    ...(live === 100 ? [] : [`the item calls ${colourOf(item)} stable, which has ${live} %`]),
    ...(weights.blue === blue && weights.green === green
      ? []
      : [`the item says ${weights.blue}/${weights.green}, the rule ${blue}/${green}`]),
    ...(ring === undefined || (ring.stable === blue && ring.canary === green)
      ? []
      : [`the ring rule is left at ${ring.stable}/${ring.canary}`]),
    ...(world.loadBalancer.isSticky ? ["the rule is sticky"] : []),
  ];
}

function mirrorMayBeOld({ scenario }: Witness): boolean {
  return scenario.faults.some((text) => /^(throttle|fail):putParameter:/i.test(text));
}

function epilogue({ epilogue: end }: Witness): readonly string[] {
  if (end === undefined) return ["there was no epilogue"];
  if (end.before === end.after) return [];
  const before = end.before.split("\n");
  const changed = end.after.split("\n").filter((line) => !before.includes(line));
  return [`after the end this was changed: ${changed.join(" ") || "something was taken away"}`];
}

function foreign({ foreign: events, wrote, writes, world }: Witness): readonly string[] {
  return [...events].flatMap(([arn, of]) => {
    // A back that could not even read whose rollout it is fails, and marks in the item that people were told of it.
    const mayMark = world.host.describe(arn).status === "FAILED";
    const isMark = (write: ItemWrite): boolean => mayMark && write.from === write.to;
    const calls = of === "ended" ? (wrote.get(arn) ?? []) : [];
    // A rollout that is going back or completing is brought to its end by whichever back comes.
    const took = writes.filter(
      (write) => write.by === arn && ["placing", "shifting", "validating"].includes(write.from) && !isMark(write),
    );
    return [
      ...calls
        .filter((action) => !(mayMark && action === "updateItem"))
        .map((action) => `an event of another rollout led to ${action}`),
      ...took.map(({ from, to }) => `an event (${of}) that does not concern the rollout took it from ${from} to ${to}`),
    ];
  });
}

function redriven({ moves }: Witness): readonly string[] {
  return moves
    .filter((move) => move.redriven)
    .map(({ machine, weights }) =>
      weights === undefined
        ? `a redriven ${machine} changed a service`
        : `a redriven ${machine} set ${weights.blue}/${weights.green}`,
    );
}

/** Whoever stops or redrives an execution by hand knows that it ends; and where SNS answers nothing, nobody can be told. */
function told(seen: Witness): readonly string[] {
  const { world, rollouts, messages, scenario } = seen;
  if (scenario.faults.some((text) => /:publish:/i.test(text)) || !tellsPeople(seen)) return [];
  return world.host.list().flatMap((execution) => {
    if (execution.redriveCount > 0) return [];
    if (isCutOff(seen, execution)) return [`${execution.arn} was cut off: ${execution.cause ?? ""}`];
    if (execution.status !== "FAILED") return [];
    const own = rollouts.find((rollout) => rollout.arn === execution.arn);
    const endMs = execution.stopMs ?? 0;
    const isBack = execution.stateMachineArn === world.arnOf("back");
    // A back that could not even read the item, while nothing was in flight, has nothing to tell.
    if (isBack && (seen.writes.findLast(({ atMs }) => atMs <= endMs)?.to ?? "idle") === "idle") return [];
    const heard = messages.some(({ atMs, event, execution: by, record }) => {
      if (isBack) {
        return event === "rollback-failed" && atMs <= endMs && atMs > endMs - QUARTER_MS;
      }
      if (own === undefined) return by === execution.arn && event === "refused";
      return record === own.recordKey && ["rolled-back", "completed", "compared", "superseded"].includes(event);
    });
    return heard ? [] : [`nobody was told that ${execution.arn} failed with ${execution.error ?? "no error"}`];
  });
}

/** Back ends by itself, unless a person stops it. */
function isCutOff({ world }: Witness, { stateMachineArn, status, error }: Execution): boolean {
  return stateMachineArn === world.arnOf("back") && status === "ABORTED" && error !== "Person";
}

/** An answer that is lost can be that of a message: it may then be told twice, never not at all. */
function tellsPeople({ scenario }: Witness): boolean {
  return !scenario.happenings.some((one) => one.kind === "outage" && one.service === "sns");
}

function tasks(seen: Witness): readonly string[] {
  const { moves, rehearsal, world, rollouts } = seen;
  const lost = rehearsal?.timeline.filter((entry) => entry.event === "requests lost") ?? [];
  const item = world.table.read(LIVE_ITEM_KEY);
  const idle = colourOf(item) === "blue" ? world.services.canary : world.services.stable;
  const live = colourOf(item) === "blue" ? world.services.stable : world.services.canary;
  const nothingLive = textOf(item, "stableDigest") === "";
  const rolls = seen.scenario.strategy === "rolling";
  return [
    ...lost.map(({ detail }) => `requests were lost: ${detail ?? ""}`),
    ...moves.flatMap((move) => {
      const { placed, stableColour, machine } = move;
      if (placed === undefined) return [];
      if (rolls && placed.colour === stableColour) return replaced(move);
      if (placed.weight > 0)
        return [`${machine} changed ${placed.colour}, which had ${placed.weight} % of the traffic`];
      return placed.colour === stableColour ? [`${machine} changed the stable colour`] : [];
    }),
    ...(rollouts.length > 0 && idle.desired > 0 ? [`${idle.desired} tasks run without traffic`] : []),
    ...(live.desired === 0 && !nothingLive ? ["the live version has no task"] : []),
  ];
}

/** ECS replaces tasks under traffic, which is what rolling means: forward names the release, back what the item calls live. */
function replaced({ machine, placed, stableRevision, candidateRevision }: Move): readonly string[] {
  const allowed = machine === "forward" ? candidateRevision : stableRevision;
  return placed?.revision === allowed
    ? []
    : [`${machine} told the live service to run ${placed?.revision ?? "nothing"} instead of ${allowed}`];
}

function quarantine({ writes, world }: Witness): readonly string[] {
  const judged = writes.filter(({ to, after }) => {
    const trigger = JUDGING_TRIGGERS.find((one) => one === textOf(after, "trigger"));
    return to === "rolling-back" && trigger !== undefined && textOf(after, "candidateDigest") !== "";
  });
  const digests = new Set(judged.map(({ after }) => textOf(after, "candidateDigest")));
  return [...digests]
    .filter((digest) => world.table.read(quarantineKey(digest)) === undefined)
    .map((digest) => `${digest} was judged bad, and may be rolled out again`);
}

function completes({ scenario, rehearsal }: Witness): readonly string[] {
  if (scenario.faults.length > 0 || scenario.happenings.length > 0) return [];
  // An A/B test compares with a live version, and a rolling release replaces its tasks: the first release ever has none.
  const needsLive = scenario.strategy === "ab-test" || scenario.strategy === "rolling";
  const good = needsLive && scenario.first ? "refused" : scenario.strategy === "ab-test" ? "compared" : "completed";
  return rehearsal?.outcome === good ? [] : [`nothing went wrong, and it ended ${rehearsal?.outcome ?? "nowhere"}`];
}
