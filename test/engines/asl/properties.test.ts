import assert from "node:assert/strict";
import fc from "fast-check";
import type { AslDefinition, Execution, JsonValue, TaskHandler } from "../../../engines/rehearsal/asl";
import { StepFunctionsHost } from "../../../engines/rehearsal/asl";
import { VirtualClock } from "../../../engines/rehearsal/clock";
import { inputs, machines, newService } from "./generatedMachines";
import { MACHINE } from "./harness";

interface Rehearsal {
  readonly clock: VirtualClock;
  readonly host: StepFunctionsHost;
  readonly executions: readonly Execution[];
  readonly log: readonly string[];
}

/** Several executions of one machine side by side; each call of a service takes a second. */
function rehearse(definition: AslDefinition, input: JsonValue, count: number, stopAtMs?: number): Rehearsal {
  const clock = new VirtualClock();
  const log: string[] = [];
  const services = new Map<string, ReturnType<typeof newService>>();
  const tasks: TaskHandler = (call) => {
    const service = services.get(call.execution.arn) ?? newService();
    services.set(call.execution.arn, service);
    const answer = service(call.stateName, call.parameters);
    if ("output" in answer) return { kind: "ok", output: answer.output, afterMs: 1_000 };
    return { kind: "error", error: answer.error, cause: "from the service", afterMs: 1_000 };
  };
  const host = new StepFunctionsHost({ clock, tasks, seed: 7 });
  host.register(MACHINE, definition, { type: "STANDARD" });
  let last = 0;
  host.subscribe({
    onStateEntered: ({ execution, state, atMs }) => {
      assert.equal(execution.status, "RUNNING", `${state} began after its execution had ended`);
      assert.ok(atMs >= last && atMs === clock.now(), "the clock went backwards");
      last = atMs;
      log.push(`${atMs} ${execution.name} ${state}`);
    },
    onEnd: ({ execution, atMs }) => log.push(`${atMs} ${execution.name} ${execution.status}`),
  });
  const executions = Array.from({ length: count }, (_, i) =>
    host.start({ stateMachineArn: MACHINE, name: `e${i}`, input }),
  );
  if (stopAtMs !== undefined) clock.at(stopAtMs, () => executions[0]?.stop("Stopped"));
  clock.run();
  return { clock, host, executions, log };
}

describe("any machine", () => {
  it("has the same history for the same seed and input", () => {
    fc.assert(
      fc.property(machines, inputs, (definition, input) => {
        const [a, b] = [rehearse(definition, input, 3), rehearse(definition, input, 3)];
        assert.deepEqual(a.log, b.log);
        assert.deepEqual(
          a.executions.map((each) => [...each.history]),
          b.executions.map((each) => [...each.history]),
        );
        assert.deepEqual(
          a.executions.map((each) => each.output),
          b.executions.map((each) => each.output),
        );
      }),
    );
  });

  it("has a history whose ids count up, whose times never go back, and whose last event ends it", () => {
    fc.assert(
      fc.property(machines, inputs, (definition, input) => {
        for (const execution of rehearse(definition, input, 2).executions) {
          let last = 0;
          for (const [i, event] of execution.history.entries()) {
            assert.equal(event.id, i + 1);
            assert.ok(event.atMs >= last);
            last = event.atMs;
          }
          assert.match(execution.history.at(-1)?.type ?? "", /^Execution(Succeeded|Failed)$/);
          assert.equal(execution.stopMs, last);
        }
      }),
    );
  });

  it("runs no state after it was stopped, and leaves others as they were", () => {
    fc.assert(
      fc.property(machines, inputs, fc.nat(6_000), (definition, input, stopAtMs) => {
        const whole = rehearse(definition, input, 2);
        const stopped = rehearse(definition, input, 2, stopAtMs);
        const [first, second] = stopped.executions;
        const of = (log: readonly string[], name: string) => log.filter((line) => line.includes(` ${name} `));
        if (first?.status === "ABORTED") {
          assert.equal(first.stopMs, stopAtMs);
          assert.ok(of(stopped.log, "e0").every((line) => Number.parseInt(line, 10) <= stopAtMs));
        }
        assert.deepEqual(of(stopped.log, "e1"), of(whole.log, "e1"));
        assert.deepEqual(second?.output, whole.executions[1]?.output);
      }),
    );
  });

  it("that was stopped ends after a redrive as if it had not been", () => {
    fc.assert(
      fc.property(machines, inputs, fc.nat(6_000), (definition, input, stopAtMs) => {
        // A flaky service counts calls, and a redrive repeats one, so that only the rest can be compared.
        fc.pre(!JSON.stringify(definition).includes("Flaky"));
        const whole = rehearse(definition, input, 1).executions[0];
        const { clock, executions } = rehearse(definition, input, 1, stopAtMs);
        const execution = executions[0];
        fc.pre(execution?.status === "ABORTED");
        execution.redrive();
        clock.run();
        const endOf = (each: Execution | undefined) => [each?.status, each?.output, each?.error];
        assert.deepEqual(endOf(execution), endOf(whole));
      }),
    );
  });

  it("leaves nothing on the clock when it has ended", () => {
    fc.assert(
      fc.property(machines, inputs, (definition, input) => {
        const { clock, executions } = rehearse(definition, input, 2, 1_500);
        assert.equal(clock.pending(), 0);
        assert.equal(clock.now(), Math.max(1_500, ...executions.map((each) => each.stopMs ?? Number.NaN)));
      }),
    );
  });
});
