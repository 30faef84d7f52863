import type { Path } from "./path";

/** Where in a state a `$$` path stands; some context fields exist only in some places. */
export interface ContextUse {
  /** In Parameters or ItemSelector of a Map state, where `$$.Map.Item` exists. */
  readonly mapItem: boolean;
  /** In Parameters of a Task that waits for a task token. */
  readonly taskToken: boolean;
}

const ALWAYS = new Set([
  "Execution.Id",
  "Execution.Name",
  "Execution.Input",
  "Execution.StartTime",
  "Execution.RedriveCount",
  "State",
  "State.Name",
  "State.EnteredTime",
  "State.RetryCount",
  "StateMachine",
  "StateMachine.Id",
  "StateMachine.Name",
]);
const MAP_ITEM = new Set(["Map.Item", "Map.Item.Index", "Map.Item.Value"]);

/**
 * Why a `$$` path cannot be read faithfully in this place, or undefined when it can. The context object as a whole and
 * `$$.Execution` are refused because they hold the role's ARN, which nothing here knows.
 */
export function refuseContextPath(path: Path, use: ContextUse): string | undefined {
  const names: string[] = [];
  for (const segment of path.segments) {
    if (segment.kind !== "field") break;
    names.push(segment.name);
  }
  const prefixes = names.map((_, i) => names.slice(0, i + 1).join("."));
  if (prefixes.includes("Execution.Input") || prefixes.includes("Map.Item.Value")) {
    return prefixes.includes("Map.Item.Value") && !use.mapItem ? onlyInMap(path) : undefined;
  }
  const whole = names.length === path.segments.length ? names.join(".") : "";
  if (ALWAYS.has(whole)) return undefined;
  if (MAP_ITEM.has(whole)) return use.mapItem ? undefined : onlyInMap(path);
  if (whole === "Task.Token") {
    return use.taskToken ? undefined : `${path.text} exists only in Parameters of a .waitForTaskToken task`;
  }
  return `the context path ${path.text} is not known here`;
}

function onlyInMap(path: Path): string {
  return `${path.text} exists only in ItemSelector (or Parameters) of a Map state`;
}
