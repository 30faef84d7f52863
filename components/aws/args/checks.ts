import { refuse } from "./refuse";

const NAME = /^[a-z][a-z0-9-]{0,23}$/;
const ARN = /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+$/;

/** A service's or environment's name, which becomes part of physical names (the same rule as release.yaml's). */
export function checkName(field: string, value: string): string {
  if (typeof value === "string" && NAME.test(value)) return value;
  return refuse(
    field,
    "1 to 24 lower-case letters, digits and hyphens, beginning with a letter",
    value,
    "It becomes part of physical names, and a target group's has 32 characters.",
  );
}

/** Bounds of a plain number, with the remedy that its refusal ends with. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
  /** What is counted: `seconds`. */
  readonly unit: string;
  readonly remedy: string;
}

/** A whole number within bounds; a fraction is refused, never cut. */
export function checkWhole(field: string, value: number, bounds: Bounds): number {
  if (Number.isInteger(value) && value >= bounds.from && value <= bounds.to) return value;
  return refuse(field, `whole ${bounds.unit} from ${bounds.from} to ${bounds.to}`, value, bounds.remedy);
}

/** A number above `from` and up to `to`. */
export function checkAbove(field: string, value: number, bounds: Bounds): number {
  if (typeof value === "number" && value > bounds.from && value <= bounds.to) return value;
  return refuse(field, `${bounds.unit} above ${bounds.from} and up to ${bounds.to}`, value, bounds.remedy);
}

/** An ARN, where it is already known; an Output passes, AWS will judge it. */
export function checkArn(field: string, value: unknown, example: string): void {
  if (typeof value !== "string" || ARN.test(value)) return;
  refuse(field, "an ARN", value, `It looks like ${example}.`);
}

/** An https address without spaces. */
export function checkHttpsUrl(field: string, value: string, remedy: string): string {
  if (typeof value === "string" && value.length <= 300 && /^https:\/\/[^\s/]+\S*$/.test(value)) return value;
  return refuse(field, "an https:// address of at most 300 characters", value, remedy);
}

/** A text that is plain and not empty. */
export function checkText(field: string, value: string, remedy: string): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  return refuse(field, "a text that is not empty", value, remedy);
}
