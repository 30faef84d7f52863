import type { Phase } from "../liveState";
import type { Guard } from "./write";

/**
 * The fence before everything that moves traffic or capacity: the item still names this execution as its owner, nobody has
 * taken a newer fence, and the phase is one in which that may happen.
 */
export function ownedInPhase(...phases: readonly [Phase, ...Phase[]]): Guard {
  return {
    expression: `#owner = :me AND #fence = :held AND ${phaseIn(phases)}`,
    values: { me: { "S.$": "$$.Execution.Id" }, held: { "N.$": "$.item.fence" }, ...phaseValues(phases) },
  };
}

/** The same for a back that has taken over: it is the item's backOwner. */
export function goingBack(...alsoIn: readonly Phase[]): Guard {
  const phases: readonly Phase[] = ["rolling-back", ...alsoIn];
  return {
    expression: `#backOwner = :me AND #fence = :held AND ${phaseIn(phases)}`,
    values: { me: { "S.$": "$$.Execution.Id" }, held: { "N.$": "$.item.fence" }, ...phaseValues(phases) },
  };
}

/** Nobody has written the item since `$.item` was read, and it is in one of these phases. */
export function unchangedInPhase(...phases: readonly [Phase, ...Phase[]]): Guard {
  return {
    expression: `#fence = :held AND ${phaseIn(phases)}`,
    values: { held: { "N.$": "$.item.fence" }, ...phaseValues(phases) },
  };
}

/** A condition that holds in these phases only; without an item it does not hold. */
export function phaseGuard(expression: string, ...phases: readonly [Phase, ...Phase[]]): Guard {
  return { expression: `${expression} AND ${phaseIn(phases)}`, values: phaseValues(phases) };
}

/** A back may set the fence higher by one: whoever holds the old one can move nothing any more. */
export const NEXT_FENCE = { fence: { expression: "#fence + :one" } } as const;

/** The value that {@link NEXT_FENCE} names. */
export const ONE = { one: { N: "1" } } as const;

function phaseIn(phases: readonly Phase[]): string {
  return `#phase IN (${phases.map((_, i) => `:phase${i}`).join(", ")})`;
}

function phaseValues(phases: readonly Phase[]): Readonly<Record<string, { readonly S: string }>> {
  return Object.fromEntries(phases.map((phase, i) => [`phase${i}`, { S: phase }]));
}
