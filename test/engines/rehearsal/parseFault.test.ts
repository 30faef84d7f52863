import assert from "node:assert/strict";
import { machineActions, parseFault } from "../../../engines/rehearsal";
import { describeFault } from "../../../release/fault";
import { ACTIONS, planOf, SHORT_PLAN } from "./request";

function read(text: string, plan = SHORT_PLAN) {
  const parsed = parseFault(text, plan, ACTIONS);
  if (!parsed.ok) throw new Error(parsed.faults.map(describeFault).join(" "));
  const { text: spec, ...fault } = parsed.value;
  assert.equal(spec, text.trim());
  return fault;
}

function refusal(text: string, plan = SHORT_PLAN): string {
  const parsed = parseFault(text, plan, ACTIONS);
  return parsed.ok ? `taken as ${JSON.stringify(parsed.value)}` : parsed.faults.map(describeFault).join(" ");
}

describe("a fault specification", () => {
  it("names a metric, its value, a stage by weight or name, and a delay", () => {
    assert.deepEqual(read("errorRate=5%@10%"), { kind: "errorRate", percent: 5, at: { stage: 1, delaySeconds: 0 } });
    assert.deepEqual(read("latencyP95=3x@half+10m"), {
      kind: "latencyP95",
      times: 3,
      at: { stage: 2, delaySeconds: 600 },
    });
    assert.deepEqual(read("latencyP95=900ms@50%"), {
      kind: "latencyP95",
      milliseconds: 900,
      at: { stage: 2, delaySeconds: 0 },
    });
    assert.deepEqual(read(" complaints=4@100%+1h30m "), {
      kind: "complaints",
      count: 4,
      at: { stage: 3, delaySeconds: 5400 },
    });
  });

  it("names what happens at a stage", () => {
    for (const kind of ["unhealthy", "no-traffic", "stop", "redrive", "duplicate-start"]) {
      assert.deepEqual(read(`${kind}@1%`), { kind, at: { stage: 0, delaySeconds: 0 } });
    }
    assert.deepEqual(read("lost-events"), { kind: "lost-events" });
  });

  it("names an action in any case, and how many of its calls go wrong", () => {
    assert.deepEqual(read("throttle:MODIFYRULE:3"), { kind: "call", mode: "throttle", action: "modifyRule", count: 3 });
    assert.deepEqual(read("fail:updateitem"), { kind: "call", mode: "fail", action: "updateItem", count: Infinity });
    assert.deepEqual(read("fail:runTask:1"), { kind: "call", mode: "fail", action: "runTask", count: 1 });
    assert.deepEqual(read("lost-answer:putItem:2"), { kind: "call", mode: "lost-answer", action: "putItem", count: 2 });
  });

  it("is refused when its stage is unknown", () => {
    assert.equal(refusal("errorRate=5%@25%"), '--fault: found stage "25%", expected one of 1%, 10%, half (50%), 100%.');
    assert.equal(
      refusal("errorRate=5%@10"),
      '--fault: found stage "10", expected one of 1%, 10%, half (50%), 100%. Did you mean 10%?',
    );
    assert.equal(
      refusal("stop@hulf"),
      '--fault: found stage "hulf", expected one of 1%, 10%, half (50%), 100%. Did you mean half?',
    );
  });

  it("is refused when its stage is ambiguous", () => {
    const plan = planOf([
      ["10%", 5, 60],
      ["next", 10, 60],
      ["100%", 100, 60],
    ]);
    assert.equal(
      refusal("stop@10%", plan),
      '--fault: found stage "10%", which 2 stages answer to, expected a name or weight of one stage: ' +
        "10% (5%), next (10%), 100%. Give each stage a name of its own in release.yaml.",
    );
    assert.deepEqual(read("stop@5%", plan), { kind: "stop", at: { stage: 0, delaySeconds: 0 } });
  });

  it("is refused when its metric or its value makes no sense", () => {
    assert.equal(
      refusal("errorate=5%@10%"),
      '--fault: found metric "errorate" in errorate=5%@10%, expected one of errorRate, latencyP95, complaints. Did you mean errorRate?',
    );
    assert.equal(
      refusal("errorRate=5@10%"),
      '--fault: found errorRate "5" in errorRate=5@10%, expected a percentage above 0%, such as 5%.',
    );
    assert.equal(
      refusal("latencyP95=3@10%"),
      '--fault: found latencyP95 "3" in latencyP95=3@10%, expected a multiple of the baseline such as 3x, or milliseconds such as 900ms.',
    );
    assert.equal(
      refusal("complaints=0@10%"),
      '--fault: found complaints "0" in complaints=0@10%, expected a whole number from 1, such as 4.',
    );
    assert.equal(
      refusal("errorRate=5%@10%+ten"),
      '--fault: found "ten", expected a duration in whole units such as 30m, 2h, 1h30m or 24h.',
    );
  });

  it("is refused when the machines never call its action", () => {
    assert.equal(
      refusal("throttle:modifyRules:3"),
      `--fault: found action "modifyRules" in throttle:modifyRules:3, expected one of ${ACTIONS.join(", ")}. Did you mean modifyRule?`,
    );
    assert.ok(!machineActions().includes("runTask"));
  });

  it("is refused when its count is missing or makes no sense", () => {
    assert.equal(
      refusal("throttle:modifyRule"),
      "--fault: found throttle:modifyRule without a count, expected a whole number of calls from 1 to 100000, as in throttle:modifyRule:3.",
    );
    assert.equal(
      refusal("fail:modifyRule:0"),
      '--fault: found count "0" in fail:modifyRule:0, expected a whole number of calls from 1 to 100000, as in fail:modifyRule:3.',
    );
  });

  it("is refused when it is nothing that is known", () => {
    assert.equal(
      refusal("unhelthy@1%"),
      '--fault: found fault "unhelthy" in unhelthy@1%, expected one of unhealthy, no-traffic, stop, redrive, duplicate-start, deny, no-approval, pause. Did you mean unhealthy?',
    );
    assert.equal(
      refusal("chaos"),
      '--fault: found "chaos", expected metric=VALUE@STAGE[+DELAY], unhealthy@STAGE, no-traffic@STAGE, throttle:ACTION:COUNT, ' +
        "fail:ACTION[:COUNT], lost-answer:ACTION[:COUNT], stop@STAGE, lost-events, duplicate-start@STAGE, redrive@STAGE, deny@STAGE, no-approval@STAGE or pause@STAGE[+DELAY].",
    );
  });

  it("never throws, whatever it says", () => {
    for (const text of [
      "",
      "@",
      "=@",
      "a=b@",
      "throttle:",
      "throttle::",
      ":::",
      "stop@",
      "errorRate=@10%",
      "+",
      "x@+",
    ]) {
      assert.equal(parseFault(text, SHORT_PLAN, ACTIONS).ok, false, text);
    }
  });
});
