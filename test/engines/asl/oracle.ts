import { ExecutionError, StateMachine } from "aws-local-stepfunctions";
import type { AslDefinition, AslStates, JsonValue, TaskHandler } from "../../../engines/rehearsal/asl";
import { MACHINE, prepare } from "./harness";

/** How a run ended, in a form that both interpreters can be compared by. Causes differ in wording and are not compared. */
export type Ending = { readonly output: JsonValue } | { readonly error: string };

/** Ends with these after a task: the task's name and its input decide, so that both interpreters meet the same service. */
export type Service = (state: string, input: JsonValue) => { readonly output: JsonValue } | { readonly error: string };

/** Runs a definition here. */
export function runHere(definition: AslDefinition, input: JsonValue, service: Service): Ending {
  const tasks: TaskHandler = (call) => {
    const answer = service(call.stateName, call.parameters);
    if ("output" in answer) return { kind: "ok", output: answer.output };
    return { kind: "error", error: answer.error, cause: "from the service" };
  };
  const { clock, host } = prepare(definition, { tasks });
  const execution = host.start({ stateMachineArn: MACHINE, name: "oracle", input });
  clock.run();
  if (execution.status === "SUCCEEDED") return { output: execution.output ?? null };
  return { error: execution.error ?? execution.status };
}

/** Runs it on aws-local-stepfunctions, without waiting for real time. */
export async function runOracle(definition: AslDefinition, input: JsonValue, service: Service): Promise<Ending> {
  const handlers: Record<string, (input: unknown) => never> = {};
  const waits: Record<string, number> = {};
  const retries: Record<string, number> = {};
  for (const [name, type] of statesOf(definition)) {
    retries[name] = 0;
    if (type === "Wait") waits[name] = 0;
    if (type === "Task") handlers[name] = (parameters) => answer(service(name, parameters as JsonValue));
  }
  const machine = new StateMachine(
    JSON.parse(JSON.stringify(definition)) as ConstructorParameters<typeof StateMachine>[0],
    {
      validationOptions: { noValidate: true },
    },
  );
  const run = machine.run(JSON.parse(JSON.stringify(input)) as Parameters<StateMachine["run"]>[0], {
    overrides: { taskResourceLocalHandlers: handlers, waitTimeOverrides: waits, retryIntervalOverrides: retries },
  });
  try {
    return { output: (await run.result) as JsonValue };
  } catch (thrown) {
    const cause = thrown instanceof ExecutionError ? thrown.cause : thrown;
    return { error: cause instanceof Error ? cause.name : String(cause) };
  }
}

function answer(result: ReturnType<Service>): never {
  if ("output" in result) return JSON.parse(JSON.stringify(result.output)) as never;
  throw Object.assign(new Error("from the service"), { name: result.error });
}

function statesOf(graph: AslStates): readonly (readonly [string, string])[] {
  return Object.entries(graph.States).flatMap(([name, state]) => {
    const own = [[name, state.Type] as const];
    if (state.Type === "Parallel") return [...own, ...state.Branches.flatMap(statesOf)];
    if (state.Type === "Map" && state.ItemProcessor !== undefined) return [...own, ...statesOf(state.ItemProcessor)];
    return own;
  });
}
