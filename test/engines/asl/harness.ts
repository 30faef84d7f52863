import assert from "node:assert/strict";
import validateDefinition from "asl-validator";
import {
  type AslDefinition,
  type AslState,
  type Execution,
  type JsonValue,
  parseDefinition,
  StepFunctionsError,
  StepFunctionsHost,
  type TaskCall,
  type TaskHandler,
  type TaskOutcome,
} from "../../../engines/rehearsal/asl";
import { VirtualClock } from "../../../engines/rehearsal/clock";

/** ARN of the machine that tests run. */
export const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:machine";

/** A resource for tests that do not care which. */
export const RESOURCE = "arn:aws:states:::dynamodb:getItem";

/** A machine of these states, which starts at the first. */
export function machine(
  states: Record<string, AslState>,
  extra: { readonly TimeoutSeconds?: number } = {},
): AslDefinition {
  const definition = { StartAt: Object.keys(states)[0] ?? "", States: states, ...extra };
  assertValid(definition);
  return definition;
}

const valid = new Set<string>();

/**
 * Every definition that a test runs is valid for asl-validator, too. It does not know `!=`, `&&` and `||` in filters, which
 * Jayway JsonPath (the library in Step Functions) does: `checkPaths: false` leaves out its look at paths, and only that.
 */
export function assertValid(definition: AslDefinition, checkPaths = true): void {
  const text = JSON.stringify(definition);
  if (valid.has(text)) return;
  const verdict = validateDefinition(JSON.parse(text), { checkPaths, checkArn: true });
  assert.ok(verdict.isValid, verdict.errorsText("\n"));
  valid.add(text);
}

/** How a test runs a machine. */
export interface Setup {
  readonly tasks?: TaskHandler;
  readonly seed?: number;
  readonly type?: "STANDARD" | "EXPRESS";
  readonly name?: string;
}

/** A host with one machine, not yet started. */
export function prepare(
  definition: AslDefinition,
  setup: Setup = {},
): { clock: VirtualClock; host: StepFunctionsHost } {
  const clock = new VirtualClock();
  const tasks = setup.tasks ?? echo;
  const host = new StepFunctionsHost({ clock, tasks, ...(setup.seed !== undefined && { seed: setup.seed }) });
  host.register(MACHINE, definition, { type: setup.type ?? "STANDARD" });
  return { clock, host };
}

/** Runs a machine until nothing is left to happen. */
export function run(definition: AslDefinition, input: JsonValue = {}, setup: Setup = {}): Execution {
  const { clock, host } = prepare(definition, setup);
  const execution = host.start({ stateMachineArn: MACHINE, name: setup.name ?? "test", input });
  clock.run({ maxEvents: 200_000 });
  return execution;
}

/** The output of a machine that must succeed. */
export function outputOf(definition: AslDefinition, input: JsonValue = {}, setup: Setup = {}): JsonValue | undefined {
  const execution = run(definition, input, setup);
  assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
  return execution.output;
}

/** Error and cause of a machine that must fail. */
export function failureOf(
  definition: AslDefinition,
  input: JsonValue = {},
  setup: Setup = {},
): readonly (string | undefined)[] {
  const execution = run(definition, input, setup);
  assert.equal(execution.status, "FAILED", JSON.stringify(execution.output));
  return [execution.error, execution.cause];
}

/** Answers every task with its parameters. */
export function echo(call: TaskCall): TaskOutcome {
  return { kind: "ok", output: call.parameters };
}

/** Answers the calls of a machine in turn; the last answer is given again and again. */
export function inTurn(...outcomes: readonly TaskOutcome[]): TaskHandler {
  let next = 0;
  return () => {
    const outcome = outcomes[Math.min(next++, outcomes.length - 1)];
    assert.ok(outcome);
    return outcome;
  };
}

/** An error as a task gives it. */
export function error(name: string, cause = "because", afterMs = 0): TaskOutcome {
  return { kind: "error", error: name, cause, afterMs };
}

/** The types of an execution's history events, with their states. */
export function eventsOf(execution: Execution): readonly string[] {
  return execution.history.map((event) => (event.state === undefined ? event.type : `${event.type} ${event.state}`));
}

/** The faults of a definition that must be refused, one text each. */
export function faultsOf(definition: unknown): readonly string[] {
  const parsed = parseDefinition(definition);
  assert.ok(!parsed.ok, "the definition was accepted");
  return parsed.faults.map((fault) => `${fault.field}: found ${fault.found}, expected ${fault.expected}`);
}

/** The error code that an action of the API throws. */
export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    assert.ok(thrown instanceof StepFunctionsError, String(thrown));
    return thrown.code;
  }
  return "nothing was thrown";
}
