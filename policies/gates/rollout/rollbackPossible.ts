import { gateRule } from "../gateRule";

/** C6: after a contracting migration not every version is a way back. */
export const rollbackPossible = gateRule("rollback-possible", "The version that a rollback leads to can still run.");
