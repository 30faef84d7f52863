import { compileMachines } from "../stepfunctions";
import { parseResource } from "./asl/resource";
import { rehearsalDeployment } from "./model/rehearsalDeployment";
import type { RehearsalRequest } from "./rehearsal";

/** Names of all actions that the state machines call, sorted: what `throttle:` and `fail:` can name. */
export function machineActions(options: Pick<RehearsalRequest, "smokeTest" | "capacity"> = {}): readonly string[] {
  const { deployment } = rehearsalDeployment({
    service: "any",
    environment: "any",
    triggers: [],
    plan: { strategy: "canary" },
    ...options,
  });
  const states = Object.values(compileMachines(deployment)).flatMap((machine) => Object.values(machine.States));
  const actions = states.flatMap((state) =>
    state.Type === "Task" ? (parseResource(state.Resource)?.action ?? []) : [],
  );
  return [...new Set(actions)].sort();
}
