import type { JsonValue } from "../../../engines/rehearsal/asl/data/json";
import { SeededRandom } from "../../../engines/rehearsal/asl/data/random";
import type { Execution } from "../../../engines/rehearsal/asl/run";
import { textOf } from "../../../engines/rehearsal/cloud/dynamodb/attributeValue";
import { imageOf, serviceRevision } from "../../../engines/rehearsal/model/rehearsalDeployment";
import { rehearsalRecord } from "../../../engines/rehearsal/model/rehearsalRecord";
import type { World } from "../../../engines/rehearsal/model/world";
import { play } from "../../../engines/rehearsal/rehearse";
import { alarmNames, type Colour, LIVE_ITEM_KEY } from "../../../engines/stepfunctions";
import { recordKey } from "../../../release/record/buildRecord";
import { versionOrder } from "../../../release/values/versionOrder";
import { brokenIn } from "./invariants";
import { type Delivery, type Happening, requestOfScenario, type Scenario } from "./scenario";
import { colourOf, snapshotOf, Witness } from "./witness";

/** An hour after everything: what goes on then was started by the epilogue. */
const EPILOGUE_MS = 3_600_000;
const LATE_MS = { from: 10_000, to: 900_000 } as const;
const AGAIN_MS = { from: 1, to: 60_000 } as const;

/** Plays a scenario in the model of the cloud. `prepare` may put another machine in place of one of ours. */
export function playScenario(
  scenario: Scenario,
  prepare: (world: World) => void = () => undefined,
): { readonly seen: Witness; readonly broken: readonly string[] } {
  const request = requestOfScenario(scenario);
  let witness: Witness | undefined;
  const { rehearsal, world } = play(request, (made) => {
    witness = new Witness(scenario, request, made);
    new Stage(witness).set();
    prepare(made);
  });
  if (witness === undefined) throw new Error("The rehearsal made no world.");
  const seen = witness;
  seen.rehearsal = rehearsal;
  const broken = brokenIn(seen, "at the end");
  if (broken.length > 0) return { seen, broken };
  const before = snapshotOf(world);
  new Epilogue(seen).play();
  seen.epilogue = { before, after: snapshotOf(world) };
  return { seen, broken: brokenIn(seen, "afterwards") };
}

/** Lets the happenings of a scenario happen. */
class Stage {
  private readonly world: World;
  private readonly random: SeededRandom;
  private readonly down = new Map<string, number>();
  private lost = 0;
  private slowMs = 0;

  constructor(private readonly witness: Witness) {
    this.world = witness.world;
    this.random = new SeededRandom(`happenings ${witness.scenario.seed}`);
  }

  set(): void {
    const { scenario } = this.witness;
    this.world.tampering = {
      spoil: ({ service }) => {
        if ((this.down.get(service) ?? 0) > this.world.clock.now()) return "fail";
        if (this.lost === 0) return undefined;
        this.lost--;
        return "lost-answer";
      },
      delay: ({ action, execution }) => {
        const shift = scenario.strategy === "rolling" ? "updateService" : "modifyRule";
        if (action !== shift || execution.stateMachineArn !== this.world.arnOf("forward")) return 0;
        const ms = this.slowMs;
        this.slowMs = 0;
        return ms;
      },
      done: (call) => this.witness.done(call),
      deliver: (rule, afterMs) => (rule.target === "back" ? this.deliveries(scenario.delivery, afterMs) : afterMs),
    };
    for (const one of scenario.happenings) this.world.clock.at(one.at * 1000, () => this.happen(one));
  }

  private deliveries(delivery: Delivery, afterMs: readonly number[]): readonly number[] {
    switch (delivery) {
      case "ordinary":
        return afterMs;
      case "lost":
        return [];
      case "late":
        return afterMs.map((ms) => ms + this.random.integer(LATE_MS.from, LATE_MS.to));
      case "thrice":
        return afterMs.flatMap((ms) => [ms, ms, ms + this.random.integer(AGAIN_MS.from, AGAIN_MS.to)]);
    }
  }

