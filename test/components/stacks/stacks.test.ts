import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { startApiServer } from "../../engines/argo/cluster/apiServer";
import { type ProgramRun, type ProgramSettings, runProgram } from "./programProcess";

const ROOT = resolve(__dirname, "../../..");
const LIVE = "aws:ssm/getParametersByPath:getParametersByPath";
const PUBLIC_KEY = "aws:kms/getPublicKey:getPublicKey";
const PROJECTS = { network: "stacks/network", platform: "stacks/platform", service: "." };

interface Project {
  readonly name: string;
  readonly main: string;
  readonly stackConfigDir?: string;
}

function projectIn(folder: string): Project {
  return parse(readFileSync(join(ROOT, folder, "Pulumi.yaml"), "utf8")) as Project;
}

/** Runs a stack's program with the configuration that its example file declares, and what a test changes about it. */
function run(
  kind: keyof typeof PROJECTS,
  stack: string,
  changes: { config?: Record<string, string | undefined>; typeCheck?: boolean } & Pick<ProgramSettings, "stacks"> = {},
): Promise<ProgramRun> {
  const folder = PROJECTS[kind];
  const { name, main, stackConfigDir = "." } = projectIn(folder);
  const example = readFileSync(join(ROOT, folder, stackConfigDir, `Pulumi.${stack}.yaml`), "utf8");
  const declared = (parse(example) as { config: Record<string, unknown> }).config;
  const texts = Object.entries({ ...declared, ...changes.config }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, typeof value === "string" ? value : JSON.stringify(value)] as const],
  );
  return runProgram({
    project: name,
    stack,
    root: join(ROOT, folder),
    main,
    config: Object.fromEntries(texts),
    functions: { [LIVE]: { names: [], values: [] }, [PUBLIC_KEY]: { publicKeyPem: "-----BEGIN PUBLIC KEY-----" } },
    stacks: changes.stacks ?? {},
    typeCheck: changes.typeCheck ?? true,
  });
}

const PINNED = `registry.example.com/airlock@sha256:${"0".repeat(64)}`;
const NETWORK = { vpcId: "vpc-1", publicSubnetIds: ["subnet-1", "subnet-2"], privateSubnetIds: ["subnet-3"] };
const PLATFORM = {
  auditBucket: "audit",
  family: "payments-dev",
  containerName: "app",
  containerPort: 8080,
  executionRoleArn: "arn:aws:iam::123456789012:role/execution",
  taskRoleArn: "arn:aws:iam::123456789012:role/task",
  logGroupName: "/airlock/payments-dev",
};

