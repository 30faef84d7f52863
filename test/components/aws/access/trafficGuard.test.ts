import assert from "node:assert/strict";
import { TrafficGuard, type TrafficGuardArgs } from "../../../../components/aws";
import { GUARD_RULES, guardRules, LONGEST_PATTERN } from "../../../../components/aws/documents/trafficGuard";
import { matchesPattern } from "../../../engine/hops/eventPattern";
import { targetInput } from "../../../engine/hops/targetInput";
import { type Declared, named, record } from "../recorder";

const HERE = "eu-west-1:123456789012";
const LISTENER = `arn:aws:elasticloadbalancing:${HERE}:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const RULE = `${LISTENER.replace(":listener/", ":listener-rule/")}/9683b2d02a6cabee`;
const TOPIC = `arn:aws:sns:${HERE}:airlock-payments-production`;
const GOOD: TrafficGuardArgs = {
  service: "payments",
  environment: "production",
  listenerArn: LISTENER,
  tableName: "airlock-payments-production",
  auditBucket: "audit",
  topicArn: TOPIC,
};

/** A change of weights, as CloudTrail tells EventBridge of it. */
function modifyRule(userIdentity: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return {
    version: "0" as const,
    id: "1",
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.elasticloadbalancing",
    account: "123456789012",
    time: "2026-11-21T12:00:00Z",
    region: "eu-west-1",
    resources: [],
    detail: {
      eventSource: "elasticloadbalancing.amazonaws.com",
      eventName: "ModifyRule",
      eventTime: "2026-11-21T11:59:58Z",
      eventID: "0a1b2c3d",
      awsRegion: "eu-west-1",
      sourceIPAddress: "203.0.113.7",
      errorCode: "AccessDenied",
      requestParameters: { ruleArn: RULE },
      userIdentity,
      ...more,
    },
  };
}

const byRole = (arn: string) => ({
  type: "AssumedRole",
  arn: "arn:aws:sts::123456789012:assumed-role/x/ann",
  sessionContext: { sessionIssuer: { type: "Role", arn } },
});

// What each rule hears of is the table's part, test/access.
describe("TrafficGuard", () => {
  let declared: readonly Declared[];
  let pattern: unknown;
  before(async () => {
    ({ declared } = await record(() => new TrafficGuard("guard", GOOD)));
    pattern = JSON.parse(String(named(declared, "guard-traffic").inputs.eventPattern));
  });

  it("hears of anyone but the rollout: roles, users and the root alike", () => {
    const heard = (identity: Record<string, unknown>) => matchesPattern(pattern, modifyRule(identity));
    assert.equal(heard(byRole("arn:aws:iam::123456789012:role/administrator")), true);
    assert.equal(heard({ type: "IAMUser", arn: "arn:aws:iam::123456789012:user/ann" }), true);
    assert.equal(heard({ type: "Root", arn: "arn:aws:iam::123456789012:root" }), true);
    assert.equal(heard(byRole("arn:aws:iam::123456789012:role/airlock-payments-production-forward")), false);
    assert.equal(heard(byRole("arn:aws:iam::123456789012:role/airlock-payments-production-back")), false);
  });

  it("does not hear of other listeners, of reading, or of ECS and Auto Scaling registering what they run", () => {
    const ann = { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/ann" };
    const elsewhere = { requestParameters: { ruleArn: RULE.replace("main", "other") } };
    assert.equal(matchesPattern(pattern, modifyRule(ann, elsewhere)), false);
    assert.equal(matchesPattern(pattern, modifyRule(ann, { eventName: "DescribeRules" })), false);
    const linked = "arn:aws:iam::123456789012:role/aws-service-role";
    const ecs = `${linked}/ecs.amazonaws.com/AWSServiceRoleForECS`;
    const autoScaling = `${linked}/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
    const group = `arn:aws:elasticloadbalancing:${HERE}:targetgroup/payments-production-blue/73e2d6bc24d8a067`;
    const registered = { eventName: "RegisterTargets", requestParameters: { targetGroupArn: group } };
    assert.equal(matchesPattern(pattern, modifyRule(byRole(ecs), registered)), false);
    assert.equal(matchesPattern(pattern, modifyRule(byRole(autoScaling), registered)), false);
    assert.equal(matchesPattern(pattern, modifyRule(ann, registered)), true);
  });

  it("takes placing on a group for granted of the rollout alone, and its other changes of nobody", () => {
    const of = (rule: string, role: string, eventName: string, autoScalingGroupName: string) => {
      const event = modifyRule(byRole(`arn:aws:iam::123456789012:role/${role}`), {
        eventName,
        requestParameters: { autoScalingGroupName },
      });
      const text = String(named(declared, `guard-${rule}`).inputs.eventPattern);
      return matchesPattern(JSON.parse(text), { ...event, source: "aws.autoscaling" });
    };
    const [forward, blue] = ["airlock-payments-production-forward", "payments-production-blue"];
    assert.equal(of("revisions", forward, "UpdateAutoScalingGroup", blue), false);
    assert.equal(of("revisions", "administrator", "UpdateAutoScalingGroup", blue), true);
    assert.equal(of("capacity", forward, "SetDesiredCapacity", blue), true);
    assert.equal(of("capacity", "administrator", "SetDesiredCapacity", "ledger-production-blue"), false);
    assert.equal(of("capacity", "administrator", "DescribeAutoScalingGroups", blue), false);
  });

  it("tells people who, what, when and from where", () => {
    const target = named(declared, "guard-traffic-people").inputs;
    assert.equal(target.arn, TOPIC);
    const transformer = target.inputTransformer as { inputPaths: Record<string, string>; inputTemplate: string };
    const event = modifyRule({ type: "IAMUser", arn: "arn:aws:iam::123456789012:user/ann" });
    const message = targetInput(
      {
        Id: "people",
        Arn: TOPIC,
        InputTransformer: { InputPathsMap: transformer.inputPaths, InputTemplate: transformer.inputTemplate },
      },
      event,
      { arn: "arn:aws:events:eu-west-1:123456789012:rule/r", name: "r" },
    );
    assert.deepEqual(JSON.parse(message), {
      schema: "airlock/notification/v1",
      event: "foreign-change",
      service: "payments",
      environment: "production",
      at: "2026-11-21T11:59:58Z",
      by: "arn:aws:iam::123456789012:user/ann",
      action: "elasticloadbalancing.amazonaws.com ModifyRule",
      from: "203.0.113.7",
      error: "AccessDenied",
      reason:
        "arn:aws:iam::123456789012:user/ann called ModifyRule of elasticloadbalancing.amazonaws.com at 2026-11-21T11:59:58Z from 203.0.113.7, in account 123456789012, eu-west-1. Only the rollout of payments in production should.",
      ask: "Find out why. With an error named here the call was denied and changed nothing. Else look whether traffic is where the rollout left it: airlock rollout status. The whole call: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=0a1b2c3d",
    });
  });

  it("puts every variable of the message inside quotes, so that one that is missing leaves JSON", () => {
    const { inputTemplate } = named(declared, "guard-truth-people").inputs.inputTransformer as {
      inputTemplate: string;
    };
    assert.doesNotThrow(() => JSON.parse(inputTemplate.replaceAll(/<\w+>/g, "")));
  });

  it("lets EventBridge publish to the topic, without a condition that it could not meet", () => {
    const policy = named(declared, "guard-topic").inputs.policy as { Statement: Record<string, unknown>[] };
    assert.deepEqual(
      policy.Statement.map(({ Sid, Principal, Condition }) => [Sid, Principal, Condition]),
      [
        ["TheAccountItself", { AWS: "*" }, { StringEquals: { "aws:SourceOwner": "123456789012" } }],
        ["Alarms", { Service: "cloudwatch.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": "123456789012" } }],
        ["Guard", { Service: "events.amazonaws.com" }, undefined],
      ],
    );
  });

  it("keeps its patterns within what EventBridge takes, with the longest names there are", () => {
    const longest = "a".repeat(24);
    const load = `arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:listener/app/${"b".repeat(32)}/50dc6c495c0c9188/f2f7dc8efc522ab2`;
    const rules = guardRules({
      service: longest,
      environment: longest,
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      accountId: "123456789012",
      listenerArn: load,
      auditBucket: "c".repeat(63),
      tableName: `airlock-${longest}-${longest}`,
      topicArn: `arn:aws-us-gov:sns:us-gov-west-1:123456789012:airlock-${longest}-${longest}`,
      allowedPrincipalArns: [`arn:aws-us-gov:iam::123456789012:role/${"d".repeat(64)}`],
    });
    for (const id of GUARD_RULES) {
      const { length } = JSON.stringify(rules[id].pattern);
      assert.ok(length <= LONGEST_PATTERN, `${id} has ${length} characters`);
    }
  });

  it("creates a trail only when asked to, that logs calls of the account, and writes of the items and the records", async () => {
    assert.deepEqual(
      declared.filter(({ type }) => type.startsWith("aws:cloudtrail/")),
      [],
    );
    const run = await record(() => new TrafficGuard("guard", { ...GOOD, createTrail: true }));
    const trail = named(run.declared, "guard-trail").inputs;
    assert.deepEqual([trail.name, trail.enableLogFileValidation], ["airlock-payments-production-guard", true]);
    const selectors = trail.advancedEventSelectors as { name: string; fieldSelectors: unknown[] }[];
    assert.deepEqual(
      selectors.map(({ name, fieldSelectors }) => [name, fieldSelectors.at(-1)]),
      [
        // No condition on readOnly: to CloudTrail, taking a role is reading.
        ["Calls of the account", { field: "eventCategory", equals: ["Management"] }],
        [
          "Items of the rollout",
          { field: "resources.ARN", equals: [`arn:aws:dynamodb:${HERE}:table/airlock-payments-production`] },
        ],
        ["Records of releases", { field: "resources.ARN", startsWiths: ["arn:aws:s3:::audit/"] }],
      ],
    );
    const policy = named(run.declared, "guard-trail-writes").inputs.policy as { Statement: Record<string, unknown>[] };
    const source = { "aws:SourceArn": `arn:aws:cloudtrail:${HERE}:trail/airlock-payments-production-guard` };
    assert.deepEqual(
      policy.Statement.map(({ Condition }) => Condition),
      [
        { Bool: { "aws:SecureTransport": "false" } },
        { StringEquals: source },
        { StringEquals: { ...source, "s3:x-amz-acl": "bucket-owner-full-control" } },
      ],
    );
  });

  it("refuses a name in place of an ARN", async () => {
    const run = await record(() => {
      assert.throws(() => new TrafficGuard("guard", { ...GOOD, allowedPrincipalArns: ["platform"] }), {
        message:
          'allowedPrincipalArns[0] must be an ARN, got "platform". It looks like arn:aws:iam::123456789012:role/platform.',
      });
    });
    assert.deepEqual(run.declared, []);
  });
});
