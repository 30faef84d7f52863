import type { RehearsalRequest, TimelineEntry } from "../../../engines/rehearsal";
import { isJsonObject, type JsonValue } from "../../../engines/rehearsal/asl/data/json";
import type { World } from "../../../engines/rehearsal/model/world";
import { play } from "../../../engines/rehearsal/rehearse";
import { seconds } from "../../../engines/rehearsal/report/journal";
import { outcomeKey } from "../../../release/record/buildRecord";
import type { Story } from "./story";

/** Rehearses, and tells what the timeline says. `meddle` does what no fault can say, such as sending a `successor`. */
export function rehearsed(
  request: RehearsalRequest,
  meddle: (world: World) => void = () => undefined,
  successor?: RehearsalRequest,
): Story {
  const production: number[] = [];
  const ring: number[] = [];
  // The timeline knows the production rule only. What the ring rule was set to stands here before the entry with that index.
  const rings: { readonly before: number; readonly weight: number }[] = [];
  const { rehearsal, world } = play(request, (world) => {
    const { ruleArn, ringRuleArn, colours } = world.deployment;
    world.tampering = {
      done: ({ action, parameters }) => {
        if (action !== "modifyRule" || !isJsonObject(parameters)) return;
        const weight = weightOf(parameters, colours.green.targetGroupArn);
        if (parameters["RuleArn"] === ruleArn) production.push(weight);
        if (parameters["RuleArn"] !== ringRuleArn || ringRuleArn === undefined) return;
        if (weight !== (ring.at(-1) ?? 0)) rings.push({ before: world.journal.entries.length, weight });
        ring.push(weight);
      },
    };
    meddle(world);
  });
  const takeOvers = new Set(world.seen.takeOversMs.map(seconds));
  const lines: string[] = [];
  let weight = 0;
  const rolls = request.plan.strategy === "rolling";
  for (const [index, entry] of rehearsal.timeline.entries()) {
    for (const change of rings) if (change.before === index) lines.push(`ring rule at ${change.weight}`);
    // Of a rolling release the timeline tells the share of its tasks; the rule stays as it is.
    if (!rolls && entry.weights.canary !== weight) lines.push(`production rule at ${entry.weights.canary}`);
    weight = entry.weights.canary;
    // Of the executions of back only those are told that took the rollout over: the others come when events come, and do nothing.
    if (entry.event === "back started" && !takeOvers.has(entry.at)) continue;
    // A rehearsal judges its own release only: to it the one after it is residue.
    if (successor !== undefined && (entry.event === "left behind" || entry.event === "stuck")) continue;
    lines.push(...lineOf(entry));
  }
  const ends = rehearsal.timeline.filter(({ event }) => event === "forward ended").map(({ detail }) => endOf(detail));
  const outcome = successor === undefined ? rehearsal.outcome : outcomeOf(world, successor);
  return { order: lines, production, ring, ends, outcome };
}

/** A rehearsal is judged by its own release; what became of the one after it stands in the bucket. */
function outcomeOf({ bucket }: World, { service, environment, version }: RehearsalRequest): string {
  const text = bucket.read(outcomeKey({ service, environment, version, attempt: 1 })) ?? "{}";
  return (JSON.parse(text) as { outcome?: string }).outcome ?? "none";
}

/** The candidate's weight in the parameters of a ModifyRule. */
export function weightOf(parameters: { readonly Actions?: JsonValue }, candidateGroup: string): number {
  const [action] = parameters.Actions as readonly {
    readonly ForwardConfig: {
      readonly TargetGroups: readonly { readonly TargetGroupArn: string; readonly Weight: number }[];
    };
  }[];
  return (
    action?.ForwardConfig.TargetGroups.find(({ TargetGroupArn }) => TargetGroupArn === candidateGroup)?.Weight ?? -1
  );
}

function lineOf({ event, detail = "" }: TimelineEntry): readonly string[] {
  switch (event) {
    case "forward started":
      return ["forward began"];
    case "back started":
      return [`back began, trigger ${/, trigger (.*)$/.exec(detail)?.[1] ?? "person"}`];
    case "locked":
    case "unlocked":
    case "paused":
    case "resumed":
    case "approved":
    case "denied":
      return [event];
    case "approval wanted":
    case "placed":
    case "alarm raised":
    case "quarantined":
    case "promoted":
    case "people told":
      return [`${event}: ${detail}`];
    case "left behind":
    case "fault never bit":
    case "stuck":
      return [`REHEARSAL: ${event} ${detail}`];
    default:
      return [];
  }
}

/** `forward 1a2b3c4d FAILED with Airlock.Breach: ...`: status, and the error of one that failed. */
function endOf(detail = ""): string {
  const [, status = "", error = ""] = /^forward \S+ ([A-Z_]+)(?: with ([^:]+))?/.exec(detail) ?? [];
  return status === "FAILED" ? `${status} ${error}` : status;
}
