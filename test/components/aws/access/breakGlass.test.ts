import assert from "node:assert/strict";
import { BreakGlass, type BreakGlassArgs } from "../../../../components/aws";
import { breakGlassPolicy } from "../../../../components/aws/documents/breakGlass";
import { matchesPattern } from "../../../engine/hops/eventPattern";
import { targetInput } from "../../../engine/hops/targetInput";
import { type Declared, named, record, valueOf } from "../recorder";

const HERE = "eu-west-1:123456789012";
const ANN = "arn:aws:iam::123456789012:user/ann";
const ROLE = "arn:aws:iam::123456789012:role/airlock-payments-production-break-glass";
const GOOD: BreakGlassArgs = {
  service: "payments",
  environment: "production",
  people: { principalArns: [ANN] },
  listenerArn: `arn:aws:elasticloadbalancing:${HERE}:listener/app/main/1/2`,
  tableName: "airlock-payments-production",
  auditBucket: "audit",
  topicArn: `arn:aws:sns:${HERE}:airlock-payments-production`,
};

/** A call, as CloudTrail tells EventBridge of it. */
function call(eventSource: string, eventName: string, detail: Record<string, unknown>) {
  return {
    version: "0" as const,
    id: "1",
    "detail-type": "AWS API Call via CloudTrail",
    source: `aws.${eventSource.split(".")[0]}`,
    account: "123456789012",
    time: "2026-11-21T12:00:00Z",
    region: "eu-west-1",
    resources: [],
    detail: {
      eventSource,
      eventName,
      eventTime: "2026-11-21T11:59:58Z",
      eventID: "0a1b2c3d",
      awsRegion: "eu-west-1",
      sourceIPAddress: "203.0.113.7",
      ...detail,
    },
  };
}

const taking = (roleArn: string) =>
  call("sts.amazonaws.com", "AssumeRole", { userIdentity: { arn: ANN }, requestParameters: { roleArn } });
const setting = (role: string) =>
  call("elasticloadbalancing.amazonaws.com", "ModifyRule", {
    userIdentity: {
      arn: "arn:aws:sts::123456789012:assumed-role/x/ann",
      sessionContext: { sessionIssuer: { arn: role } },
    },
  });

