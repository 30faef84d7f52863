import { AUTHOR_RULES } from "../approval/authorship";
import { PROMOTION_MODES } from "../config/config";
import type { Plain } from "./root";

/** What a change does to a gate. `changed`: neither more nor less, or nobody can say. */
export type Direction = "loosened" | "tightened" | "changed";

/** How a value makes a gate stricter. */
type Rule =
  | "more" /** A greater number, or true. Nothing there is the laxest. */
  | "less" /** A smaller number. Nothing there is the laxest. */
  | "asks" /** Each entry of the list is asked for; nothing there asks for nothing. */
  | "allows" /** Each entry of the list is let through; nothing there lets everything through. */
  | "permits" /** Something that is there lets through what is refused without it. */
  | "presence" /** Something that is there is asked for; what it says is neither more nor less. */
  | "held" /** Something that is there holds fast: another value lets through what the first refuses. */
  | readonly string[] /** Words from the laxest to the strictest; nothing there is the laxest. */;

const PROMOTION_MODES_LAXEST_FIRST = [...PROMOTION_MODES].reverse();

/**
 * Fields of the effective requirements, `*` for any name. A field without a line is `changed`: whoever signs the root looks at it. A line for
 * a whole section says what it means that the section comes or goes.
 */
const RULES: Readonly<Record<string, Rule>> = {
  "": "presence",
  protected: "more",
  mode: "permits",
  promotesFrom: "presence",
  promotion: "presence",
  "promotion.mode": PROMOTION_MODES_LAXEST_FIRST,
  "promotion.maximumAgeSeconds": "less",
  approvals: "presence",
  "approvals.required": "more",
  "approvals.executives": "permits",
  "approvals.authors": AUTHOR_RULES,
  provenance: "presence",
  performance: "presence",
  "performance.regression": "less",
  "performance.metrics": "asks",
  bugs: "presence",
  "bugs.critical": "asks",
  "bugs.high": "asks",
  readiness: "presence",
  cluster: "presence",
  "cluster.uid": "held",
  "cluster.namespace": "held",
  skipBudget: "less",
  coverage: "more",
  evidence: "presence",
  "evidence.*": "presence",
  "evidence.*.producers": "allows",
  "evidence.*.shards": "more",
  "evidence.*.maximumAge": "less",
  "evidence.*.suites": "asks",
  "evidence.*.minimumCount": "more",
  documents: "asks",
  detectsPercent: "less",
  "schedule.strategies": "allows",
  "schedule.minimumRingSeconds": "more",
  "schedule.weights": "asks",
  "schedule.minimumBakeSeconds": "more",
  "schedule.minimumValidationSeconds": "more",
};

/** Whether a gate asks for less after a change of one field of the requirements, for more, or for something else. */
export function strictnessOf(path: string, before: Plain | undefined, after: Plain | undefined): Direction {
  const rule = ruleOf(path);
  if (rule === undefined) return "changed";
  if (typeof rule !== "string") {
    const [old, now] = [before, after].map((word) =>
      word === undefined ? 0 : rule.findIndex((known) => known === word),
    );
    return direction((now ?? 0) - (old ?? 0));
  }
  if (before === undefined || after === undefined) {
    const comes = before === undefined;
    return comes === (rule !== "permits") ? "tightened" : "loosened";
  }
  if (rule === "held") return "loosened";
  if (rule === "presence" || rule === "permits") return "changed";
  if (rule === "asks" || rule === "allows") return lists(before, after, rule === "asks");
  const steps = numbers(before, after);
  if (steps.length === 0) return "changed";
  const signed = rule === "more" ? steps : steps.map((step) => -step);
  // One step down is a loosening, whatever went up beside it.
  return direction(Math.min(...signed) < 0 ? -1 : Math.max(...signed));
}

function ruleOf(path: string): Rule | undefined {
  const name = path.replace(/^evidence\.[^.]+/, "evidence.*");
  return Object.hasOwn(RULES, name) ? RULES[name] : undefined;
}

function direction(step: number): Direction {
  return step === 0 ? "changed" : step < 0 ? "loosened" : "tightened";
}

function lists(before: Plain, after: Plain, asks: boolean): Direction {
  if (!Array.isArray(before) || !Array.isArray(after)) return "changed";
  const gone = before.some((entry) => !after.includes(entry));
  const come = after.some((entry) => !before.includes(entry));
  if (asks ? gone : come) return "loosened";
  return (asks ? come : gone) ? "tightened" : "changed";
}

/** What each number grew by; none where the two are no numbers, or not as many. */
function numbers(before: Plain, after: Plain): readonly number[] {
  const [old, now] = [before, after].map((value) => (Array.isArray(value) ? value : [value]).map(Number));
  if (old === undefined || now === undefined || old.length !== now.length) return [];
  const steps = now.map((value, index) => value - (old[index] ?? Number.NaN));
  return steps.every((step) => Number.isFinite(step)) ? steps : [];
}
