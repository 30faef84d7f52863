import type { StateMachineDefinition } from "./asl/states";
import { compileMachines, type MachineName } from "./compileMachines";
import type { Deployment } from "./deployment";
import { GRANTS, type Statement } from "./permissions/grants";

export type { Statement } from "./permissions/grants";

/** Statements of each machine's role. */
export type MachinePermissions = Readonly<Record<MachineName, readonly Statement[]>>;

/**
 * Exactly what each machine's tasks need: the statements are looked up from the tasks of the compiled definitions, so a task
 * that goes takes its permission with it. A task without a known grant is a programming error and throws.
 * Left to the caller: logging and tracing of the machines, and keys of their own on bucket, table or topic.
 */
export function machinePermissions(deployment: Deployment): MachinePermissions {
  const machines = compileMachines(deployment);
  return {
    forward: statementsOf(deployment, machines.forward),
    back: statementsOf(deployment, machines.back),
    reconciler: statementsOf(deployment, machines.reconciler),
  };
}

function statementsOf(deployment: Deployment, definition: StateMachineDefinition): readonly Statement[] {
  const tasks = Object.values(definition.States).filter((state) => state.Type === "Task");
  const used = new Set(tasks.map((task) => task.Resource.replace(/^arn:[^:]+:states:::/, "")));
  const unknown = [...used].filter((id) => !GRANTS.some((grant) => grant.task === id));
  if (unknown.length > 0) throw new Error(`No permissions are known for ${unknown.join(", ")}.`);
  return GRANTS.filter((grant) => used.has(grant.task)).flatMap((grant) =>
    grant.statements(
      deployment,
      tasks.filter((task) => task.Resource.endsWith(`:::${grant.task}`)),
    ),
  );
}
