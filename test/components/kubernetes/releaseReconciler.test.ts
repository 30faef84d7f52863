import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReleaseReconciler, type ReleaseReconcilerArgs } from "../../../components/kubernetes";
import { reconcilerAccess } from "../../../engines/argo/access/reconciler";
import { parseTrust } from "../../../engines/argo/ledger/trust";
import { SIGNERS } from "../../release/attacks/scene";
import { type Declared, named, record, valueOf } from "../aws/recorder";

const IMAGE = `registry.test/airlock@sha256:${"a".repeat(64)}`;
const SMOKE = `registry.test/smoke@sha256:${"b".repeat(64)} /smoke --fast`;

const KMS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000";

describe("ReleaseReconciler", () => {
  let folder = "";
  let plain: ReleaseReconcilerArgs;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-reconciler-"));
    const allowedSigners = join(folder, "allowed_signers");
    writeFileSync(allowedSigners, SIGNERS);
    plain = { image: IMAGE, trust: [{ namespace: "shop", environment: "production", allowedSigners }] };
  });
  after(() => rmSync(folder, { recursive: true }));

  const declare = (more: Partial<ReleaseReconcilerArgs> = {}) =>
    record(() => new ReleaseReconciler("reconciler", { ...plain, ...more }));

  async function refused(more: Partial<ReleaseReconcilerArgs>): Promise<string> {
    let said = "nothing";
    const { declared } = await record(() => {
      try {
        new ReleaseReconciler("reconciler", { ...plain, ...more });
      } catch (error) {
        said = (error as Error).message;
      }
    });
    assert.deepEqual(declared, []);
    return said;
  }

  const objects = (declared: readonly Declared[]) => declared.filter(({ type }) => type.startsWith("kubernetes:"));

  it("declares an account, its rights, whom to trust, and the CronJob after them, all of it protected", async () => {
    const { declared, result } = await declare();
    assert.deepEqual(
      objects(declared)
        .map(({ name }) => name.replace("reconciler-", ""))
        .sort(),
      [
        "airlock-system-airlock-reconciler-account",
        "airlock-system-airlock-reconciler-binding",
        "airlock-system-airlock-reconciler-role",
        "cluster-airlock-reconciler-identity-binding",
        "cluster-airlock-reconciler-identity-role",
        "cluster-airlock-reconciler-policies-binding",
        "cluster-airlock-reconciler-policies-role",
        "cron-job",
        "shop-airlock-reconciler-binding",
        "shop-airlock-reconciler-role",
        "trust-shop",
      ],
    );
    assert.deepEqual(
      objects(declared).filter(({ protect }) => !protect),
      [],
    );
    assert.equal(named(declared, "reconciler-cron-job").dependsOn.length, 10);
    assert.equal(await valueOf(result.accountName), "system:serviceaccount:airlock-system:airlock-reconciler");
  });

  it("runs one pass each minute, pinned by digest, in a pod that may do nothing else", async () => {
    const { declared } = await declare({ roles: { operators: "sre" }, imagePullSecret: "registry" });
    const { spec } = named(declared, "reconciler-cron-job").inputs as { spec: Record<string, never> };
    const { schedule, concurrencyPolicy, jobTemplate } = spec as unknown as {
      schedule: string;
      concurrencyPolicy: string;
      jobTemplate: { spec: { backoffLimit: number; template: { spec: Record<string, unknown> } } };
    };
    assert.deepEqual([schedule, concurrencyPolicy, jobTemplate.spec.backoffLimit], ["* * * * *", "Forbid", 0]);
    const pod = jobTemplate.spec.template.spec;
    const [container] = pod["containers"] as Record<string, unknown>[];
    assert.equal(container?.["image"], IMAGE);
    assert.deepEqual(container["args"], [
      ...["airlock", "reconcile", "--system-namespace", "airlock-system", "--namespace", "shop"],
    ]);
    assert.deepEqual((container["env"] as object[])[0], { name: "AIRLOCK_ADMISSION", value: '{"operators":"sre"}' });
    assert.deepEqual(container["securityContext"], {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.deepEqual(pod["securityContext"], {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(pod["imagePullSecrets"], [{ name: "registry" }]);
    assert.equal(pod["serviceAccountName"], "airlock-reconciler");
  });

  it("signs with the key of a Secret that its pod alone mounts, or with one of KMS", async () => {
    const podOf = async (signing: NonNullable<ReleaseReconcilerArgs["signing"]>) => {
      const { declared } = await declare({ signing });
      const { spec } = named(declared, "reconciler-cron-job").inputs as {
        spec: { jobTemplate: { spec: { template: { spec: Record<string, unknown> } } } };
      };
      const pod = spec.jobTemplate.spec.template.spec;
      const [container] = pod["containers"] as { env: object[]; volumeMounts: object[] }[];
      return { pod, env: container?.env.slice(2), mounts: container?.volumeMounts.slice(1) };
    };
    const secret = await podOf({ secretName: "signing", verifierId: "https://shop.example.com/staging" });
    assert.deepEqual(secret.env, [
      { name: "AIRLOCK_SIGNING_KEY_FILE", value: "/var/run/airlock/signing/key.pem" },
      { name: "AIRLOCK_VERIFIER_ID", value: "https://shop.example.com/staging" },
    ]);
    assert.deepEqual(secret.mounts, [{ name: "signing", mountPath: "/var/run/airlock/signing", readOnly: true }]);
    assert.deepEqual((secret.pod["volumes"] as object[])[1], {
      name: "signing",
      secret: { secretName: "signing", defaultMode: 0o440 },
    });
    assert.equal((secret.pod["securityContext"] as { fsGroup: number }).fsGroup, 65532);
    const kms = await podOf({ kmsKey: KMS_KEY, region: "eu-west-1" });
    assert.deepEqual(
      [kms.env, kms.mounts],
      [
        [
          { name: "AIRLOCK_SIGNING_KEY", value: KMS_KEY },
          { name: "AWS_REGION", value: "eu-west-1" },
        ],
        [],
      ],
    );
  });

  it("refuses two keys, none, an alias, a key without its region, and an id that is no URI", async () => {
    for (const [signing, said] of [
      [
        { secretName: "signing", kmsKey: KMS_KEY, region: "eu-west-1" },
        /^signing must be one of secretName and kmsKey, got /,
      ],
      [{ verifierId: "https://shop.example.com" }, /^signing must be one of secretName and kmsKey, got /],
      [
        { kmsKey: "alias/signing", region: "eu-west-1" },
        /^signing\.kmsKey must be the ARN of a key of KMS, got "alias\/signing"\. An alias could lead to another key\.$/,
      ],
      [{ kmsKey: KMS_KEY }, /^signing\.region must be given with kmsKey, and only with it, got /],
      [
        { secretName: "signing", verifierId: "staging" },
        /^signing\.verifierId must be a URI, got "staging"\. Such as https:/,
      ],
    ] as const) {
      assert.match(await refused({ signing }), said);
    }
  });

  it("writes whom to trust as the reconciler reads it", async () => {
    const [first] = plain.trust;
    assert.ok(first);
    const trust = { ...first, required: 2, authors: "distrusted", hotfix: "allowed", audit: true, images: [SMOKE] };
    const { declared } = await declare({ trust: [trust] });
    const { metadata, data } = named(declared, "reconciler-trust-shop").inputs as {
      metadata: { name: string; namespace: string };
      data: Record<string, string>;
    };
    assert.deepEqual([metadata.name, metadata.namespace], ["trust-shop", "airlock-system"]);
    const read = parseTrust(data, "trust");
    assert.ok(read.ok);
    const { signers, images, pinnedRoot, executives, earlier, ...words } = read.value;
    assert.deepEqual(words, {
      environment: "production",
      required: 2,
      authors: "distrusted",
      evidence: "required",
      hotfix: "allowed",
      audit: true,
    });
    assert.deepEqual([signers.signers.length, pinnedRoot, executives, earlier], [2, undefined, undefined, 200]);
    const [repository, digest] = (SMOKE.split(" ")[0] ?? "").split("@");
    assert.deepEqual(images, [{ repository, digest, command: { command: ["/smoke", "--fast"] } }]);
  });

  it("gives its account no right to delete, to change an outcome, a rollout or whom to trust, or to read a secret", () => {
    const rules = reconcilerAccess({ systemNamespace: "airlock-system", namespaces: ["shop"] }).flatMap((object) =>
      "rules" in object ? object.rules.map((rule) => ({ ...rule, in: object.metadata.namespace ?? "cluster" })) : [],
    );
    const changes = rules.filter(({ verbs }) => verbs.some((verb) => verb === "patch" || verb === "delete"));
    assert.deepEqual(
      changes.map(({ in: place, resources, resourceNames, verbs }) => [place, resources[0], resourceNames, verbs]),
      [
        [
          "airlock-system",
          "configmaps",
          ["released-shop", "quarantine-shop", "verified-shop", "debts-shop"],
          ["patch"],
        ],
        ["airlock-system", "events", undefined, ["get", "create", "patch"]],
        ["shop", "configmaps", undefined, ["get", "list", "patch", "create"]],
      ],
    );
    assert.equal(
      rules.some(({ resources }) => resources.includes("secrets")),
      false,
    );
  });

  it("refuses what the reconciler could not use, before anything is declared", async () => {
    const [first] = plain.trust;
    assert.ok(first);
    assert.equal(
      await refused({ image: "registry.test/airlock:latest" }),
      'image must be an image pinned by digest, got "registry.test/airlock:latest". Write <repository>@sha256:<64 hex digits>.',
    );
    assert.match(await refused({ trust: [] }), /^trust must be whom to trust in at least one namespace, got /);
    assert.match(await refused({ trust: [first, first] }), /^trust must be each namespace named once, got "shop"\./);
    assert.equal(
      await refused({ trust: [{ ...first, allowedSigners: "nowhere" }] }),
      'shop: allowedSigners must be the path of a file that can be read, got "nowhere". It answers ENOENT.',
    );
    assert.equal(
      await refused({ trust: [{ ...first, authors: "none" }] }),
      'trust of namespace shop: authors: found "none", expected optional, required, distrusted.',
    );
  });
});
