import { compileMachines, type Deployment, type MachineName } from "../../stepfunctions";
import { parseDefinition } from "../asl";
import { DefinitionRefused } from "../asl/errors";
import type { Machine } from "../asl/machine";

/** The machines of a deployment. */
export const MACHINES = ["forward", "back", "reconciler"] as const satisfies readonly MachineName[];

type Machines = Readonly<Record<MachineName, Machine>>;

/** Deployments that are remembered: a series of rehearsals mostly has one. */
const MOST_REMEMBERED = 8;
const remembered = new Map<string, Machines>();

/**
 * Compiles and parses the machines of a deployment. Deployments that say the same share them: a parsed machine is never
 * changed, and compiling takes longer than rehearsing a short schedule.
 */
export function machinesOf(deployment: Deployment): Machines {
  const key = JSON.stringify(deployment);
  const before = remembered.get(key);
  if (before !== undefined) return before;
  const definitions = compileMachines(deployment);
  const machines: Machines = {
    forward: parsed("forward", definitions.forward),
    back: parsed("back", definitions.back),
    reconciler: parsed("reconciler", definitions.reconciler),
  };
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size >= MOST_REMEMBERED) remembered.delete(oldest);
  remembered.set(key, machines);
  return machines;
}

function parsed(name: MachineName, definition: unknown): Machine {
  const result = parseDefinition(definition);
  if (!result.ok) throw new DefinitionRefused(name, result.faults);
  return result.value;
}