// What the role may do is the table's part, test/access.
describe("BreakGlass", () => {
  let declared: readonly Declared[];
  let made: BreakGlass;
  before(async () => {
    ({ declared, result: made } = await record(() => new BreakGlass("glass", GOOD)));
  });
  const hears = (rule: string, event: unknown) =>
    matchesPattern(JSON.parse(String(named(declared, `glass-${rule}`).inputs.eventPattern)), event);

  it("declares a role for an hour, for named people with a second factor of the last quarter of an hour, in its region", async () => {
    const role = named(declared, "glass-role").inputs;
    assert.deepEqual([role.name, role.maxSessionDuration], ["airlock-payments-production-break-glass", 3600]);
    assert.equal(await valueOf(made.roleArn), ROLE);
    assert.deepEqual(role.assumeRolePolicy, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "NamedPeopleWithSecondFactor",
          Effect: "Allow",
          Principal: { AWS: [ANN] },
          Action: "sts:AssumeRole",
          Condition: {
            Bool: { "aws:MultiFactorAuthPresent": "true" },
            NumericLessThan: { "aws:MultiFactorAuthAge": "900" },
            StringEquals: { "aws:RequestedRegion": "eu-west-1" },
          },
        },
      ],
    });
    assert.equal(role.permissionsBoundary, named(declared, "glass-attachment").inputs.policyArn);
  });

  it("hears of everybody who takes the role or tries to, and of every write with it; of no other role", () => {
    const other = ROLE.replace("break-glass", "operators");
    assert.deepEqual([hears("taken", taking(ROLE)), hears("taken", taking(other))], [true, false]);
    const denied = { ...taking(ROLE), detail: { ...taking(ROLE).detail, errorCode: "AccessDenied" } };
    assert.equal(hears("taken", denied), true);
    assert.deepEqual([hears("used", setting(ROLE)), hears("used", setting(other))], [true, false]);
    assert.equal(hears("taken", { ...taking(ROLE), source: "mine" }), false, "nobody makes such an event up");
  });

  it("hears of reads where the role is taken: to CloudTrail, that is one", () => {
    assert.deepEqual(
      ["taken", "used"].map((id) => named(declared, `glass-${id}`).inputs.state),
      ["ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", undefined],
    );
  });

  it("tells people, and records the whole event in a log that keeps it for ten years", async () => {
    for (const id of ["taken", "used"]) {
      assert.equal(named(declared, `glass-${id}-people`).inputs.arn, GOOD.topicArn);
      const recorded = named(declared, `glass-${id}-record`).inputs;
      assert.deepEqual(
        [recorded.rule, recorded.inputTransformer],
        [`airlock-payments-production-break-glass-${id}`, undefined],
      );
    }
    const log = named(declared, "glass-log").inputs;
    assert.deepEqual(
      [log.name, log.retentionInDays, await valueOf(made.logGroupName)],
      [
        "/aws/events/airlock-payments-production-break-glass",
        3653,
        "/aws/events/airlock-payments-production-break-glass",
      ],
    );
    assert.ok(declared.every(({ protect, type }) => protect || type.startsWith("airlock:")));
    const writes = named(declared, "glass-log-writes").inputs;
    assert.equal(writes.policyName, undefined, "the account-wide ones are ten a region");
    assert.match(String(writes.policyDocument), /"events\.amazonaws\.com"/);
  });

  it("says who did what, whether it was denied, and what to do", () => {
    const target = named(declared, "glass-taken-people").inputs;
    const denied = { ...taking(ROLE), detail: { ...taking(ROLE).detail, errorCode: "AccessDenied" } };
    const { inputPaths, inputTemplate } = target.inputTransformer as {
      inputPaths: Record<string, string>;
      inputTemplate: string;
    };
    const transformer = {
      Id: "people",
      Arn: GOOD.topicArn as string,
      InputTransformer: { InputPathsMap: inputPaths, InputTemplate: inputTemplate },
    };
    const rule = { arn: "arn:aws:events:eu-west-1:123456789012:rule/r", name: "r" };
    const message = JSON.parse(targetInput(transformer, denied, rule)) as Record<string, string>;
    assert.deepEqual(
      [message.event, message.by, message.action, message.error],
      ["break-glass", ANN, "sts.amazonaws.com AssumeRole", "AccessDenied"],
    );
    assert.equal(
      message.ask,
      "Was it you, or did you agree to it? If not, end the sessions of the role now (IAM console, Revoke sessions). If it was: look where the traffic is (airlock rollout status), write the post-mortem, and name the event 0a1b2c3d in it.",
    );
  });

  it("fits a managed policy with the longest names there are", () => {
    const longest = "a".repeat(24);
    const { length } = JSON.stringify(
      breakGlassPolicy({
        service: longest,
        environment: longest,
        partition: "aws-us-gov",
        region: "us-gov-west-1",
        accountId: "123456789012",
        tableName: `airlock-${longest}-${longest}`,
        auditBucket: "c".repeat(63),
        parameterPath: `/airlock/${longest}/${longest}`,
        listenerArn: `arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:listener/app/${"l".repeat(32)}/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      }),
    );
    assert.ok(length <= 6144, `a managed policy has 6,144 characters, got ${length}`);
  });

  const refused: readonly [string, Partial<BreakGlassArgs>, string][] = [
    [
      "nobody",
      { people: {} },
      "people.principalArns, people.samlProviderArn must be at least one of both, got nothing. Without them nobody could take the role.",
    ],
    [
      "a whole account",
      { people: { principalArns: ["arn:aws:iam::123456789012:root"] } },
      'people.principalArns[0] must be the ARN of one user or role, got "arn:aws:iam::123456789012:root". Name each by itself; an account or its root stands for everyone in it.',
    ],
  ];
  it("is not for people of a SAML provider, of whose second factor AWS is not told", () => {
    const samlProviderArn = "arn:aws:iam::123456789012:saml-provider/company";
    assert.throws(() => new BreakGlass("glass", { ...GOOD, people: { samlProviderArn } }), {
      message: `people.samlProviderArn must be left out, got "${samlProviderArn}". AWS is not told how people of a provider signed in. Name users or roles in people.principalArns.`,
    });
  });

  for (const [who, changes, message] of refused) {
    it(`is not for ${who}`, () => {
      assert.throws(() => new BreakGlass("glass", { ...GOOD, ...changes }), { message });
    });
  }
});