// Each program runs as the language host runs it, on the built package, with the example configuration beside it.
describe("The stacks", () => {
  for (const [kind, folder] of Object.entries(PROJECTS)) {
    it(`start ${kind} by a file: for a folder Pulumi would start the library instead, and delete what it does not declare`, () => {
      const { main } = projectIn(folder);
      assert.ok(statSync(join(ROOT, folder, main)).isFile(), main);
    });
  }

  it("have every configuration key told in docs/reference/components.md", () => {
    const text = readFileSync(join(ROOT, "docs/reference/components.md"), "utf8");
    const sources = [
      "network/program.ts",
      "platform/settings.ts",
      "platform/kubernetesSettings.ts",
      "settings/engine.ts",
      "settings/cluster.ts",
      "service/settings.ts",
      "service/awsSettings.ts",
      "service/kubernetesSettings.ts",
    ].map((file) => readFileSync(join(ROOT, "stacks", file), "utf8"));
    const keys = sources.flatMap((source) => [
      ...source.matchAll(/(?:config\.\w+(?:<[^(]+>)?|await texts?)\("(\w+)"\)/g),
    ]);
    assert.ok(keys.length > 35, `${keys.length} keys were found`);
    assert.deepEqual(
      keys.map(([, key]) => key ?? "").filter((key) => !text.includes(`\`${key}\``)),
      [],
    );
  });

  it("network declares a VPC", async () => {
    const { code, registered, log } = await run("network", "production");
    assert.deepEqual([code, log], [0, []]);
    assert.deepEqual(
      registered.map(({ type }) => type),
      ["pulumi:pulumi:Stack", "awsx:ec2:Vpc"],
    );
  });

  it("platform declares topology, rollout engine, traffic guard and deploy agent", async () => {
    const stacks = { "acme/airlock-network/production": NETWORK };
    const { code, registered, log } = await run("platform", "production", { stacks });
    assert.deepEqual([code, log], [0, []]);
    const components = registered.filter(({ type }) => type.startsWith("airlock:"));
    assert.deepEqual(components.map(({ type, name }) => `${type} ${name}`).sort(), [
      "airlock:aws:AuditBucket payments-rollout-audit",
      "airlock:aws:BlueGreenTargetGroups payments-groups",
      "airlock:aws:DeployAgent deploy-agent",
      "airlock:aws:ProgressiveService payments",
      "airlock:aws:ReleaseAlarms payments-alarms",
      "airlock:aws:ReleaseDashboard payments-dashboard",
      "airlock:aws:Rollout payments-rollout",
      "airlock:aws:TrafficGuard guard",
      "airlock:aws:WeightedCanaryListener payments-listener",
    ]);
    assert.ok(registered.some(({ type, protect }) => type === "aws:lb/listener:Listener" && protect));
  });

  it("platform declares roles for people, and a GitLab pipeline, where it is told of them", async () => {
    const stacks = { "acme/airlock-network/production": NETWORK };
    const config = {
      "airlock-platform:repository": undefined,
      "airlock-platform:gitlab": JSON.stringify({ project: "acme/payments", branches: ["main"] }),
      "airlock-platform:operatorArns": '["arn:aws:iam::123456789012:user/ann"]',
      "airlock-platform:breakGlassArns": '["arn:aws:iam::123456789012:user/ann"]',
      "airlock-platform:approverArns": '["arn:aws:iam::123456789012:user/ben"]',
    };
    const { code, registered, log } = await run("platform", "production", { stacks, config, typeCheck: false });
    assert.deepEqual([code, log], [0, []]);
    const told = [
      "airlock:aws:BreakGlass",
      "airlock:aws:RolloutOperators",
      "airlock:aws:RolloutApprovers",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    ];
    assert.deepEqual(
      registered
        .filter(({ type }) => told.includes(type))
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
      [
        "airlock:aws:BreakGlass break-glass",
        "airlock:aws:RolloutApprovers approvers",
        "airlock:aws:RolloutOperators operators",
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider deploy-agent-gitlab",
      ],
    );
  });

  it("platform declares a verifier of release records where it is told of one, with the trust roots in a parameter", async () => {
    const stacks = { "acme/airlock-network/production": NETWORK };
    const verifier = { image: PINNED, allowedSigners: "../../examples/payments/allowed_signers", required: 2 };
    const executives = { ...verifier, authors: "distrusted", executives: verifier.allowedSigners };
    const config = { "airlock-platform:verifier": JSON.stringify(executives), "airlock-platform:auditMode": "true" };
    const { code, registered, log } = await run("platform", "production", { stacks, config, typeCheck: false });
    assert.deepEqual([code, log], [0, []]);
    const declared = registered.filter(({ name }) => /^(verifier|allowed-signers|executives)/.test(name));
    assert.deepEqual(declared.map(({ type, name, protect }) => `${type} ${name} ${protect}`).sort(), [
      "aws:ecs/taskDefinition:TaskDefinition verifier true",
      "aws:iam/role:Role verifier true",
      "aws:iam/role:Role verifier-execution true",
      "aws:iam/rolePolicy:RolePolicy verifier true",
      "aws:iam/rolePolicy:RolePolicy verifier-execution true",
      "aws:ssm/parameter:Parameter allowed-signers true",
      "aws:ssm/parameter:Parameter executives true",
    ]);
    const task = registered.find(({ type, name }) => name === "verifier" && type.endsWith(":TaskDefinition"));
    assert.match(String(task?.inputs["containerDefinitions"]), /"verify-record",[^\]]*"--audit"[,\]]/);
  });

  it("platform declares what signs completed outcomes beside a verifier, or alone, with a key that is kept", async () => {
    const stacks = { "acme/airlock-network/production": NETWORK };
    const verifier = { image: PINNED, allowedSigners: "../../examples/payments/allowed_signers", required: 2 };
    const attestor = { image: PINNED, verifierId: "https://payments.example.com/production" };
    for (const given of [{ verifier }, { attestor }] as const) {
      const config = Object.fromEntries(
        Object.entries(given).map(([key, value]) => [`airlock-platform:${key}`, JSON.stringify(value)]),
      );
      const { code, registered, log } = await run("platform", "production", { stacks, config, typeCheck: false });
      assert.deepEqual([code, log], [0, []]);
      const declared = registered.filter(({ name }) => /^(attestor|outcomes)/.test(name));
      assert.deepEqual(declared.map(({ type, name, protect }) => `${type} ${name} ${protect}`).sort(), [
        "aws:ecs/taskDefinition:TaskDefinition attestor true",
        "aws:iam/role:Role attestor true",
        "aws:iam/role:Role attestor-execution true",
        "aws:iam/rolePolicy:RolePolicy attestor true",
        "aws:iam/rolePolicy:RolePolicy attestor-execution true",
        "aws:kms/key:Key outcomes true",
      ]);
    }
  });

  it("service declares a revision and its release, and nothing that runs or routes", async () => {
    const stacks = { "acme/airlock-platform/dev": PLATFORM };
    const { code, registered, log } = await run("service", "dev", { stacks });
    assert.deepEqual([code, log], [0, []]);
    assert.deepEqual(registered.map(({ type, name }) => `${type} ${name}`).sort(), [
      "airlock:aws:ReleaseRecord release",
      "aws:ecs/taskDefinition:TaskDefinition revision",
      "aws:s3/bucketObjectv2:BucketObjectv2 release-evidence",
      "aws:s3/bucketObjectv2:BucketObjectv2 release-record",
      "pulumi:pulumi:Stack airlock-service-dev",
    ]);
  });

  it("service declares the same release on a cluster, on the cluster that it has asked", async () => {
    const api = await startApiServer();
    const missing = (name: string) => ({ status: 404, body: { kind: "Status", details: { name } } });
    api.answers.set("GET /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/payments", missing("payments"));
    for (const name of ["quarantine-shop", "released-shop", "debts-shop"]) {
      api.answers.set(`GET /api/v1/namespaces/airlock-system/configmaps/${name}`, missing(name));
    }
    const kubeconfig = api.kubeconfig();
    const config = { "airlock-service:kubeconfig": kubeconfig, "airlock-service:context": "test" };
    const { code, registered, log } = await run("service", "check-kubernetes", { config });
    api.stop();
    assert.deepEqual([code, log], [0, []]);
    assert.deepEqual(
      registered
        .map(({ type, name }) => `${type} ${name}`)
        .filter((line) => !line.includes(":AnalysisTemplate "))
        .sort(),
      [
        "airlock:kubernetes:ProgressiveWorkload release",
        "kubernetes:argoproj.io/v1alpha1:Rollout release-rollout",
        "kubernetes:core/v1:ConfigMap release-evidence-1",
        "kubernetes:core/v1:ConfigMap release-record",
        "kubernetes:core/v1:Service release-canary",
        "kubernetes:core/v1:Service release-stable",
        "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute release-route",
        "kubernetes:policy/v1:PodDisruptionBudget release-disruption-budget",
        "pulumi:providers:kubernetes cluster",
        "pulumi:pulumi:Stack airlock-service-check-kubernetes",
      ],
    );
    const provider = registered.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs;
    const { kubeconfig: secret, ...plain } = provider ?? assert.fail();
    assert.deepEqual(plain, { context: "test", enableServerSideApply: "true" });
    assert.equal((secret as { value: string }).value, kubeconfig);
  });

  it("platform declares what a cluster admits, and who may deploy in it, on the cluster that it has asked", async () => {
    const api = await startApiServer();
    const config = { "airlock-platform:kubeconfig": api.kubeconfig(), "airlock-platform:context": "test" };
    const { code, registered, log } = await run("platform", "production-kubernetes", { config });
    api.stop();
    assert.deepEqual([code, log], [0, []]);
    assert.deepEqual(
      api.asked.map(({ line }) => line),
      ["GET /api/v1", "GET /api/v1/namespaces/kube-system"],
    );
    const of = (type: string) => registered.filter((one) => one.type === type).map(({ name }) => name);
    assert.deepEqual(of("airlock:kubernetes:ReleaseGuard"), ["guard"]);
    assert.deepEqual(of("airlock:kubernetes:ClusterDeployAgent"), ["deploy-agent-shop"]);
    assert.deepEqual(of("airlock:kubernetes:ReleaseReconciler"), ["reconciler"]);
    assert.deepEqual(of("kubernetes:batch/v1:CronJob"), ["reconciler-cron-job"]);
    assert.deepEqual(of("kubernetes:core/v1:Namespace").sort(), [
      "guard-namespace-airlock-system",
      "guard-namespace-shop",
    ]);
    assert.deepEqual(of("pulumi:providers:kubernetes"), ["cluster"]);
    const guard = registered.find(({ name }) => name === "guard")?.inputs;
    const { roles } = guard as { roles: object };
    assert.deepEqual(roles, { deployUsers: ["github:repo:acme/payments:environment:production"] });
  });

  it("service and platform load one engine's SDK, and not the other's", () => {
    const loadedBy = (engine: string) => {
      const files = ["service/program", `service/${engine}`, "platform/program", `platform/${engine}`];
      const code = `for (const file of ${JSON.stringify(files)}) require(${JSON.stringify(join(ROOT, "stacks"))} + "/" + file + ".ts");
        const loaded = Object.keys(require.cache).map((path) => /@pulumi.(aws|kubernetes).[a-z]/.exec(path)?.[1]);
        process.stdout.write(JSON.stringify([...new Set(loaded)].filter((name) => name !== undefined)));`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--require", "tsx/cjs", "--eval", code], {
        cwd: ROOT,
        encoding: "utf8",
      });
      assert.equal(stderr, "");
      return JSON.parse(stdout) as string[];
    };
    assert.deepEqual(loadedBy("onAws"), ["aws"]);
    assert.deepEqual(loadedBy("onKubernetes"), ["kubernetes"]);
  });

  const pinned = join(mkdtempSync(join(tmpdir(), "airlock-stacks-")), "airlock.yaml");
  before(() => {
    const cluster = "cluster: { uid: 3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b, namespace: elsewhere }";
    writeFileSync(pinned, `schema: airlock/config/v1\nenvironments: { production: { ${cluster} } }\n`);
  });
  after(() => rmSync(dirname(pinned), { recursive: true, force: true }));

  const ON_CLUSTER: Record<string, string | undefined> = { "airlock-service:kubeconfig": "/nowhere/kubeconfig" };
  const refused: readonly [string, keyof typeof PROJECTS, string, Record<string, string | undefined>, string][] = [
    [
      "a placeholder with a floating tag",
      "platform",
      "production",
      { "airlock-platform:placeholderImage": "busybox:latest" },
      'placeholderImage must be an image pinned by digest, got "busybox:latest". Write <repository>@sha256:<64 hex digits>.',
    ],
    [
      "a verifier with a floating tag",
      "platform",
      "production",
      { "airlock-platform:verifier": '{"image":"airlock:latest"}' },
      'verifier.image must be an image pinned by digest, got "airlock:latest". Write <repository>@sha256:<64 hex digits>.',
    ],
    [
      "an attestor with a floating tag",
      "platform",
      "production",
      { "airlock-platform:attestor": '{"image":"airlock:latest"}' },
      'attestor.image must be an image pinned by digest, got "airlock:latest". Write <repository>@sha256:<64 hex digits>.',
    ],
    [
      "an attestor that signs as nobody",
      "platform",
      "production",
      { "airlock-platform:attestor": JSON.stringify({ image: PINNED, verifierId: "somebody" }) },
      'attestor.verifierId must be a URI such as https://payments.example.com/staging, got "somebody".',
    ],
    [
      "a verifier that asks for no approval",
      "platform",
      "production",
      { "airlock-platform:verifier": JSON.stringify({ image: PINNED, required: 0 }) },
      "verifier.required must be a whole number from 1, got 0.",
    ],
    [
      "a verifier with a rule on authors that nobody knows",
      "platform",
      "production",
      { "airlock-platform:verifier": JSON.stringify({ image: PINNED, authors: "trusted" }) },
      'verifier.authors must be one of optional, required, distrusted, got "trusted".',
    ],
    [
      "a verifier with a word on evidence that nobody knows",
      "platform",
      "production",
      { "airlock-platform:verifier": JSON.stringify({ image: PINNED, evidence: "never" }) },
      'verifier.evidence must be one of required, optional, got "never".',
    ],
    [
      "a verifier with a root that is none",
      "platform",
      "production",
      { "airlock-platform:verifier": JSON.stringify({ image: PINNED, root: "1" }) },
      'verifier.root must be a root\'s number, a colon and the hash of its file, got "1". airlock root list prints it.',
    ],
    [
      "a verifier with a word on hotfixes that nobody knows",
      "platform",
      "production",
      { "airlock-platform:verifier": JSON.stringify({ image: PINNED, hotfix: true }) },
      'verifier.hotfix must be "allowed", got true. Leave it out where verifier.required holds for hotfixes as well.',
    ],
    [
      "a verifier without allowed signers",
      "platform",
      "production",
      { "airlock-platform:verifier": JSON.stringify({ image: PINNED }) },
      "verifier.allowedSigners must be the path of a file of allowed signers, got undefined.",
    ],
    [
      "allowed signers that are not there",
      "platform",
      "production",
      { "airlock-platform:verifier": JSON.stringify({ image: PINNED, allowedSigners: "nobody" }) },
      `verifier.allowedSigners must name a file that can be read, got ${join(ROOT, "stacks/platform/nobody")}.`,
    ],
    [
      "one availability zone",
      "network",
      "dev",
      { "airlock-network:availabilityZones": "1" },
      "availabilityZones must be a whole number from 2, got 1. Leave it out to use 2.",
    ],
    [
      "a network that was never brought up",
      "platform",
      "production",
      {},
      "networkStack must have the output vpcId, got none from acme/airlock-network/production. Run pulumi up on that stack first.",
    ],
    [
      "a platform that was never brought up",
      "service",
      "dev",
      {},
      "platformStack must have the output auditBucket, got none from acme/airlock-platform/dev. Run pulumi up on that stack first.",
    ],
    [
      "a secret itself in place of its ARN, without repeating it",
      "service",
      "dev",
      { "airlock-service:secrets": '{"DB_PASSWORD":"hunter2"}' },
      "secrets.DB_PASSWORD must be the ARN of a secret, got something else. Keep the value in Secrets Manager and name its ARN here.",
    ],
    [
      "an engine that nobody knows",
      "service",
      "dev",
      { "airlock-service:engine": "nomad" },
      'engine must be one of aws, kubernetes, got "nomad". Leave it out to use aws.',
    ],
    [
      "a platform that lets nobody deploy where airlock.yaml pins the service",
      "platform",
      "production-kubernetes",
      { "airlock-platform:config": pinned },
      "namespaces must have elsewhere, which airlock.yaml pins for production, got shop. Without it nobody can release there.",
    ],
    [
      "a cluster without a reconciler, in which nothing would ever be admitted",
      "platform",
      "production-kubernetes",
      { "airlock-platform:reconciler": "{}" },
      "reconciler.image must be a text, got nothing. docs/reference/components.md tells every key.",
    ],
    [
      "a cluster that cannot be asked",
      "service",
      "check-kubernetes",
      ON_CLUSTER,
      "the cluster could not be asked what is live: the kubeconfig cannot be read (ENOENT: no such file or directory, open '/nowhere/kubeconfig'). Give the path or the text of one. " +
        "Nothing is changed unseen: give cluster.kubeconfig and cluster.context of the cluster that the provider applies to, with the right to get rollouts and the namespace kube-system.",
    ],
    [
      "a service that is nowhere in a cluster",
      "service",
      "check-kubernetes",
      { "airlock-service:namespace": undefined },
      "namespace must be that of the service, got nothing. Give airlock-service:namespace, or name the cluster in airlock.yaml (environments.production.cluster).",
    ],
    [
      "secrets in a cluster",
      "service",
      "check-kubernetes",
      { "airlock-service:secrets": "{}" },
      "secrets must be left out with engine kubernetes: whoever may read the Rollout would read them. Give the pods a service account (container.serviceAccountName) that fetches them.",
    ],
    [
      "a misspelt key of a container",
      "service",
      "check-kubernetes",
      { "airlock-service:container": '{"prot":8080}' },
      "container.prot must be one of port, probes, resources, runAsUser, readOnlyRootFilesystem, terminationGraceSeconds, serviceAccountName, got an unknown key. docs/reference/components.md tells every key.",
    ],
    [
      "a release that is not there",
      "service",
      "dev",
      { "airlock-service:release": "no.yaml" },
      `${join(ROOT, "no.yaml")}: found no file, expected a readable release.yaml. Give its path, or write one with airlock init.`,
    ],
  ];
  for (const [what, kind, stack, config, message] of refused) {
    it(`refuse ${what} in one line, with nothing declared`, async () => {
      const { code, registered, log } = await run(kind, stack, { config, typeCheck: false });
      assert.notEqual(code, 0);
      assert.deepEqual(log, [message]);
      const declared = registered.filter(({ type }) => !type.startsWith("pulumi:pulumi:"));
      assert.deepEqual(declared, []);
    });
  }
});
