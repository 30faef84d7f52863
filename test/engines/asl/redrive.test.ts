import assert from "node:assert/strict";
import type { AslStates, TaskHandler } from "../../../engines/rehearsal/asl";
import { codeOf, echo, error, eventsOf, inTurn, MACHINE, machine, prepare, RESOURCE, run } from "./harness";

const OK = { kind: "ok", output: "done" } as const;

describe("redriving an execution", () => {
  const chain = machine({
    A: { Type: "Task", Resource: RESOURCE, ResultPath: "$.a", Next: "B" },
    B: {
      Type: "Task",
      Resource: RESOURCE,
      Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }],
      ResultPath: "$.b",
      End: true,
    },
  });

  it("goes on at the state that failed, with its input, and counts retries anew", () => {
    const { clock, host } = prepare(chain, { tasks: inTurn(OK, error("E"), error("E"), error("E"), OK) });
    const execution = host.start({ stateMachineArn: MACHINE, name: "n", input: { x: 1 } });
    clock.run();
    assert.deepEqual([execution.status, execution.error, execution.transitions], ["FAILED", "E", 3]);
    execution.redrive();
    assert.deepEqual(
      [execution.status, execution.error, execution.stopMs, execution.redriveCount],
      ["RUNNING", undefined, undefined, 1],
    );
    const entered: string[] = [];
    execution.subscribe({
      onStateEntered: (entry) => entered.push(`${entry.state} ${entry.redriven} ${JSON.stringify(entry.input)}`),
    });
    clock.run();
    assert.deepEqual([execution.status, execution.output], ["SUCCEEDED", { x: 1, a: "done", b: "done" }]);
    assert.deepEqual(entered, ['B true {"x":1,"a":"done"}']);
    // Three before, one for the redrive ("execution redrives are considered as state transitions"), one for the retry after it.
    assert.equal(execution.transitions, 5);
    assert.deepEqual(eventsOf(execution).slice(13, 17), [
      "ExecutionFailed",
      "ExecutionRedriven",
      "TaskScheduled B",
      "TaskStarted B",
    ]);
  });

  it("works for a stopped and for a timed-out one, whose timeout counts anew", () => {
    const definition = machine(
      { W: { Type: "Wait", Seconds: 50, Next: "V" }, V: { Type: "Wait", Seconds: 30, End: true } },
      { TimeoutSeconds: 60 },
    );
    const { clock, host } = prepare(definition);
    const execution = host.start({ stateMachineArn: MACHINE, name: "n" });
    clock.run({ untilMs: 10_000 });
    execution.stop();
    execution.redrive();
    clock.run();
    assert.deepEqual([execution.status, execution.stopMs], ["TIMED_OUT", 70_000]);
    execution.redrive();
    clock.run();
    assert.deepEqual([execution.status, execution.stopMs, execution.redriveCount], ["SUCCEEDED", 100_000, 2]);
  });

  it("starts from the beginning when it was stopped before its first state", () => {
    const { clock, host } = prepare(machine({ P: { Type: "Pass", Result: 1, End: true } }));
    const execution = host.start({ stateMachineArn: MACHINE, name: "n" });
    execution.stop();
    execution.redrive();
    clock.run();
    assert.equal(execution.output, 1);
  });

  it("reruns only the branches and iterations that did not succeed", () => {
    const task = (name: string): AslStates => ({
      StartAt: name,
      States: { [name]: { Type: "Task", Resource: RESOURCE, End: true } },
    });
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [
          task("Good"),
          {
            StartAt: "M",
            States: { M: { Type: "Map", ItemsPath: "$.l", MaxConcurrency: 1, ItemProcessor: task("I"), End: true } },
          },
          { StartAt: "W", States: { W: { Type: "Wait", Seconds: 9, End: true } } },
        ],
        End: true,
      },
    });
    let broken = true;
    const called: string[] = [];
    const tasks: TaskHandler = (call) => {
      called.push(`${call.stateName} ${JSON.stringify(call.parameters)}`);
      return call.parameters === 2 && broken ? error("E", "x", 1_000) : echo(call);
    };
    const { clock, host } = prepare(definition, { tasks });
    const execution = host.start({ stateMachineArn: MACHINE, name: "n", input: { l: [1, 2, 3] } });
    clock.run();
    assert.equal(execution.status, "FAILED");
    broken = false;
    called.push("redrive");
    execution.redrive();
    clock.run();
    assert.deepEqual(execution.output, [{ l: [1, 2, 3] }, [1, 2, 3], { l: [1, 2, 3] }]);
    assert.deepEqual(called, ['Good {"l":[1,2,3]}', "I 1", "I 2", "redrive", "I 2", "I 3"]);
    assert.equal(execution.stopMs, 10_000);
  });

  it("is refused for executions that run, succeeded, are EXPRESS, or ended more than 14 days ago", () => {
    const { clock, host } = prepare(chain, { tasks: inTurn(error("E"), OK) });
    const failed = host.start({ stateMachineArn: MACHINE, name: "failed" });
    assert.equal(
      codeOf(() => failed.redrive()),
      "ExecutionNotRedrivable",
    );
    clock.run();
    const good = host.start({ stateMachineArn: MACHINE, name: "good" });
    clock.run({ untilMs: 14 * 86_400_000 });
    assert.equal(good.status, "SUCCEEDED");
    assert.equal(
      codeOf(() => good.redrive()),
      "ExecutionNotRedrivable",
    );
    clock.run({ untilMs: 14 * 86_400_000 + 1 });
    assert.equal(
      codeOf(() => failed.redrive()),
      "ExecutionNotRedrivable",
    );
    const express = run(machine({ F: { Type: "Fail", Error: "E" } }), {}, { type: "EXPRESS" });
    assert.equal(
      codeOf(() => express.redrive()),
      "ExecutionNotRedrivable",
    );
  });
});
