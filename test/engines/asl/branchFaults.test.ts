import assert from "node:assert/strict";
import { faultsOf } from "./harness";

const pass = (name: string) => ({ StartAt: name, States: { [name]: { Type: "Pass", End: true } } });

describe("branches in a definition", () => {
  it("are refused when distributed, when names repeat, or when a branch has fields of a machine", () => {
    const faults = (state: object) => faultsOf({ StartAt: "M", States: { M: { End: true, ...state } } });
    const map = (extra: object) => faults({ Type: "Map", ItemProcessor: pass("I"), ...extra });
    assert.deepEqual(
      map({ ItemProcessor: { ...pass("I"), ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } } }),
      [
        'States.M.ItemProcessor.ProcessorConfig.Mode: found "DISTRIBUTED", expected INLINE',
        'States.M.ItemProcessor.ProcessorConfig.ExecutionType: found "STANDARD", expected no such field',
      ],
    );
    assert.deepEqual(map({ ToleratedFailureCount: 1 }), [
      "States.M.ToleratedFailureCount: found 1, expected nothing here",
    ]);
    assert.deepEqual(map({ ItemsPath: "$.l[*]" }), [
      "States.M.ItemsPath: found path $.l[*] has a wildcard or a filter, but must name one value, " +
        "expected an expression that can be executed here",
    ]);
    assert.deepEqual(map({ ItemReader: {} }), ["States.M.ItemReader: found {}, expected nothing here"]);
    assert.deepEqual(faults({ Type: "Parallel", Branches: [pass("M")] }), [
      "States.M: found the same name twice, expected a name that is unique in the whole machine",
    ]);
    assert.deepEqual(faults({ Type: "Parallel", Branches: [{ ...pass("A"), TimeoutSeconds: 1 }] }), [
      "States.M.Branches[0].TimeoutSeconds: found 1, expected no such field",
    ]);
    assert.deepEqual(
      faults({ Type: "Parallel", Branches: [pass("A")], Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "M" }] }),
      ['States.M.Catch[0].ErrorEquals: found ["States.TaskFailed"], expected States.TaskFailed on Task states only'],
    );
  });
});
