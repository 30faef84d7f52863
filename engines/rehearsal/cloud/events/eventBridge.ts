import type { EventRule } from "../../../stepfunctions";
import { cloneJson, isJsonObject, type JsonObject } from "../../asl/data/json";
import type { SeededRandom } from "../../asl/data/random";
import type { VirtualClock } from "../../clock";
import { matchesPattern } from "./eventPattern";
import { transformInput } from "./inputTransformer";

/** An event as services put it on the default bus. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
}

/** What the bus is made of. */
export interface BusSetup {
  readonly clock: VirtualClock;
  readonly epochMs: number;
  readonly random: SeededRandom;
  readonly account: string;
  readonly region: string;
  readonly rules: readonly EventRule[];
  readonly start: (target: EventRule["target"], input: JsonObject, rule: EventRule) => void;
  readonly onLost: (rule: EventRule) => void;
  /** Has the last word on when deliveries arrive. */
  readonly deliver: (rule: EventRule, afterMs: readonly number[]) => readonly number[];
}

/** Services hand events over within seconds; the model takes half a second to three. */
const LATENCY_MS = { from: 500, to: 3000 } as const;
/** "At least once": one event in eight comes twice. Only records, which a fault of its own repeats, come once. */
const TWICE = 1 / 8;

/** EventBridge's default bus with the rules that start the machines. */
export class EventBridge {
  private lost = false;
  private count = 0;

  constructor(private readonly setup: BusSetup) {}

  /** From now on nothing is delivered. */
  loseEvents(): void {
    this.lost = true;
  }

  /** Matches the event with every rule and starts the targets a moment later. */
  publish(event: BusEvent, delivery: "once" | "at-least-once"): void {
    const { clock, epochMs, random, rules } = this.setup;
    const envelope: JsonObject = {
      version: "0",
      id: `event-${++this.count}`,
      "detail-type": event.detailType,
      source: event.source,
      account: this.setup.account,
      time: new Date(epochMs + clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
      region: this.setup.region,
      resources: [],
      detail: event.detail,
    };
    for (const rule of rules) {
      const pattern = cloneJson(rule.pattern);
      if (!isJsonObject(pattern) || !matchesPattern(pattern, envelope)) continue;
      if (this.lost) {
        this.setup.onLost(rule);
        continue;
      }
      const input = transformInput(envelope, rule.inputPaths, rule.inputTemplate);
      const times = delivery === "at-least-once" && random.next() < TWICE ? 2 : 1;
      const afterMs = Array.from({ length: times }, () => random.integer(LATENCY_MS.from, LATENCY_MS.to));
      for (const ms of this.setup.deliver(rule, afterMs)) {
        clock.after(ms, () => this.setup.start(rule.target, input, rule));
      }
    }
  }
}
