import assert from "node:assert/strict";
import { alarmNames, eventRules } from "../../../../engines/stepfunctions";
import { DEPLOYMENT, held } from "../world/deployment";

describe("event rules", () => {
  const rules = eventRules(DEPLOYMENT);

  it("are three for a deployment with few alarms", () => {
    assert.deepEqual(
      rules.map(({ id, target }) => `${id} -> ${target}`),
      ["record-created -> forward", "forward-ended -> back", "candidate-alarm -> back"],
    );
  });

  it("start forward with a record below the service's folder", () => {
    assert.deepEqual(rules[0], {
      id: "record-created",
      description: "A release record was written to the audit bucket.",
      pattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: {
          bucket: { name: ["audit-123456789012"] },
          object: { key: [{ prefix: "releases/payments/production/" }] },
        },
      },
      target: "forward",
      inputPaths: {
        bucket: "$.detail.bucket.name",
        key: "$.detail.object.key",
        version: "$.detail.object.version-id",
      },
      inputTemplate: '{"bucket": <bucket>, "key": <key>, "versionId": <version>}',
    });
  });

  it("start back with every alarm of either colour that begins to ring", () => {
    assert.deepEqual(rules[2]?.pattern, {
      source: ["aws.cloudwatch"],
      "detail-type": ["CloudWatch Alarm State Change"],
      detail: {
        alarmName: [
          "payments-blue-error-rate",
          "payments-blue-latency",
          "payments-green-error-rate",
          "payments-green-latency",
        ],
        state: { value: ["ALARM"] },
      },
    });
    assert.equal(rules[2].inputTemplate, '{"trigger": "alarm", "alarm": <alarm>, "at": <at>}');
  });

  it("start back when forward ended otherwise than well", () => {
    assert.deepEqual(rules[1]?.pattern, {
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: {
        stateMachineArn: ["arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-forward"],
        status: ["FAILED", "TIMED_OUT", "ABORTED"],
      },
    });
  });

  it("fill every name of a template from the event", () => {
    for (const { inputPaths, inputTemplate } of rules) {
      const used = [...inputTemplate.matchAll(/<(\w+)>/g)].map((match) => match[1]);
      assert.deepEqual(used.toSorted(), Object.keys(inputPaths).toSorted());
      const filled = inputTemplate.replace(/<\w+>/g, '"value"');
      assert.doesNotThrow(() => JSON.parse(filled));
    }
  });

  it("spread over several where the names do not fit into one pattern", () => {
    const names = Array.from({ length: 40 }, (_, i) => `payments-production-green-business-metric-number-${i}`);
    const many = eventRules({
      ...DEPLOYMENT,
      colours: { ...DEPLOYMENT.colours, green: { ...DEPLOYMENT.colours.green, alarms: names.map(held) } },
    });
    assert.deepEqual(
      many.slice(2).map((rule) => rule.id),
      ["candidate-alarm", "candidate-alarm-2"],
    );
    for (const rule of many) assert.ok(JSON.stringify(rule.pattern).length <= 2048);
    const named = many.slice(2).flatMap((rule) => (rule.pattern["detail"] as { alarmName: string[] }).alarmName);
    assert.deepEqual(named, [...alarmNames(DEPLOYMENT.colours.blue), ...names]);
  });
});
