import type { GateId, Verdict } from "./verdict";

/** A verdict that lets the release through. */
export function passed(
  gate: GateId,
  measured: string,
  required: string,
  message: string,
  evidence?: readonly string[],
): Verdict {
  return verdict({ gate, passed: true, applicable: true, measured, required, message }, evidence);
}

/** A verdict that stops the release; the message says how to put it right. */
export function failed(
  gate: GateId,
  measured: string,
  required: string,
  message: string,
  evidence?: readonly string[],
): Verdict {
  return verdict({ gate, passed: false, applicable: true, measured, required, message }, evidence);
}

/** The environment does not ask for this gate. */
export function notApplicable(gate: GateId, message: string): Verdict {
  return { gate, passed: true, applicable: false, measured: "not measured", required: "nothing here", message };
}

function verdict(facts: Verdict, evidence: readonly string[] | undefined): Verdict {
  return evidence === undefined || evidence.length === 0 ? facts : { ...facts, evidence };
}
