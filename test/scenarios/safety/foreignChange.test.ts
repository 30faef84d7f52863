import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { deliver } from "../../engine/hops/eventBus";
import { Account } from "../rollout/account";
import { notificationsOf } from "../rollout/sent";

const ADMINISTRATOR = "arn:aws:iam::123456789012:role/administrator";

describe("the traffic guard of the platform stack, on the real engine", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
  });
  after(() => account.close());

  /** What CloudTrail tells EventBridge of a call. */
  function called(eventName: string, requestParameters: Record<string, unknown>, roleArn = ADMINISTRATOR) {
    const { aws } = account.world;
    return deliver(aws, {
      version: "0",
      id: randomUUID(),
      account: "123456789012",
      time: "2026-11-21T12:00:00Z",
      region: aws.region,
      resources: [],
      source: "aws.any",
      "detail-type": "AWS API Call via CloudTrail",
      detail: {
        eventName,
        eventSource: "any.amazonaws.com",
        eventTime: "2026-11-21T11:59:58Z",
        eventID: "0a1b2c3d",
        awsRegion: aws.region,
        sourceIPAddress: "203.0.113.7",
        errorCode: "AccessDenied",
        requestParameters,
        userIdentity: { arn: roleArn, sessionContext: { sessionIssuer: { arn: roleArn } } },
      },
    });
  }

  it("tells people of a foreign hand on what the platform really declared: rule, target groups, services, machines, alarms", async () => {
    const { rule, targetGroups, serviceNames, forward, alarms } = account.made;
    const calls: readonly [string, string, Record<string, unknown>][] = [
      ["traffic", "ModifyRule", { ruleArn: rule }],
      ["traffic", "RegisterTargets", { targetGroupArn: targetGroups.green }],
      ["traffic", "DeregisterTargets", { targetGroupArn: targetGroups.blue }],
      ["revisions", "UpdateService", { service: serviceNames.blue }],
      ["revisions", "UpdateService", { service: `arn:aws:ecs:eu-west-1:123456789012:service/x/${serviceNames.green}` }],
      ["engine", "UpdateStateMachine", { stateMachineArn: forward }],
      ["watchers", "SetAlarmState", { alarmName: alarms.blue[0] }],
    ];
    for (const [id, eventName, parameters] of calls) {
      const { rules } = await called(eventName, parameters);
      assert.deepEqual(rules, [`airlock-payments-dev-guard-${id}`], eventName);
    }
    const told = (await notificationsOf(account)).map(({ message }) => message);
    assert.deepEqual(
      told.map(({ event, by, action }) => [event, by, action]),
      calls.map(([, eventName]) => ["foreign-change", ADMINISTRATOR, `any.amazonaws.com ${eventName}`]),
    );
  });

  it("tells nobody of the rollout's own hand", async () => {
    const { rule, serviceNames } = account.made;
    const forward = "arn:aws:iam::123456789012:role/airlock-payments-dev-forward";
    assert.deepEqual((await called("ModifyRule", { ruleArn: rule }, forward)).rules, []);
    assert.deepEqual((await called("UpdateService", { service: serviceNames.blue }, forward)).rules, []);
  });
});
