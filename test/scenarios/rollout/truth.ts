import assert from "node:assert/strict";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { LIVE_ITEM_KEY, type LiveState, parseLiveState, quarantineKey } from "../../../engines/stepfunctions/liveState";
import { parseQuarantine } from "../../../release/record/quarantine";
import { poll } from "../../engine/hops/executions";
import { readWeights } from "../../engine/hops/weights";
import { must } from "../../release/goodRelease";
import type { Account } from "./account";
import { ENVIRONMENT } from "./releaseFolders";

/** Percent of the traffic by colour, as the production rule itself says. */
export async function trafficOf({ world, made }: Account): Promise<{ blue: number; green: number }> {
  const weights = await readWeights(world.aws, made.rule);
  assert.equal(Object.keys(weights).length, 2, "the rule forwards to both colours and to nothing else");
  return { blue: weights[made.targetGroups.blue] ?? -1, green: weights[made.targetGroups.green] ?? -1 };
}

/** What each colour's service runs: revision and count. */
export async function placedOn({ world, made }: Account) {
  const found = await world.aws.ecs.send(
    new DescribeServicesCommand({ cluster: made.cluster, services: Object.values(made.serviceNames) }),
  );
  const of = (name: string) => {
    const live = found.services?.find(({ serviceName }) => serviceName === name);
    return { revision: live?.taskDefinition?.split("/").at(-1) ?? "", running: live?.runningCount ?? -1 };
  };
  return { blue: of(made.serviceNames.blue), green: of(made.serviceNames.green) };
}

/** The attributes of an item of the table, or nothing. */
async function itemOf({ world, made }: Account, pk: string): Promise<Record<string, string> | undefined> {
  const found = await world.aws.dynamodb.send(
    new GetItemCommand({ TableName: made.table, Key: { pk: { S: pk } }, ConsistentRead: true }),
  );
  if (found.Item === undefined) return undefined;
  return Object.fromEntries(Object.entries(found.Item).map(([name, value]) => [name, value.S ?? value.N ?? ""]));
}

/** The item that is the truth about the service, or nothing before the first release. */
export function rolloutItem(account: Account): Promise<Record<string, string> | undefined> {
  return itemOf(account, LIVE_ITEM_KEY);
}

/** The quarantine of a digest, or nothing. */
export function quarantineOf(account: Account, digest: string): Promise<Record<string, string> | undefined> {
  return itemOf(account, quarantineKey(digest));
}

/** When the parameter that mirrors a quarantine says that it began. */
export async function mirroredAt({ world, made }: Account, digest: string): Promise<string> {
  const path = made.parameter.replace(/live$/, "quarantine/");
  const found = await world.aws.ssm.send(new GetParameterCommand({ Name: `${path}${digest.replace("sha256:", "")}` }));
  return must(parseQuarantine(found.Parameter?.Value ?? "", path)).at;
}

/** The parameter that mirrors the item. */
export async function mirrorOf({ world, made }: Account): Promise<LiveState> {
  const found = await world.aws.ssm.send(new GetParameterCommand({ Name: made.parameter }));
  return must(parseLiveState(found.Parameter?.Value ?? ""));
}

/** The state of the account, once mirror, item and rule were found to say the same. */
export async function agreedState(account: Account): Promise<LiveState> {
  const [item, mirror, traffic] = [await rolloutItem(account), await mirrorOf(account), await trafficOf(account)];
  assert.ok(item, "there is an item");
  const { phase, stableColour, stableVersion, stableDigest, candidateVersion, candidateDigest, recordKey } = item;
  const weights = { blue: Number(item.blueWeight), green: Number(item.greenWeight) };
  const { schema, service, environment, ...mirrored } = mirror;
  assert.deepEqual([schema, service, environment], ["airlock/live/v1", "payments", "dev"]);
  const versions = { stableVersion, stableDigest, candidateVersion, candidateDigest };
  assert.deepEqual(
    mirrored,
    { phase, stableColour, ...versions, weights, recordKey },
    "the mirror says what the item says",
  );
  assert.deepEqual(traffic, weights, "the rule says what the item says");
  return mirror;
}

/**
 * Waits until a rollout has reached the stage in which its candidate has this share, and says what the account then
 * agrees on. The mirror is written last, so what it tells stands in the item and in the rule already. Hold the stage's
 * bake before, or the rollout may have gone on.
 */
export async function stageReached(
  account: Account,
  forward: string,
  candidate: "blue" | "green",
  weight: number,
): Promise<LiveState> {
  await poll(`${weight} % on ${candidate}`, async () => {
    const mirror = await mirrorOf(account);
    const owner = (await rolloutItem(account))?.owner;
    if (owner === forward && mirror.phase !== "placing" && mirror.weights[candidate] === weight) return true;
    const { status, error, cause } = await executionOf(account, forward);
    if (status === "RUNNING") return undefined;
    throw new Error(`the rollout ended with ${status} (${error}: ${cause}); the mirror says ${JSON.stringify(mirror)}`);
  });
  return agreedState(account);
}

function executionOf({ world }: Account, executionArn: string) {
  return world.aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
}

/** What runs and what takes traffic: two of these are equal when nothing was moved in between. */
export async function running(account: Account) {
  return { traffic: await trafficOf(account), placed: await placedOn(account) };
}

/** The outcome or the rollback log of a version's attempt, or nothing. */
export async function documentAt(
  { world, made }: Account,
  kind: "outcomes" | "rollbacks",
  version: string,
  attempt = 1,
): Promise<Record<string, unknown> | undefined> {
  const key = `${kind}/payments/${ENVIRONMENT}/${version}/attempt-${attempt}.json`;
  try {
    const found = await world.aws.s3.send(new GetObjectCommand({ Bucket: made.bucket, Key: key }));
    return JSON.parse((await found.Body?.transformToString()) ?? "null") as Record<string, unknown>;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
