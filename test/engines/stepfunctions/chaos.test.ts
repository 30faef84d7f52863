import assert from "node:assert/strict";
import fc from "fast-check";
import type { Execution } from "../../../engines/rehearsal/asl";
import { type Colour, LIVE_ITEM_KEY } from "../../../engines/stepfunctions";
import { digestOf, record } from "./world/record";
import { revision } from "./world/services";
import { numeric, text } from "./world/table";
import { World } from "./world/world";

/** Something that goes wrong or comes in between, at a second of the first hour. */
type Disturbance = { readonly at: number } & (
  | { readonly kind: "stop" | "redrive"; readonly machine: "forward" | "back"; readonly which: number }
  | { readonly kind: "alarm"; readonly colour: Colour; readonly event: boolean; readonly seconds: number }
  | { readonly kind: "person" }
  | { readonly kind: "duplicate" }
  | { readonly kind: "release"; readonly patch: number }
  | { readonly kind: "outage"; readonly service: string; readonly seconds: number }
  | { readonly kind: "lost"; readonly calls: number }
);

const at = fc.integer({ min: 0, max: 3000 });
const machine = fc.constantFrom("forward", "back");
const disturbance: fc.Arbitrary<Disturbance> = fc.oneof(
  fc.record({ at, kind: fc.constantFrom("stop", "redrive"), machine, which: fc.nat(5) }),
  fc.record({
    at,
    kind: fc.constant("alarm"),
    colour: fc.constantFrom<Colour>("blue", "green"),
    event: fc.boolean(),
    seconds: fc.integer({ min: 1, max: 400 }),
  }),
  fc.record({ at, kind: fc.constant("person") }),
  fc.record({ at, kind: fc.constant("duplicate") }),
  fc.record({ at, kind: fc.constant("release"), patch: fc.integer({ min: 2, max: 9 }) }),
  fc.record({
    at,
    kind: fc.constant("outage"),
    service: fc.constantFrom(
      "dynamodb",
      "elasticloadbalancingv2",
      "ecs",
      "cloudwatch",
      "s3",
      "sfn",
      "states",
      "scheduler",
    ),
    seconds: fc.integer({ min: 1, max: 600 }),
  }),
  fc.record({ at, kind: fc.constant("lost"), calls: fc.integer({ min: 1, max: 5 }) }),
);

const other = { blue: "green", green: "blue" } as const;

/** Plays the disturbances, and collects what must never happen while it does. */
class Chaos {
  readonly world = new World();
  readonly violations: string[] = [];
  private readonly down = new Map<string, number>();
  private lost = 0;

  constructor(disturbances: readonly Disturbance[], deliversEvents: boolean) {
    this.world.deliversEvents = deliversEvents;
    this.world.intercept = (call) => {
      this.judge(call.stateName, call.action, call.parameters as Record<string, unknown>);
      if ((this.down.get(call.service) ?? 0) > this.world.clock.now()) return { error: "Sdk.Outage" };
      if (this.lost > 0) {
        this.lost--;
        return "after";
      }
      return undefined;
    };
    this.world.release(record());
    for (const one of disturbances) this.world.clock.at(one.at * 1000, () => this.play(one));
  }

  private judge(state: string, action: string, parameters: Record<string, unknown>): void {
    if (action !== "updateService") return;
    const { colours } = this.world.deployment;
    const colour = colours.blue.serviceName === parameters["Service"] ? "blue" : "green";
    const weight = this.world.services.weights[colour];
    if (weight !== 0) this.violations.push(`${state} changes ${colour}, which has ${weight} % of the traffic`);
    if (colour === text(this.world.item, "stableColour")) this.violations.push(`${state} changes the stable colour`);
  }

  private play(one: Disturbance): void {
    const { world } = this;
    switch (one.kind) {
      case "stop":
        this.pick(one.machine, one.which)?.stop();
        return;
      case "redrive": {
        const execution = this.pick(one.machine, one.which);
        if (execution !== undefined && !["RUNNING", "SUCCEEDED"].includes(execution.status)) execution.redrive();
        return;
      }
      case "alarm": {
        const name = `payments-${one.colour}-error-rate`;
        world.setAlarm(name, "ALARM", one.event);
        world.clock.after(one.seconds * 1000, () => void world.setAlarm(name, "OK"));
        return;
      }
      case "person":
        world.start("back", { trigger: "person", by: "ada" });
        return;
      case "duplicate":
        world.release(record());
        return;
      case "release":
        world.release(
          record({
            version: `1.1.${one.patch}`,
            revision: revision("payments", 10 + one.patch),
            previous: { version: "1.0.0", digest: digestOf("1.0.0") },
          }),
        );
        return;
      case "outage":
        this.down.set(one.service, world.clock.now() + one.seconds * 1000);
        return;
      case "lost":
        this.lost += one.calls;
        return;
    }
  }

  private pick(name: "forward" | "back", which: number): Execution | undefined {
    return this.world.executions(name)[which];
  }
}

describe("whatever goes wrong, in whatever order", () => {
  const property = fc.property(
    fc.array(disturbance, { maxLength: 8 }),
    fc.boolean(),
    (disturbances, deliversEvents) => {
      const chaos = new Chaos(disturbances, deliversEvents);
      const { world } = chaos;
      world.run(3 * 3600);
      const item = world.table.items.get(LIVE_ITEM_KEY);
      const stable = text(item, "stableColour") as Colour;

      assert.deepEqual(chaos.violations, [], "capacity and revisions change only on a colour without traffic");
      for (const shift of world.services.shifts) assert.equal(shift.blue + shift.green, 100);
      assert.equal(text(item, "phase"), "idle", "the lock is given back");
      assert.equal(world.services.weights[stable], 100, "all traffic is on the stable version");
      assert.equal(numeric(item, `${stable}Weight`), 100, "and the item knows it");
      assert.ok(world.services.ecs[stable].desired >= 2, "which has its tasks");
      assert.equal(world.services.ecs[other[stable]].desired, 0, "and the other colour has none");
      assert.equal(world.schedules.size, 0, "nobody looks after it any more");
      const live = JSON.parse(world.services.parameters.get(world.deployment.parameterName) ?? "{}") as {
        phase?: string;
      };
      assert.ok(live.phase === undefined || live.phase === "idle", "programs see that, too");
    },
  );

  it("ends with one version on all traffic and the lock given back", () => {
    fc.assert(property, { numRuns: 150, seed: 20261120 });
  }).timeout(120_000);
});
