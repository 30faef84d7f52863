import assert from "node:assert/strict";
import { UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  ModifyLoadBalancerAttributesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { Account } from "../rollout/account";
import { removeReleases, versionOf, writeRelease } from "../rollout/releaseFolders";

/** The way of docs/guides/retiring.md, step by step. That `destroy` alone is refused stands in the matrix. */
describe("a service that is retired, on the real engine", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(versionOf("1.0.0", "1"), "none"));
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  const destroyed = async (stack: Account["platformStack"]) => {
    const run = await stack.destroy();
    const { resources = [] } = (await stack.exportState()).deployment as { resources?: { urn: string }[] };
    return { stderr: run.stderr, left: resources.map(({ urn }) => urn) };
  };

  it("is taken down once a person has unprotected it, and only its audit trail stays", async () => {
    const { world, made, platformStack, serviceStack } = account;
    assert.deepEqual(await destroyed(serviceStack), { stderr: "", left: [] });
    const { LoadBalancers: balancers = [] } = await world.aws.elb.send(new DescribeLoadBalancersCommand({}));
    const balancer = balancers.find(({ LoadBalancerName: name = "" }) => name.startsWith("load-balancer"));
    await platformStack.unprotectAll();

    const first = await platformStack.destroy();
    assert.match(
      first.stderr,
      /DeletionProtectionEnabled is set to True/,
      "the account has a lock of its own (the words are moto's)",
    );

    const off = [{ Key: "deletion_protection.enabled", Value: "false" }];
    await world.aws.elb.send(
      new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: balancer?.LoadBalancerArn, Attributes: off }),
    );
    await world.aws.dynamodb.send(new UpdateTableCommand({ TableName: made.table, DeletionProtectionEnabled: false }));
    assert.deepEqual(await destroyed(platformStack), { stderr: "", left: [] });

    assert.deepEqual((await world.aws.sfn.send(new ListStateMachinesCommand({}))).stateMachines, []);
    const asked = { cluster: made.cluster, services: Object.values(made.serviceNames) };
    const { services = [] } = await world.aws.ecs
      .send(new DescribeServicesCommand(asked))
      .catch(() => ({ services: [] }));
    assert.deepEqual(
      services.filter(({ status }) => status === "ACTIVE"),
      [],
    );
    const kept = await world.aws.s3.send(new ListObjectsV2Command({ Bucket: made.bucket }));
    assert.deepEqual(
      kept.Contents?.map(({ Key }) => Key),
      [
        "evidence/payments/dev/1.0.0/attempt-1.tar",
        "outcomes/payments/dev/1.0.0/attempt-1.json",
        "releases/payments/dev/1.0.0/attempt-1.json",
      ],
    );
  });
});
