import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { airlock } from "../../cli/airlock";
import { statesEntered, waitForEnd } from "../../engine/hops/executions";
import { CONFIG, DIGEST, read, releaseWith, sha256 } from "../../release/goodRelease";
import { type RaisedPlatform, raisePlatform } from "../stacks";
import { Account } from "./account";
import { ENVIRONMENT, removeReleases, versionOf, writeRelease } from "./releaseFolders";
import { notificationsOf } from "./sent";
import { agreedState, rolloutItem, running } from "./truth";

const FAMILY = `payments-${ENVIRONMENT}-verifier`;
const SIGNERS = resolve(__dirname, "../../../examples/payments/allowed_signers");

describe("a platform whose records are verified in the account, on the real engine with real state machines", () => {
  let account: Account;
  let platform: RaisedPlatform;
  before(async () => {
    account = await Account.open(async (world) => {
      platform = await raisePlatform(world, ENVIRONMENT, (options) =>
        world.workspace({
          ...options,
          config: {
            ...options?.config,
            "airlock-platform:verifier": JSON.stringify({
              image: `registry.example.com/airlock@sha256:${"0".repeat(64)}`,
              allowedSigners: SIGNERS,
            }),
          },
        }),
      );
      return platform;
    });
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  /** Environment of the last task that was run. */
  async function lastJob(): Promise<Record<string, string>> {
    const runs = (await account.world.moto.calls()).filter(({ action }) => action === "ecs.RunTask");
    const body = JSON.parse(runs.at(-1)?.body ?? "{}") as {
      overrides?: { containerOverrides?: { environment?: { name: string; value: string }[] }[] };
    };
    const entries = body.overrides?.containerOverrides?.[0]?.environment ?? [];
    return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
  }

  it("refuses a record whose verifier does not end with 0, and touches nothing", async () => {
    await account.world.moto.control({ exitCodes: { [FAMILY]: 1 } });
    const before = await running(account);
    const forward = await account.release(writeRelease(versionOf("1.0.0", "1"), "none"));
    const refused = await waitForEnd(account.world.aws, forward);
    assert.deepEqual([refused.status, refused.error], ["FAILED", "Airlock.RecordNotVerified"]);
    assert.match(
      refused.cause ?? "",
      /^The record was not verified: the task of the verifier failed or could not be run\. Its log says why\. Nothing was touched\. /,
    );
    assert.deepEqual(await running(account), before);
    assert.equal(await rolloutItem(account), undefined);
    assert.equal((await notificationsOf(account)).at(-1)?.subject, "payments in dev: refused");
  });

  it("tells the verifier which version of the record it is about: the real one reads it and its evidence, and says why it refuses", async () => {
    const job = await lastJob();
    assert.match(
      job["AIRLOCK_RECORD"] ?? "",
      new RegExp(
        `^s3://${account.made.bucket}/releases/payments/dev/1\\.0\\.0/attempt-1\\.json\\?versionId=[0-9a-f-]{36}$`,
      ),
    );
    const verified = airlock(
      ["verify-record", "--allowed-signers", SIGNERS, "--evidence", "required", "--earlier", "5"],
      {
        env: {
          ...job,
          AWS_ENDPOINT_URL: account.world.moto.endpoint,
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          AWS_REGION: account.world.aws.region,
        },
      },
    );
    assert.equal(verified.code, 1, verified.err);
    assert.match(verified.out, /^payments 1\.0\.0 for dev, attempt 1\n/);
    assert.match(verified.out, /An approval of exactly this release by 1 person is needed; nobody gave one\./);
    // Judged by the evidence that the service stack has put beside the record, and by table and parameters of the account.
    assert.match(
      verified.out,
      /The record says that approval-signed passed\. Judged here, it refuses\s+\(found\s+no\s+approval\s+asked\s+for; /,
    );
    assert.equal(verified.out.match(/Judged here/g)?.length, 1);
  });

  it("rolls a record out that its verifier lets through, and verifies it before it takes the lock", async () => {
    await account.world.moto.control({ exitCodes: { [FAMILY]: 0 } });
    const forward = await account.release(writeRelease(versionOf("1.0.1", "2"), "none"));
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    const entered = await statesEntered(account.world.aws, forward);
    assert.ok(entered.indexOf("VerifyRecord") < entered.indexOf("Lock"));
    assert.equal((await agreedState(account)).stableVersion, "1.0.1");
  });

  it("has what completed signed by a key of KMS, which the gate of the next environment believes, and no other", async () => {
    const id = String(platform.outputs["verifierId"]);
    const pem = String(platform.outputs["verifierPublicKey"]);
    assert.equal(id, "airlock:verifier/payments/dev");
    const rules = CONFIG.replace("dev: {}", `dev: { verifier: { id: "${id}", publicKey: dev.pem } }`).replace(
      "promotesFrom: dev, promotion: asserted",
      "promotesFrom: dev",
    );
    const released = versionOf("1.0.2", "3");
    const release = writeRelease(released, versionOf("1.0.1", "2"));
    writeFileSync(release.config, rules);
    await account.allIsWell();
    const forward = await account.release(release);
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    const entered = await statesEntered(account.world.aws, forward);
    assert.ok(entered.indexOf("CompletedUnlock") < entered.indexOf("Attest"));
    assert.ok(!entered.includes("NotifyNotAttested"));

    // The task itself, as the platform stack declares it and forward runs it.
    const family = `payments-${ENVIRONMENT}-attestor`;
    const described = await account.world.aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
    const declared = described.taskDefinition?.containerDefinitions?.[0]?.environment ?? [];
    const attested = airlock(["attest-outcome", "--format", "json"], {
      env: {
        ...Object.fromEntries(declared.map(({ name, value }) => [name ?? "", value])),
        ...(await lastJob()),
        AWS_ENDPOINT_URL: account.world.moto.endpoint,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: account.world.aws.region,
      },
    });
    assert.equal(attested.code, 0, attested.err + attested.out);
    const report = JSON.parse(attested.out) as { publicKey: string; object: string };
    assert.equal(report.publicKey, pem);
    const key = "attestations/payments/dev/1.0.2/attempt-1.json";
    assert.ok(report.object.startsWith(`s3://${account.made.bucket}/${key}`));

    const found = await account.world.aws.s3.send(new GetObjectCommand({ Bucket: account.made.bucket, Key: key }));
    const envelope = (await found.Body?.transformToString()) ?? "";
    const promoted = (config: string): Verdict | undefined => {
      const input = releaseWith({
        config,
        environment: "staging",
        now: new Date(),
        files: { "promotion/dev.json": envelope },
        manifest: (yaml) =>
          yaml
            .replace("version: 1.5.0", "version: 1.0.2")
            .replace(DIGEST, released.digest)
            .replace(
              /promotion:\n.*\n/,
              `promotion: { dev: { path: promotion/dev.json, sha256: ${sha256(envelope)} } }\n`,
            ),
      });
      const verdicts = judge({ ...input, verifierKeys: new Map([["dev", read(pem)]]) });
      return verdicts.find(({ gate }) => gate === "promoted-digest");
    };
    const verdict = promoted(rules);
    assert.equal(verdict?.passed, true, verdict?.message);
    assert.match(verdict.message, /^dev completed this digest\. airlock:verifier\/payments\/dev signed it /);
    assert.match(
      promoted(rules.replace("dev: {", "dev: { coverage: { lines: 90% },"))?.message ?? "",
      /^dev judged it by other rules /,
    );
  });
});
