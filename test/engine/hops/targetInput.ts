import type { Target } from "@aws-sdk/client-eventbridge";
import { isProps } from "../provider/kind";

/** An event as EventBridge carries it. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a target is given for an event: its constant input, a part of the event, a filled template, or the event. */
export function targetInput(target: Target, event: BusEvent, rule: { arn: string; name: string }): string {
  if (target.Input !== undefined) return checked(target.Input);
  if (target.InputPath !== undefined) return JSON.stringify(atPath(event, target.InputPath));
  const transformer = target.InputTransformer;
  if (transformer === undefined) return JSON.stringify(event);
  const variables = new Map<string, unknown>([
    ["aws.events.rule-arn", rule.arn],
    ["aws.events.rule-name", rule.name],
    ["aws.events.event.ingestion-time", event.time],
    ["aws.events.event", event],
    ["aws.events.event.json", event],
  ]);
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) variables.set(name, atPath(event, path));
  return checked(fill(transformer.InputTemplate ?? "", variables));
}

/** The value at a path like `$.detail.bucket.name`. EventBridge would leave the variable out; here it is an error. */
function atPath(event: BusEvent, path: string): unknown {
  const steps = path.replace(/\[['"]([^'"]+)['"]\]/g, ".$1").split(".");
  if (steps[0] !== "$") throw new Error(`an event path must begin with $, got ${path}`);
  let value: unknown = event;
  for (const step of steps.slice(1)) {
    const index = /^(.*)\[(\d+)\]$/.exec(step);
    value = isProps(value) ? value[index?.[1] ?? step] : undefined;
    if (index?.[2] !== undefined) value = Array.isArray(value) ? value[Number(index[2])] : undefined;
    if (value === undefined) throw new Error(`the event has nothing at ${path}: ${JSON.stringify(event)}`);
  }
  return value;
}

/** Puts variables into a template: as JSON where a value stands alone, as bare text inside quotes. */
function fill(template: string, variables: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (found, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined) return found;
    if (!variables.has(name)) throw new Error(`the input template uses <${name}>, which is not defined`);
    const value = variables.get(name);
    const json = JSON.stringify(value);
    if (!quoted) return json;
    return typeof value === "string" ? json.slice(1, -1) : json.replaceAll('"', '\\"');
  });
}

/** A state machine takes JSON only. */
function checked(input: string): string {
  try {
    JSON.parse(input);
    return input;
  } catch {
    throw new Error(`the target's input is not JSON: ${input}`);
  }
}
