import { type Fault, ok, type Result } from "../fault";
import type { Manifest } from "../manifest/manifest";
import { formatDuration } from "../values/duration";
import { parseTrigger, type Trigger } from "./trigger";

/** Longest time from a breach to all traffic on the stable version (requirement of the release plan: within 5 minutes). */
export const LONGEST_OBJECTIVE_SECONDS = 300;

/** A rollback contract that says when, how fast and whom. */
export interface Contract {
  readonly objectiveSeconds: number;
  readonly contact: string;
  readonly triggers: readonly Trigger[];
}

/** The contract of a release, or everything that is vague about it. */
export function contractOf(manifest: Manifest): Result<Contract> {
  const declared = manifest.rollback;
  if (declared === undefined) {
    return one({ field: "rollback", found: "nothing", expected: "objective, contact and triggers" });
  }
  const faults: Fault[] = [];
  const { objective, contact } = declared;
  if (objective === undefined || objective === 0 || objective > LONGEST_OBJECTIVE_SECONDS) {
    const found = objective === undefined ? "nothing" : formatDuration(objective);
    faults.push({
      field: "rollback.objective",
      found,
      expected: `a time up to ${formatDuration(LONGEST_OBJECTIVE_SECONDS)}`,
    });
  }
  if (contact === undefined) faults.push({ field: "rollback.contact", found: "nothing", expected: "who is called" });
  const parsed = declared.triggers.map((trigger, index) => parseTrigger(trigger, `rollback.triggers[${index}]`));
  faults.push(...parsed.flatMap((result) => (result.ok ? [] : result.faults)));
  const triggers = parsed.flatMap((result) => (result.ok ? [result.value] : []));
  const named = new Set(declared.triggers.map((trigger) => (typeof trigger === "string" ? "" : trigger.metric)));
  for (const metric of ["errorRate", "latencyP95"]) {
    // Without these two a release can fail every user and stay.
    if (!named.has(metric)) {
      faults.push({
        field: "rollback.triggers",
        found: `no trigger on ${metric}`,
        expected: "triggers on errorRate and latencyP95",
      });
    }
  }
  if (faults.length > 0 || objective === undefined || contact === undefined) return { ok: false, faults };
  return ok({ objectiveSeconds: objective, contact, triggers });
}

function one(fault: Fault): Result<never> {
  return { ok: false, faults: [fault] };
}
