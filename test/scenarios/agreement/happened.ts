import type { ExecutionListItem, HistoryEvent } from "@aws-sdk/client-sfn";
import { approvalKey, type Deployment, LIVE_ITEM_KEY, quarantineKey } from "../../../engines/stepfunctions";
import { history } from "../../engine/hops/executions";
import type { Aws } from "../../engine/provider/aws";
import { TASKS } from "./reality";
import { weightOf } from "./rehearsed";
import type { Story } from "./story";

/** Something that a scenario itself did, in the words of a story. */
export interface Noted {
  readonly atMs: number;
  readonly line: string;
}

/** An event of one execution, with the call that it answers. */
interface Happening {
  readonly atMs: number;
  readonly machine: "forward" | "back";
  readonly event: HistoryEvent;
  readonly call: HistoryEvent["taskScheduledEventDetails"];
}

type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** Tells what really happened: the histories of all executions, merged by time with what the scenario did. */
export async function happened(
  aws: Aws,
  deployment: Deployment,
  executions: { readonly forward: readonly ExecutionListItem[]; readonly back: readonly ExecutionListItem[] },
  noted: readonly Noted[],
): Promise<Story> {
  const happenings: Happening[] = [];
  const ends: string[] = [];
  for (const machine of ["forward", "back"] as const) {
    for (const { executionArn = "", status } of executions[machine]) {
      const events = await history(aws, executionArn);
      // What did nothing comes when events come; it has no place in the order.
      if (machine === "back" && !events.some((event) => tookOver(event, executionArn))) continue;
      let call: Happening["call"];
      for (const event of events) {
        call = event.taskScheduledEventDetails ?? call;
        happenings.push({ atMs: event.timestamp?.getTime() ?? 0, machine, event, call });
      }
      if (machine === "forward")
        ends.push(`${status} ${events.at(-1)?.executionFailedEventDetails?.error ?? ""}`.trim());
    }
  }
  const teller = new Teller(deployment);
  const told = [
    ...happenings.map((happening) => ({ atMs: happening.atMs, tell: () => teller.tell(happening) })),
    ...noted.map(({ atMs, line }) => ({ atMs, tell: () => [line] })),
  ].sort((one, other) => one.atMs - other.atMs);
  const lines = told.flatMap(({ tell }) => tell());
  const { production, ring, outcome } = teller;
  return { order: lines, production, ring, ends, outcome };
}

function textOr(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}

/** Whether a back has written itself into the item. */
function tookOver({ taskSucceededEventDetails: done }: HistoryEvent, back: string): boolean {
  return done?.resource === "updateItem" && itemIn(done.output)?.["backOwner"]?.S === back;
}

function itemIn(output = "{}"): Attributes | undefined {
  return (JSON.parse(output) as { readonly Attributes?: Attributes }).Attributes;
}

/** Turns events into lines. Like the rehearsal it goes by what took effect, never by the names of states. */
class Teller {
  readonly production: number[] = [];
  readonly ring: number[] = [];
  outcome = "refused";
  private phase = "idle";
  private stableDigest: string | undefined;
  private readonly asked = new Set<string>();
  private readonly revisions: Record<string, string>;
  private readonly counts: Record<string, number>;

  constructor(private readonly deployment: Deployment) {
    const { service, colours } = deployment;
    this.revisions = { [colours.blue.serviceName]: `${service}:2`, [colours.green.serviceName]: `${service}:1` };
    this.counts = { [colours.blue.serviceName]: TASKS, [colours.green.serviceName]: 0 };
  }

  tell({ machine, event, call }: Happening): readonly string[] {
    if (event.type === "ExecutionStarted") {
      const input = JSON.parse(event.executionStartedEventDetails?.input ?? "{}") as { trigger?: string };
      return [machine === "forward" ? "forward began" : `back began, trigger ${input.trigger ?? "person"}`];
    }
    const parameters = JSON.parse(call?.parameters ?? "{}") as Record<string, unknown>;
    // A task that waits for its token has taken effect long before it succeeds.
    if (event.type === "TaskScheduled" && call?.resource === "putItem.waitForTaskToken") return this.asks(parameters);
    if (event.type !== "TaskSucceeded") return [];
    switch (call?.resource) {
      case "modifyRule":
        return this.modified(parameters);
      case "updateService":
        return this.placed(parameters);
      case "updateItem":
        return this.written(itemIn(event.taskSucceededEventDetails?.output));
      case "putItem":
        return this.put(parameters);
      case "putObject":
        return this.stored(parameters);
      case "publish":
        return [`people told: ${String(parameters["Subject"])}`];
      default:
        return [];
    }
  }

  private modified(parameters: Record<string, unknown>): readonly string[] {
    const { ruleArn, ringRuleArn, colours } = this.deployment;
    const arn = parameters["RuleArn"];
    const [rule, name] = arn === ruleArn ? [this.production, "production rule"] : [this.ring, "ring rule"];
    if (arn !== ruleArn && arn !== ringRuleArn) throw new Error(`an unknown rule was modified: ${String(arn)}`);
    const weight = weightOf(parameters, colours.green.targetGroupArn);
    const before = rule.at(-1) ?? 0;
    rule.push(weight);
    return weight === before ? [] : [`${name} at ${weight}`];
  }

  private placed(parameters: Record<string, unknown>): readonly string[] {
    const service = String(parameters["Service"]);
    const revision = textOr(parameters["TaskDefinition"], this.revisions[service]).replace(/^.*\//, "");
    this.revisions[service] = revision;
    const count = parameters["DesiredCount"];
    if (typeof count === "number") this.counts[service] = count;
    const role = service === this.deployment.colours.blue.serviceName ? "stable" : "canary";
    return [`placed: ${this.counts[service]} tasks of ${revision} for the ${role} weight`];
  }

  private written(item: Attributes | undefined): readonly string[] {
    if (item?.["pk"]?.S !== LIVE_ITEM_KEY) return [];
    const lines: string[] = [];
    const [phase = "", stableDigest = ""] = [item["phase"]?.S, item["stableDigest"]?.S];
    if (this.stableDigest !== undefined && this.stableDigest !== stableDigest) {
      lines.push(`promoted: ${item["stableVersion"]?.S} is the stable version`);
    }
    if (this.phase === "idle" && phase !== "idle") lines.push("locked");
    if (this.phase !== "idle" && phase === "idle") lines.push("unlocked");
    this.phase = phase;
    this.stableDigest = stableDigest;
    return lines;
  }

  private put({ Item: item }: { Item?: Attributes }): readonly string[] {
    const key = item?.["pk"]?.S ?? "";
    return key.startsWith(quarantineKey("")) ? [`quarantined: ${key.slice(quarantineKey("").length)}`] : [];
  }

  private asks({ Item: item }: { Item?: Attributes }): readonly string[] {
    const key = item?.["pk"]?.S ?? "";
    if (this.asked.has(key)) return [];
    this.asked.add(key);
    return [`approval wanted: for ${item?.["stage"]?.S}, ${key.slice(approvalKey("").length)}`];
  }

  private stored(parameters: Record<string, unknown>): readonly string[] {
    if (!String(parameters["Key"]).startsWith("outcomes/")) return [];
    const body = parameters["Body"];
    const document = (typeof body === "string" ? JSON.parse(body) : body) as { outcome?: string };
    this.outcome = document.outcome ?? "";
    return [];
  }
}
