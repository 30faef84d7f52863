import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ReportedVerdict } from "../../cli/check/checkReport";
import type * as running from "../../cli/preview/runProgram";
import { rules } from "../../policies/pack";
import { gates } from "../../release/gates/judge";
import { airlock, lines } from "./airlock";

const ROOT = join(__dirname, "..", "..");
const EXAMPLE = join(ROOT, "examples", "payments");

/** A listener rule that moves traffic and that `pulumi up` would reset. */
const UNSAFE = `
import * as lb from "@pulumi/aws/lb";
const group = (colour: string) => new lb.TargetGroup(colour, { port: 80, protocol: "HTTP", vpcId: "vpc-1" });
const [blue, green] = [group("blue"), group("green")];
new lb.ListenerRule("traffic", {
  listenerArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/b/c",
  conditions: [{ pathPattern: { values: ["/*"] } }],
  actions: [{ type: "forward", forward: { targetGroups: [{ arn: blue.arn, weight: 90 }, { arn: green.arn, weight: 10 }] } }],
});
`;

describe("airlock check --program", () => {
  let folder: string;

  beforeEach(() => {
    // Inside the repository, so that the program finds @pulumi/pulumi as a user's does.
    const cache = join(ROOT, ".cache");
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(cache, "airlock-program-"));
    write("Pulumi.yaml", "name: shop\nruntime: nodejs\nmain: index.ts\n");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const check = (...args: readonly string[]) =>
    airlock(["check", "--environment", "production", "--program", folder, ...args], { cwd: EXAMPLE });
  const verdicts = (out: string): readonly ReportedVerdict[] =>
    (JSON.parse(out) as { verdicts: readonly ReportedVerdict[] }).verdicts;
  const verdict = (out: string, gate: string) => verdicts(out).find((candidate) => candidate.gate === gate);

  it("judges the example's programs and lets them through", () => {
    for (const program of ["infrastructure/platform", "infrastructure/service"]) {
      const { code, out, err } = airlock(["check", "--environment", "production", "--program", program], {
        cwd: EXAMPLE,
      });
      assert.equal(err, "");
      assert.equal(code, 0, out);
    }
  });

  it("judges the service stack with plain values in place of the platform's outputs", () => {
    const { code, out, err } = airlock(
      ["check", "--environment", "production", "--program", ROOT, "--stack", "check", "--format", "json"],
      { cwd: EXAMPLE },
    );
    assert.equal(err, "");
    assert.equal(code, 0, out);
    assert.equal(verdict(out, "policy:task-definition-image-pinned")?.measured, "1 resource");
  });

  it("judges the same release on a cluster, and asks no cluster", () => {
    const { code, out, err } = airlock(
      ["check", "--environment", "production", "--program", ROOT, "--stack", "check-kubernetes", "--format", "json"],
      { cwd: EXAMPLE },
    );
    assert.equal(err, "");
    assert.equal(code, 0, out);
    assert.equal(verdict(out, "policy:rollout-replicas-ignored")?.measured, "1 resource");
    assert.equal(verdict(out, "policy:task-definition-image-pinned")?.applicable, false);
  });

  it("joins one verdict for each policy, in the pack's order", () => {
    write("index.ts", UNSAFE);
    const names = verdicts(check("--format", "json").out)
      .map(({ gate }) => gate)
      .filter((gate) => gate.startsWith("policy:"));
    assert.deepEqual(
      names,
      rules.map(({ name }) => `policy:${name}`),
    );
  });

  it("refuses a program whose next update would move live traffic", () => {
    write("index.ts", UNSAFE);
    const { code, out, err } = check("--format", "json");
    assert.equal(err, "");
    assert.equal(code, 1);
    const refused = verdict(out, "policy:weighted-rule-ignores-actions");
    assert.equal(refused?.passed, false);
    assert.match(refused.message, /Found in aws:lb\/listenerRule:ListenerRule "traffic"\.$/);
    assert.equal(verdict(out, "policy:weighted-rule-protected")?.passed, false);
  });

  it("sees options: the same rule, protected and with its actions ignored, passes", () => {
    const safe = `${UNSAFE.trimEnd().slice(0, -2)}, { protect: true, ignoreChanges: ["actions"] });\n`;
    write("index.ts", safe);
    const { out } = check("--format", "json");
    assert.equal(verdict(out, "policy:weighted-rule-ignores-actions")?.passed, true);
    assert.equal(verdict(out, "policy:weighted-rule-protected")?.passed, true);
  });

  it("judges the release that the program itself declares", () => {
    write(
      "index.ts",
      `import { ReleaseRecord } from ${JSON.stringify(join(ROOT, "dist", "components", "aws"))};
       new ReleaseRecord("release", {
         release: ${JSON.stringify(join(EXAMPLE, "release.yaml"))}, config: ${JSON.stringify(join(EXAMPLE, "airlock.yaml"))},
         environment: "nowhere", auditBucket: "b",
         taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments:1",
       });`,
    );
    const { code, err } = check();
    assert.equal(code, 3);
    assert.match(err, /environments\.nowhere: found nothing, expected one of dev, staging, production/);
  });

  it("leaves values that only the cloud knows unknown, and goes on", () => {
    write(
      "index.ts",
      `import * as ec2 from "@pulumi/aws/ec2";
       import * as lb from "@pulumi/aws/lb";
       import { getCallerIdentity } from "@pulumi/aws";
       export = async () => {
         const { accountId } = await getCallerIdentity({});
         if (accountId !== "123456789012") throw new Error(accountId);
         const vpc = ec2.getVpcOutput({ default: true });
         vpc.id.apply(() => { throw new Error("an unknown value was made known"); });
         new lb.TargetGroup("a", { port: 80, protocol: "HTTP", vpcId: vpc.id }, { protect: true });
       };`,
    );
    const { code, err } = check();
    assert.equal(err, "");
    assert.equal(code, 0);
  });

  it("gives the program its configuration, and a marker instead of secrets", () => {
    write(
      "Pulumi.yaml",
      "name: shop\nruntime:\n  name: nodejs\nmain: index.ts\nconfig:\n  size: { type: integer, default: 3 }\n  colour: red\n",
    );
    write(
      "Pulumi.production.yaml",
      "encryptionsalt: v1:abc\nconfig:\n  aws:region: eu-west-1\n  shop:colour: blue\n  shop:zones: [a, b]\n  shop:password:\n    secure: v1:cipher\n  shop:login:\n    user: ada\n    password:\n      secure: v1:cipher\n",
    );
    write(
      "index.ts",
      `import * as pulumi from "@pulumi/pulumi";
       const config = new pulumi.Config();
       pulumi.all([config.requireSecret("password"), config.requireSecretObject("login")]).apply(([password, login]) => {
         console.log(JSON.stringify([pulumi.getProject(), pulumi.getStack(), config.requireNumber("size"), config.require("colour"),
           config.requireObject("zones"), password, login, new pulumi.Config("aws").require("region")]));
       });
       new pulumi.ComponentResource("shop:index:Thing", "thing");`,
    );
    const { code, out, err } = check();
    assert.equal(code, 0);
    assert.match(out, /^payments 1\.5\.0 for production\n/);
    const marker = "airlock-does-not-decrypt-secrets";
    const seen = ["shop", "production", 3, "blue", ["a", "b"], marker, { password: marker, user: "ada" }, "eu-west-1"];
    assert.equal(
      err,
      `program: ${JSON.stringify(seen).replace('{"password"', '{"user":"ada","password"').replace(',"user":"ada"}', "}")}\n`,
    );
  });

  it("starts the main of Pulumi.yaml in its own folder, and knows the folder of Pulumi.yaml", () => {
    write("Pulumi.yaml", "name: shop\nruntime: nodejs\nmain: stacks/web/start.ts\nstackConfigDir: config\n");
    write("config/Pulumi.production.yaml", "config:\n  shop:colour: blue\n");
    write(
      "stacks/web/start.ts",
      `import { relative } from "node:path";
       import * as pulumi from "@pulumi/pulumi";
       console.log(relative(pulumi.getRootDirectory(), process.cwd()), new pulumi.Config().require("colour"));
       new pulumi.ComponentResource("a:b:C", "d");`,
    );
    const { code, err } = check();
    assert.equal(err, "program: stacks/web blue\n");
    assert.equal(code, 0);
  });

  it("keeps what the program prints away from stdout", () => {
    write(
      "index.ts",
      'import * as pulumi from "@pulumi/pulumi"; console.log("{noise}"); new pulumi.ComponentResource("a:b:C", "d");',
    );
    const { code, out, err } = check("--format", "json");
    assert.equal(code, 0);
    assert.equal(verdicts(out).length, gates.length + rules.length);
    assert.equal(err, "program: {noise}\n");
  });

  it("hands the program no credentials, no engine and no network", () => {
    write(
      "index.ts",
      `import { createConnection } from "node:net";
       import * as pulumi from "@pulumi/pulumi";
       console.log(JSON.stringify(Object.keys(process.env).filter((name) => /^(AWS|PULUMI)_(ACCESS|SECRET|CONFIG)/.test(name))));
       new pulumi.ComponentResource("a:b:C", "d");
       createConnection(443, "example.com");`,
    );
    const env = {
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      PULUMI_ACCESS_TOKEN: "c",
      PULUMI_CONFIG_PASSPHRASE: "d",
    };
    const { code, out, err } = airlock(["check", "--environment", "production", "--program", folder], {
      cwd: EXAMPLE,
      env,
    });
    assert.equal(code, 3);
    assert.equal(out, "");
    assert.equal(lines(err)[0], "program: []");
    assert.match(
      err,
      /found an error: the program opens a connection to example\.com:443; airlock check --program has no network, expected/,
    );
  });

  it("ends although the program leaves timers, and sees what they still declare", () => {
    write(
      "index.ts",
      `import * as pulumi from "@pulumi/pulumi";
       setInterval(() => undefined, 1000);
       setTimeout(() => new pulumi.ComponentResource("a:b:C", "late"), 20);`,
    );
    assert.equal(check().code, 0);
  });

  describe("of a program that fails: exit code 3, one line", () => {
    const fails = (program: string, expected: RegExp) => {
      write("index.ts", program);
      const { code, out, err } = check();
      assert.equal(out, "");
      assert.equal(lines(err).length, 1, err);
      assert.match(err, expected);
      assert.equal(code, 3);
    };

    it("it throws, with its file and line", () => {
      fails(
        'import * as pulumi from "@pulumi/pulumi";\nexport const who: string = pulumi.getStack();\nthrow new Error(`no ${who}`);\n',
        /\/Pulumi\.yaml: index\.ts:3: found an error: no production, expected a program that declares its resources\.\n$/,
      );
    });

    it("it rejects later", () => {
      fails('void Promise.reject(new Error("later"));', /: index\.ts:1: found an error: later, expected/);
    });

    it("an input of a resource rejects", () => {
      fails(
        'import * as ecs from "@pulumi/aws/ecs";\nnew ecs.Cluster("a", { name: Promise.reject(new Error("no name")) });',
        /found an error: .*no name, expected/,
      );
    });

    it("it lacks configuration", () => {
      fails(
        'import * as pulumi from "@pulumi/pulumi";\nnew pulumi.Config().require("size");',
        /found an error: Missing required configuration variable 'shop:size', expected .* Set it in the stack's file, or choose the stack with --stack\.\n$/,
      );
    });

    it("it takes an unknown answer of the cloud for a known one", () => {
      fails(
        'import * as ec2 from "@pulumi/aws/ec2";\nexport = async () => { (await ec2.getVpc({ default: true })).id.length; };',
        /The program waits for aws:ec2\/getVpc:getVpc, which has no answer here: use its Output form, or name a stack/,
      );
    });

    it("it wants the outputs of another stack at once", () => {
      fails(
        'import * as pulumi from "@pulumi/pulumi";\nexport = async () => {\n  const { value } = await new pulumi.StackReference("acme/net/production").getOutputDetails("id");\n  if (value === undefined) throw new Error("no id");\n};',
        /: index\.ts:4: found an error: no id, expected .* The program waits for stack acme\/net\/production, which has no answer here: /,
      );
    });

    it("it imports what is not there", () => {
      fails(
        'import { a } from "./nowhere";\nconsole.log(a);',
        /found an error: Cannot find module '\.\/nowhere', expected/,
      );
    });

    it("it is not even TypeScript", () => {
      fails("const = 1;", /found an error: .*index\.ts:1: .*expected/);
    });

    it("it declares nothing", () => {
      fails(
        "export const nothing = 1;",
        /found a program that declares no resource, expected .* look at main in its Pulumi\.yaml\.\n$/,
      );
    });

    it("it ends the process itself", () => {
      write("index.ts", "process.exit(0);");
      const { code, out, err } = check();
      assert.equal(out, "");
      // The SDK has its say before the last line, which is ours.
      assert.match(lines(err).at(-1) ?? "", /found a program that ended its process \(exit code \d\), expected/);
      assert.equal(code, 3);
    });

    it("it waits for something that never comes", () => {
      fails(
        "export = async () => { await new Promise(() => undefined); };",
        /found an error: the program waits for something that never comes/,
      );
    });
  });

  describe("of a folder that holds no program: exit code 2, one line", () => {
    const refuses = (expected: RegExp, ...args: readonly string[]) => {
      const { code, out, err } = check(...args);
      assert.equal(out, "");
      assert.equal(lines(err).length, 1, err);
      assert.match(err, expected);
      assert.equal(code, 2);
    };

    it("no Pulumi.yaml", () => {
      rmSync(join(folder, "Pulumi.yaml"));
      refuses(
        /Pulumi\.yaml: found no file, expected a Pulumi project\. Give the folder of Pulumi\.yaml to --program\.\n$/,
      );
    });

    it("a program in another language", () => {
      write("Pulumi.yaml", "name: shop\nruntime: python\n");
      refuses(/Pulumi\.yaml: runtime: found "python", expected nodejs: /);
    });

    it("a main that is not there", () => {
      write("Pulumi.yaml", "name: shop\nruntime: nodejs\nmain: nowhere\n");
      refuses(/Pulumi\.yaml: main: found "nowhere", expected a folder or file that exists\.\n$/);
    });

    it("a stack that was named and has no file", () => {
      write("index.ts", "");
      refuses(/Pulumi\.eu\.yaml: found no file, expected the configuration of stack eu\.\n$/, "--stack", "eu");
      refuses(/^--stack: found "\.\.\/eu", expected a stack's name/, "--stack", "../eu");
    });

    it("a stack's file that is broken", () => {
      write("index.ts", "");
      write("Pulumi.production.yaml", "config: [a");
      const { code, err } = check();
      assert.equal(code, 2);
      for (const line of lines(err)) assert.match(line, /Pulumi\.production\.yaml: line \d/);
    });
  });

  it("stops a program that never ends", async () => {
    write("index.js", "setInterval(() => undefined, 1000); module.exports = () => new Promise(() => undefined);");
    const request = {
      project: "shop",
      stack: "dev",
      root: folder,
      folder,
      entry: { file: join(folder, "index.js"), esModule: false },
      config: { values: {}, secretKeys: [] },
    };
    // The built one: it starts a process of its own beside it.
    const { runProgram } = createRequire(__filename)("../../dist/cli/preview/runProgram") as typeof running;
    const { result } = await runProgram(request, "Pulumi.yaml", 3000);
    assert.deepEqual(result, {
      ok: false,
      faults: [
        {
          file: "Pulumi.yaml",
          field: "",
          found: "no end after 3 seconds",
          expected: "a program that declares its resources",
        },
      ],
    });
  });
});
