import assert from "node:assert/strict";
import type { AslDefinition } from "../../../engines/rehearsal/asl";
import { codeOf, eventsOf, MACHINE, machine, prepare, RESOURCE, run } from "./harness";

const OK = { kind: "ok", output: "done" } as const;

const waits = machine({ W: { Type: "Wait", Seconds: 100, Next: "P" }, P: { Type: "Pass", End: true } });

describe("starting an execution", () => {
  it("gives it ARN, name, input and time, and runs its first state with the clock", () => {
    const { clock, host } = prepare(waits);
    clock.run({ untilMs: 7 });
    const execution = host.start({ stateMachineArn: MACHINE, name: "release-1", input: { a: 1 } });
    assert.equal(execution.arn, "arn:aws:states:eu-west-1:123456789012:execution:machine:release-1");
    assert.deepEqual([execution.status, execution.startMs, execution.transitions], ["RUNNING", 7, 0]);
    clock.run();
    assert.deepEqual([execution.status, execution.stopMs, execution.output], ["SUCCEEDED", 100_007, { a: 1 }]);
    assert.equal(host.describe(execution.arn), execution);
  });

  it("is idempotent for the same name and input while it runs, and refused otherwise", () => {
    const { clock, host } = prepare(waits);
    const start = (a: number) => host.start({ stateMachineArn: MACHINE, name: "n", input: { a } });
    const first = start(1);
    assert.equal(start(1), first);
    assert.equal(
      codeOf(() => start(2)),
      "ExecutionAlreadyExists",
    );
    clock.run();
    assert.equal(
      codeOf(() => start(1)),
      "ExecutionAlreadyExists",
    );
    assert.equal(host.list().length, 1);
  });

  it("takes any name again for an EXPRESS machine", () => {
    const { host } = prepare(waits, { type: "EXPRESS" });
    const first = host.start({ stateMachineArn: MACHINE, name: "n" });
    const second = host.start({ stateMachineArn: MACHINE, name: "n" });
    assert.notEqual(first.arn, second.arn);
    assert.match(first.arn, /^arn:aws:states:eu-west-1:123456789012:express:machine:n:[0-9a-f-]{36}$/);
  });

  it("refuses names, machines and inputs as AWS does", () => {
    const { host } = prepare(waits);
    for (const name of ["", "a b", "a/b", "x".repeat(81), "a\nb"]) {
      assert.equal(
        codeOf(() => host.start({ stateMachineArn: MACHINE, name })),
        "InvalidName",
        JSON.stringify(name),
      );
    }
    assert.equal(
      codeOf(() => host.start({ stateMachineArn: `${MACHINE}2` })),
      "StateMachineDoesNotExist",
    );
    assert.equal(
      codeOf(() => host.start({ stateMachineArn: MACHINE, input: "x".repeat(262_143) })),
      "InvalidExecutionInput",
    );
    assert.equal(
      codeOf(() => host.describe("arn:none")),
      "ExecutionDoesNotExist",
    );
    assert.equal(
      codeOf(() => host.register("machine", waits, { type: "STANDARD" })),
      "InvalidArn",
    );
    assert.match(host.start({ stateMachineArn: MACHINE }).name, /^[0-9a-f-]{36}$/);
  });

  it("lists executions by machine and status, the latest first", () => {
    const { clock, host } = prepare(waits);
    const [a, b] = ["a", "b"].map((name) => host.start({ stateMachineArn: MACHINE, name }));
    b?.stop();
    assert.deepEqual(
      host.list().map((each) => each.name),
      ["b", "a"],
    );
    assert.deepEqual(host.list({ status: "RUNNING" }), [a]);
    assert.deepEqual(host.list({ stateMachineArn: `${MACHINE}2` }), []);
    clock.run();
    assert.deepEqual(host.list({ stateMachineArn: MACHINE, status: "SUCCEEDED" }), [a]);
  });

  it("runs on with its definition when the machine is updated", () => {
    const { clock, host } = prepare(waits);
    const before = host.start({ stateMachineArn: MACHINE, name: "before" });
    host.register(MACHINE, machine({ New: { Type: "Pass", Result: "new", End: true } }), { type: "STANDARD" });
    const after = host.start({ stateMachineArn: MACHINE, name: "after" });
    clock.run();
    assert.deepEqual([before.output, after.output], [{}, "new"]);
  });
});

