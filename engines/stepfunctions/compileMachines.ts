import type { StateMachineDefinition } from "./asl/states";
import { backMachine } from "./back/back";
import { checkDeployment } from "./checkDeployment";
import type { Deployment } from "./deployment";
import { forwardMachine } from "./forward/forward";
import { reconcilerMachine } from "./reconciler/reconciler";

/** The three state machines of one service in one environment; forward and back are STANDARD, the reconciler is EXPRESS. */
export type MachineName = "forward" | "back" | "reconciler";

/**
 * Compiles the machines that roll releases of a service out, bring them back, and look after both. Plain objects in the Amazon
 * States Language. Throws a TypeError that names the field when the deployment cannot be compiled.
 */
export function compileMachines(deployment: Deployment): Readonly<Record<MachineName, StateMachineDefinition>> {
  checkDeployment(deployment);
  return {
    forward: forwardMachine(deployment),
    back: backMachine(deployment),
    reconciler: reconcilerMachine(deployment),
  };
}