  private happen(one: Happening): void {
    const { world } = this;
    switch (one.kind) {
      case "stop":
        this.pick(one.machine, one.which)?.stop("Person", "by hand");
        return;
      case "redrive": {
        const execution = this.pick(one.machine, one.which);
        if (execution !== undefined && isRedrivable(execution)) execution.redrive();
        return;
      }
      case "person":
        startBack(world, { trigger: "person", by: "ada", reason: "looks odd" });
        return;
      case "backs":
        for (let i = 0; i < one.count; i++) startBack(world, { trigger: "person", by: `person ${i}` });
        return;
      case "foreign":
        this.witness.foreign.set(startBack(world, foreignEvent(world, one.of)).arn, one.of);
        return;
      case "duplicate":
        world.publishRecord(rehearsalRecord(this.witness.request).key);
        return;
      case "release":
        this.release(one.patch, one.on);
        return;
      case "outage":
        this.down.set(one.service, world.clock.now() + one.seconds * 1000);
        return;
      case "slow-shift":
        this.slowMs = one.seconds * 1000;
        return;
      case "lost-answers":
        this.lost += one.calls;
        return;
    }
  }

  private pick(machine: "forward" | "back", which: number): Execution | undefined {
    return this.world.host.list({ stateMachineArn: this.world.arnOf(machine) }).toReversed()[which];
  }

  /** Writes the record of another release; one that stands there already is delivered again. */
  private release(patch: number, on: "live" | "candidate"): void {
    const { world, witness } = this;
    const { request } = witness;
    const { service, environment } = request;
    const version = `1.5.${patch}`;
    const key = recordKey({ service, environment, version, attempt: 1 });
    if (world.bucket.read(key) !== undefined) {
      world.publishRecord(key);
      return;
    }
    const digest = `sha256:${String(patch).repeat(64)}`;
    const image = imageOf(service, digest);
    world.register(10 + patch, image);
    const { document } = rehearsalRecord(request);
    const record = {
      ...document,
      version,
      order: versionOrder(version),
      artifact: { ...document.artifact, image, digest },
      previous: on === "live" ? request.previous : { version: request.version, digest: request.digest },
      revision: serviceRevision(request, 10 + patch),
    };
    world.bucket.put(key, JSON.stringify(record));
  }
}

/** What comes after the end, when nothing is in flight any more: none of it may change anything. */
class Epilogue {
  constructor(private readonly witness: Witness) {}

  play(): void {
    const { witness } = this;
    const { world } = witness;
    world.tampering = { done: (call) => witness.done(call) };
    const ended = world.host.list();
    for (const execution of ended) if (isRedrivable(execution)) execution.redrive();
    startBack(world, { trigger: "person", by: "ada" });
    startBack(world, { trigger: "person", by: "ada" });
    startBack(world, foreignEvent(world, "alarm"));
    for (const { arn } of witness.rollouts) {
      startBack(world, { trigger: "forward-ended", owner: arn, reason: "FAILED", at: nowOf(world) });
      startBack(world, { trigger: "reconciler", owner: arn, at: nowOf(world) });
    }
    const last = witness.rollouts.at(-1);
    if (last !== undefined) world.publishRecord(last.recordKey);
    world.clock.run({ untilMs: world.clock.now() + EPILOGUE_MS, maxEvents: 100_000 });
  }
}

function startBack(world: World, input: JsonValue): Execution {
  return world.start({ stateMachineArn: world.arnOf("back"), input }, "hand");
}

/** The input that an event gives back which has nothing to do with the rollout in flight. */
function foreignEvent(world: World, of: Extract<Happening, { kind: "foreign" }>["of"]): JsonValue {
  const { colours } = world.deployment;
  const stable = colourOf(world.table.read(LIVE_ITEM_KEY));
  const idle: Colour = stable === "blue" ? "green" : "blue";
  // A rolling release runs on the live colour: its alarms are the candidate's.
  const isRolling = textOf(world.table.read(LIVE_ITEM_KEY), "strategy") === "rolling";
  const [candidate, other]: readonly [Colour, Colour] = isRolling ? [stable, idle] : [idle, stable];
  const nameOf = (colour: "blue" | "green"): string => alarmNames(colours[colour])[0] ?? "";
  switch (of) {
    case "ended": {
      const owner = `${world.arnOf("forward").replace(":stateMachine:", ":execution:")}:another`;
      return { trigger: "forward-ended", owner, reason: "ABORTED", at: nowOf(world) };
    }
    case "alarm":
      return { trigger: "alarm", alarm: nameOf(other), at: nowOf(world) };
    case "early-alarm":
      return { trigger: "alarm", alarm: nameOf(candidate), at: "2025-12-31T00:00:00Z" };
    case "unknown-alarm":
      return { trigger: "alarm", alarm: "an-alarm-of-another-service", at: nowOf(world) };
  }
}

function isRedrivable(execution: Execution): boolean {
  return execution.type === "STANDARD" && ["FAILED", "ABORTED", "TIMED_OUT"].includes(execution.status);
}

function nowOf(world: World): string {
  return new Date(Date.UTC(2026, 0, 1) + world.clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
}