describe("stopping an execution", () => {
  it("skips Catch, and what was pending never goes on", () => {
    const definition = machine({
      T: { Type: "Task", Resource: RESOURCE, Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }], Next: "C" },
      C: { Type: "Pass", End: true },
    });
    const { clock, host } = prepare(definition, { tasks: () => ({ kind: "ok", output: 1, afterMs: 10_000 }) });
    const execution = host.start({ stateMachineArn: MACHINE, name: "n" });
    clock.after(5_000, () => execution.stop("Rollback", "started by hand"));
    clock.run();
    assert.deepEqual(
      [execution.status, execution.error, execution.cause, execution.stopMs],
      ["ABORTED", "Rollback", "started by hand", 5_000],
    );
    assert.deepEqual(eventsOf(execution).slice(-2), ["TaskStarted T", "ExecutionAborted"]);
    assert.equal(clock.now(), 5_000);
    execution.stop("again");
    assert.equal(execution.error, "Rollback");
  });

  it("works from within the handler of its own task", () => {
    const definition = machine({
      T: { Type: "Task", Resource: RESOURCE, TimeoutSeconds: 5, Next: "P" },
      P: { Type: "Pass", End: true },
    });
    const execution = run(
      definition,
      {},
      {
        tasks: (call) => {
          call.execution.stop();
          return OK;
        },
      },
    );
    assert.deepEqual(
      [execution.status, execution.error, execution.transitions, execution.stopMs],
      ["ABORTED", undefined, 1, 0],
    );
  });

  it("works before its first state and cannot be done to EXPRESS", () => {
    const { clock, host } = prepare(waits);
    const execution = host.start({ stateMachineArn: MACHINE, name: "n" });
    execution.stop();
    clock.run();
    assert.deepEqual(eventsOf(execution), ["ExecutionStarted", "ExecutionAborted"]);
    const express = prepare(waits, { type: "EXPRESS" }).host.start({ stateMachineArn: MACHINE });
    assert.equal(
      codeOf(() => express.stop()),
      "StateMachineTypeNotSupported",
    );
  });
});

describe("several executions", () => {
  it("interleave on one clock, and one may start and stop another from a task", () => {
    const forward = machine({
      Bake: { Type: "Wait", Seconds: 60, Next: "Judge" },
      Judge: { Type: "Task", Resource: RESOURCE, Next: "Promote" },
      Promote: { Type: "Pass", End: true },
    });
    const back: AslDefinition = machine({
      Stop: { Type: "Task", Resource: RESOURCE, Next: "Settle" },
      Settle: { Type: "Wait", Seconds: 5, End: true },
    });
    const BACK = `${MACHINE}-back`;
    const seen: string[] = [];
    const { clock, host } = prepare(forward, {
      tasks: (call) => {
        if (call.stateName === "Judge") host.start({ stateMachineArn: BACK, name: "back" });
        else for (const running of host.list({ stateMachineArn: MACHINE, status: "RUNNING" })) running.stop("Rollback");
        return { kind: "ok", output: {}, afterMs: 1_000 };
      },
    });
    host.register(BACK, back, { type: "STANDARD" });
    host.subscribe({
      onStateEntered: ({ execution, state, atMs }) => seen.push(`${atMs} ${execution.name} ${state}`),
      onEnd: ({ execution, atMs }) => seen.push(`${atMs} ${execution.name} ${execution.status}`),
    });
    host.start({ stateMachineArn: MACHINE, name: "forward" });
    clock.run();
    assert.deepEqual(seen, [
      "0 forward Bake",
      "60000 forward Judge",
      "60000 back Stop",
      "60000 forward ABORTED",
      "61000 back Settle",
      "66000 back SUCCEEDED",
    ]);
  });

  it("take turns at their tasks when everything happens at one instant", () => {
    const two = machine({
      A: { Type: "Task", Resource: RESOURCE, Next: "B" },
      B: { Type: "Task", Resource: RESOURCE, End: true },
    });
    const calls: string[] = [];
    const { clock, host } = prepare(two, {
      tasks: (call) => {
        calls.push(`${call.execution.name}${call.stateName}`);
        return OK;
      },
    });
    for (const name of ["1", "2"]) host.start({ stateMachineArn: MACHINE, name });
    clock.run();
    assert.deepEqual(calls, ["1A", "2A", "1B", "2B"]);
  });
});
