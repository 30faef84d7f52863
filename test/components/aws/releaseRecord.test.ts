import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ReleaseRecord, type ReleaseRecordArgs } from "../../../components/aws/releaseRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { CONFIG, DIGEST, goodFiles, goodManifest, LIVE_DIGEST, sha256 } from "../../release/goodRelease";
import { named, record, valueOf } from "./recorder";

const REVISION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments-dev:7";

// That the object starts a rollout, and that an unchanged one starts none, is shown on the real engine.
describe("ReleaseRecord", () => {
  let folder: string;
  let good: ReleaseRecordArgs;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-record-"));
    for (const [path, content] of Object.entries({
      ...goodFiles(),
      "release.yaml": goodManifest(),
      "airlock.yaml": CONFIG,
    })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const from = relative(process.cwd(), folder);
    good = {
      release: join(from, "release.yaml"),
      config: join(from, "airlock.yaml"),
      environment: "dev",
      auditBucket: "audit",
      taskDefinitionArn: pulumi.output(REVISION),
    };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("writes the record with a launch template version, and refuses both kinds of revision and none", async () => {
    const { taskDefinitionArn = "", ...others } = good;
    const version = "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-0123456789abcdef0:7";
    const { declared } = await record(
      () => new ReleaseRecord("release", { ...others, launchTemplateVersionArn: version }),
    );
    const document = JSON.parse(String(named(declared, "release-record").inputs.content)) as ReleaseRecordDocument;
    assert.equal(document.revision, version);
    const remedy =
      "A release places one revision: a task definition on ECS services, a launch template version on Auto Scaling groups.";
    await record(() => {
      assert.throws(() => new ReleaseRecord("release", others), {
        message: `taskDefinitionArn, launchTemplateVersionArn must be one of them, got nothing. ${remedy}`,
      });
      assert.throws(
        () => new ReleaseRecord("release", { ...others, taskDefinitionArn, launchTemplateVersionArn: version }),
        { message: `taskDefinitionArn, launchTemplateVersionArn must be one of them, got "both". ${remedy}` },
      );
    });
  });

  it("writes the record with the revision, where the rollout reads it, and keeps it when the next one comes", async () => {
    const { declared, result } = await record(() => new ReleaseRecord("release", good));
    const object = named(declared, "release-record");
    const { content, ...inputs } = object.inputs;
    assert.deepEqual(inputs, {
      bucket: "audit",
      key: "releases/payments/dev/1.5.0/attempt-1.json",
      contentType: "application/json",
      checksumAlgorithm: "SHA256",
    });
    assert.equal(object.retainOnDelete, true);
    assert.equal(named(declared, "release").type, "airlock:aws:ReleaseRecord");
    const document = JSON.parse(String(content)) as ReleaseRecordDocument;
    assert.equal(document.schema, "airlock/record/v1");
    assert.equal(document.revision, REVISION);
    assert.equal(document.artifact.digest, DIGEST);
    assert.deepEqual(document.previous, { version: "1.4.2", digest: LIVE_DIGEST });
    assert.equal(document.gates.passed, true);
    assert.equal(await valueOf(result.passed), true);
    assert.equal(await valueOf(result.version), "1.5.0");
    assert.equal(await valueOf(result.digest), DIGEST);
  });

  it("writes everything that was judged before the record, keeps it, and names it in the record", async () => {
    const { declared } = await record(() => new ReleaseRecord("release", good));
    const [evidence, object] = [named(declared, "release-evidence"), named(declared, "release-record")];
    const { source, ...inputs } = evidence.inputs;
    assert.deepEqual(inputs, {
      bucket: "audit",
      key: "evidence/payments/dev/1.5.0/attempt-1.tar",
      contentType: "application/x-tar",
      checksumAlgorithm: "SHA256",
    });
    assert.equal(evidence.retainOnDelete, true);
    assert.deepEqual(object.dependsOn, [evidence.name]);
    const path = await (source as pulumi.asset.FileAsset).path;
    const bytes = readFileSync(path);
    const document = JSON.parse(String(object.inputs.content)) as ReleaseRecordDocument;
    assert.deepEqual(document.evidence, { key: inputs.key, sha256: sha256(bytes), bytes: bytes.length });
    assert.equal(
      execFileSync("tar", ["-xOf", path, "release/evidence/junit.xml"]).toString(),
      goodFiles()["evidence/junit.xml"],
    );
    assert.equal(execFileSync("tar", ["-xOf", path, "config/airlock.yaml"]).toString(), CONFIG);
  });

  it("writes the same bytes for the same release, so that running again starts nothing", async () => {
    const contents = [];
    for (let run = 0; run < 2; run++) {
      const { declared } = await record(() => new ReleaseRecord("release", good));
      contents.push(named(declared, "release-record").inputs.content);
    }
    assert.equal(contents[0], contents[1]);
  });

  it("shows the policies what is under quarantine, writes the same bytes, and refuses what is no list", async () => {
    const quarantined = [
      { digest: DIGEST, version: "1.5.0", at: "2026-11-19T20:00:00.000Z", trigger: "alarm", reason: "It rang." },
    ];
    const { declared } = await record(() => new ReleaseRecord("release", { ...good, quarantined }));
    assert.deepEqual(named(declared, "release").inputs.quarantined, quarantined);
    const before = await record(() => new ReleaseRecord("release", { ...good, quarantined: [] }));
    const contents = [declared, before.declared].map((all) => named(all, "release-record").inputs.content);
    assert.equal(contents[0], contents[1]);
    const output = pulumi.output(quarantined) as unknown as typeof quarantined;
    await assert.rejects(
      record(() => new ReleaseRecord("release", { ...good, quarantined: output })),
      /quarantined must be a plain list of digests under quarantine, got .* Hand over what readQuarantine answered: release data must be plain, so that policies can judge it at preview\./,
    );
  });

  it("shows the policies what hotfixes owe, writes the same bytes, and refuses what is no list", async () => {
    const debts = [
      { version: "1.4.1", digest: DIGEST, gates: [], completedAt: "2026-11-01T20:00:00.000Z", dueDays: 5 },
    ];
    const { declared } = await record(() => new ReleaseRecord("release", { ...good, debts }));
    assert.deepEqual(named(declared, "release").inputs.debts, debts);
    const before = await record(() => new ReleaseRecord("release", { ...good, debts: [] }));
    const contents = [declared, before.declared].map((all) => named(all, "release-record").inputs.content);
    assert.equal(contents[0], contents[1]);
    const output = pulumi.output(debts) as unknown as typeof debts;
    await assert.rejects(
      record(() => new ReleaseRecord("release", { ...good, debts: output })),
      /debts must be a plain list of what hotfixes owe, got .* Hand over what readDebts answered: release data must be plain, so that policies can judge it at preview\./,
    );
  });

  it("leaves the record of what is live as it was written, and says nothing of what has grown old since", async () => {
    const live = { version: "1.5.0", digest: DIGEST };
    const ignored = async (args: Partial<ReleaseRecordArgs>) => {
      const { declared } = await record(() => new ReleaseRecord("release", { ...good, ...args }));
      return ["release-evidence", "release-record"].map((name) => named(declared, name).ignoreChanges);
    };
    assert.deepEqual(await ignored({ live }), [["source"], ["content"]]);
    for (const other of [{}, { live: { ...live, version: "1.4.2" } }, { live: { ...live, digest: "sha256:1" } }]) {
      assert.deepEqual(await ignored(other), [[], []]);
    }
    const shown = async (environment: string) => {
      const { declared } = await record(() => new ReleaseRecord("release", { ...good, environment, live }));
      return named(declared, "release").inputs.live;
    };
    // In production nobody has signed; what passes today is shown as it was before it went live.
    assert.deepEqual([await shown("production"), await shown("dev")], [live, undefined]);
    const output = pulumi.output(live) as unknown as typeof live;
    await assert.rejects(
      record(() => new ReleaseRecord("release", { ...good, live: output })),
      /live must be a plain version and digest, got .* Hand over stableVersion and stableDigest of what readLiveState answered/,
    );
  });

  it("writes another record for another attempt", async () => {
    const { result } = await record(() => new ReleaseRecord("release", { ...good, attempt: 2 }));
    assert.equal(await valueOf(result.key), "releases/payments/dev/1.5.0/attempt-2.json");
  });

  it("writes what the gates say and does not decide", async () => {
    const { declared, result } = await record(
      () => new ReleaseRecord("release", { ...good, environment: "production" }),
    );
    const document = JSON.parse(String(named(declared, "release-record").inputs.content)) as ReleaseRecordDocument;
    assert.equal(document.gates.passed, false);
    assert.deepEqual(
      document.gates.verdicts.filter((verdict) => !verdict.passed).map((verdict) => verdict.gate),
      ["approval-signed"],
    );
    assert.equal(await valueOf(result.passed), false);
  });

  it("marks a record that gates refuse where airlock.yaml says mode: audit, and no other", async () => {
    const gatesOf = async (environment: string, rules: string) => {
      const config = join(folder, "audit.yaml");
      writeFileSync(config, rules);
      const { declared } = await record(() => new ReleaseRecord("release", { ...good, config, environment }));
      const { gates } = JSON.parse(String(named(declared, "release-record").inputs.content)) as ReleaseRecordDocument;
      return [gates.passed, gates.audit];
    };
    const staging = CONFIG.replace("staging: { ", "staging: { mode: audit, ");
    const audited = staging
      .replace("  dev: {}", "  dev: { mode: audit }")
      .replace("promotesFrom: staging\n", "$&    mode: audit\n");
    assert.deepEqual(await gatesOf("production", CONFIG), [false, undefined]);
    assert.deepEqual(await gatesOf("production", audited), [false, true]);
    assert.deepEqual(await gatesOf("dev", audited), [true, undefined]);
    // A root that nobody has signed: the mode came with the change that it would let through.
    assert.deepEqual(await gatesOf("production", `${audited}root: trust\n`), [false, undefined]);
  });

  it("has no hook that could refuse it", async () => {
    const { declared } = await record(() => new ReleaseRecord("release", good), { hooks: true });
    assert.deepEqual(named(declared, "release-record").hooks, []);
  });

  it("refuses a release that cannot be read, in one line for each fault, before anything is declared", async () => {
    const path = join(folder, "unreadable.yaml");
    writeFileSync(path, goodManifest().replace("risk: high", "risk: huge").replace("audience:", "audiance:"));
    const { declared } = await record(() => {
      assert.throws(
        () => new ReleaseRecord("release", { ...good, release: path }),
        (error: unknown) => {
          assert.ok(pulumi.RunError.isInstance(error), "a RunError is printed without a stack trace");
          const lines = error.message.split("\n");
          assert.ok(
            lines.every((line) => line.startsWith(`${path}: plan`)),
            error.message,
          );
          assert.ok(lines.length >= 2, error.message);
          return true;
        },
      );
    });
    assert.deepEqual(declared, []);
  });

  it("refuses a package, which nothing routes to, before anything is declared", async () => {
    const yaml = goodManifest()
      .replace(/ {2}image: .*/, `  package: payments@1.5.0\n  tarball: ${DIGEST}`)
      .replace(/rollout: .*\n/, "")
      .replace(/rollback:\n(?: .*\n)+/, "");
    const release = join(folder, "package.yaml");
    writeFileSync(release, yaml);
    const { declared } = await record(() => {
      assert.throws(() => new ReleaseRecord("release", { ...good, release }), {
        message: `${release}: artifact.package: found payments@1.5.0, expected artifact.image, which a listener can route to. A package is published, never rolled out: airlock check judges it, and the pipeline publishes it.`,
      });
    });
    assert.deepEqual(declared, []);
  });

  it("refuses an environment that airlock.yaml does not know", async () => {
    await record(() => {
      assert.throws(() => new ReleaseRecord("release", { ...good, environment: "prodution" }), {
        message: `${join(folder, "airlock.yaml")}: environments.prodution: found nothing, expected one of dev, staging, production. Did you mean production?`,
      });
    });
  });

  it("refuses release data that is known only after an update: a policy could not judge it", async () => {
    await record(() => {
      const release = pulumi.output("release.yaml") as unknown as string;
      assert.throws(() => new ReleaseRecord("release", { ...good, release }), {
        message:
          "release must be a path as plain text, got a value that is known only after an update. Release data must be plain, so that policies can judge it at preview.",
      });
    });
  });

  it("refuses attempt 0", async () => {
    await record(() => {
      assert.throws(() => new ReleaseRecord("release", { ...good, attempt: 0 }), {
        message:
          "attempt must be whole numbers from 1 to 999, got 0. Leave it out for the first try, count up to run the same release again.",
      });
    });
  });
});
