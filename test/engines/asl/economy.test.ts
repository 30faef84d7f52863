import assert from "node:assert/strict";
import { type AslDefinition, type AslState, type JsonValue, StepFunctionsHost } from "../../../engines/rehearsal/asl";
import { VirtualClock } from "../../../engines/rehearsal/clock";
import { MACHINE, machine, outputOf, prepare, RESOURCE } from "./harness";

// What the interpreter saves, it must not save at the cost of an answer.

const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;

describe("a template that reads one object", () => {
  const taken: AslState = {
    Type: "Pass",
    Parameters: Object.fromEntries(NAMES.map((name) => [`${name}.$`, `$.item.${name}`])),
    ResultPath: "$.taken",
    Next: "Keep",
  };
  const states: Record<string, AslState> = {
    Read: { Type: "Task", Resource: RESOURCE, ResultPath: "$.item", Next: "Take" },
    Take: taken,
    Keep: {
      Type: "Pass",
      Parameters: {
        "left.$": "States.MathAdd($.left, -1)",
        "seen.$": "States.Format('{} {}{}', $.seen, $.taken.a, $.taken.h)",
      },
      Next: "More",
    },
    More: { Type: "Choice", Choices: [{ Variable: "$.left", NumericGreaterThan: 0, Next: "Read" }], Default: "End" },
    End: { Type: "Pass", End: true },
  };
  const itemOf = (value: number): JsonValue => Object.fromEntries(NAMES.map((name) => [name, value]));

  it("gives what the object holds each time, whether it was replaced or not", () => {
    const items = [itemOf(1), itemOf(1), itemOf(2), itemOf(1)];
    const clock = new VirtualClock();
    let next = 0;
    const host = new StepFunctionsHost({
      clock,
      answers: "shared",
      // The third answer is the very object of the second.
      tasks: () => ({ kind: "ok", output: items[[0, 1, 1, 2, 3][next++] ?? 0] ?? null }),
    });
    host.register(MACHINE, machine(states), { type: "STANDARD" });
    const execution = host.start({ stateMachineArn: MACHINE, input: { left: 5, seen: "" } });
    clock.run();
    assert.deepEqual(execution.output, { left: 0, seen: " 11 11 11 22 11" });
  });

  it("draws anew each time when it draws", () => {
    const drawn = { ...taken.Parameters, "h.$": "States.MathRandom($.item.h, 1000000)" };
    const output = outputOf(
      machine({ ...states, Take: { ...taken, Parameters: drawn } }),
      { left: 2, seen: "" },
      {
        tasks: () => ({ kind: "ok", output: itemOf(1) }),
      },
    );
    const [, first, second] = /"seen":" (\d+) (\d+)"/.exec(JSON.stringify(output)) ?? [];
    assert.ok(first !== undefined && second !== undefined && first !== second, JSON.stringify(output));
  });
});

describe("data that a loop replaces", () => {
  it("does not count as more with every round", () => {
    const text = "x".repeat(1000);
    const loop = machine({
      Put: { Type: "Pass", Parameters: { text }, ResultPath: "$.deep.kept", Next: "Count" },
      Count: {
        Type: "Pass",
        Parameters: { "next.$": "States.MathAdd($.at.next, 1)" },
        ResultPath: "$.at",
        Next: "More",
      },
      More: {
        Type: "Choice",
        Choices: [{ Variable: "$.at.next", NumericLessThan: 1000, Next: "Put" }],
        Default: "End",
      },
      End: { Type: "Succeed" },
    });
    assert.deepEqual(outputOf(loop, { at: { next: 0 } }), { at: { next: 1000 }, deep: { kept: { text } } });
  });
});

describe("what a handler answered", () => {
  const read = machine({
    Read: { Type: "Task", Resource: RESOURCE, Next: "Wait" },
    Wait: { Type: "Wait", Seconds: 10, End: true },
  });

  it("stays what it was, whatever the handler does to it afterwards", () => {
    const answer = { list: [{ n: 1 }], text: "before" };
    const { clock, host } = prepare(read, { tasks: () => ({ kind: "ok", output: answer }) });
    const execution = host.start({ stateMachineArn: MACHINE });
    clock.run({ untilMs: 5000 });
    answer.list.push({ n: 2 });
    answer.text = "after";
    clock.run();
    assert.deepEqual(execution.output, { list: [{ n: 1 }], text: "before" });
  });

  it("keeps a field named __proto__ as any other", () => {
    const tricky = JSON.parse('{"__proto__":{"a":1},"b":2}') as JsonValue;
    // asl-validator takes the name for one that is given twice.
    const parameters = JSON.parse('{"__proto__":{"x.$":"$.b"}}') as JsonValue;
    const take = {
      StartAt: "Take",
      States: { Take: { Type: "Pass", Parameters: parameters, End: true } },
    } as AslDefinition;
    assert.equal(
      JSON.stringify(outputOf(read, {}, { tasks: () => ({ kind: "ok", output: tricky }) })),
      JSON.stringify(tricky),
    );
    assert.equal(JSON.stringify(outputOf(take, { b: 2 })), '{"__proto__":{"x":2}}');
  });
});

describe("a host that forgets EXPRESS executions", () => {
  it("tells their end, keeps those that run, and knows STANDARD ones for good", () => {
    const clock = new VirtualClock();
    const host = new StepFunctionsHost({ clock, tasks: () => ({ kind: "ok", output: {} }), forgetExpress: true });
    const definition = machine({ Wait: { Type: "Wait", Seconds: 10, End: true } });
    host.register(MACHINE, definition, { type: "STANDARD" });
    host.register(`${MACHINE}2`, definition, { type: "EXPRESS" });
    const ended: string[] = [];
    host.subscribe({ onEnd: ({ execution }) => ended.push(`${execution.type} ${execution.status}`) });
    host.start({ stateMachineArn: MACHINE });
    host.start({ stateMachineArn: `${MACHINE}2`, name: "same" });
    clock.run({ untilMs: 5000 });
    assert.equal(host.list({ status: "RUNNING" }).length, 2);
    clock.run();
    assert.deepEqual(ended, ["STANDARD SUCCEEDED", "EXPRESS SUCCEEDED"]);
    assert.deepEqual(
      host.list().map((execution) => execution.type),
      ["STANDARD"],
    );
  });
});
