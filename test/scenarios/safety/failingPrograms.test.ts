import assert from "node:assert/strict";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import * as pulumi from "@pulumi/pulumi";
import { readLiveState } from "pulumi-airlock/aws";
import type { EngineRun } from "../../engine/harness/engineRun";
import { platformProgram } from "../stacks";
import { LivePlatform, type Trouble, troubled } from "./livePlatform";

const SERVICE = { service: "payments", environment: "dev" };
const READ = "AmazonSSM.GetParametersByPath";
const DENIED =
  "invocation of aws:ssm/getParametersByPath:getParametersByPath returned an error: AccessDeniedException: not authorized to perform AmazonSSM.GetParametersByPath";
const NOT_UNDERSTOOD =
  "parameter /airlock/payments/dev/live: found 16 characters that are not JSON, expected a JSON document of schema airlock/live/v1. The rollout writes it; look at who else writes this parameter.";

/** Makes a tag of every resource of a type come from `value`, in the program that runs. */
function tag(type: string, value: () => pulumi.Input<string>): void {
  pulumi.runtime.registerStackTransformation(({ type: declared, props, opts }) =>
    declared === type ? { props: { ...props, tags: { by: value() } }, opts } : undefined,
  );
}

function rejecting(): pulumi.Output<string> {
  return pulumi.output("anything").apply((): string => {
    throw new Error("the answer made no sense");
  });
}

/**
 * In an inline Automation program the SDK says "finished" before it looks at errors, and the engine deletes what was not
 * registered by then. All of the platform stack is protected; that holds for whatever in the program fails.
 */
describe("a platform program that fails, on the real engine, with the production rule at 70/30", () => {
  let live: LivePlatform;
  before(async () => {
    live = await LivePlatform.open();
    await live.shift(70, 30);
  });
  after(() => live.close());
  afterEach(() => live.proxy.refuse(undefined));

  /** URNs of everything that the state knows. */
  const kept = async () => {
    const { resources = [] } = (await live.stack.exportState()).deployment as { resources?: { urn: string }[] };
    return resources.map(({ urn }) => urn).sort();
  };
  /** Calls so far that move traffic, tasks, machines, alarms or what is known to be live. */
  const moves = async () =>
    (await live.world.moto.calls()).filter(({ action }) =>
      /^(elasticloadbalancing|ecs|states|ssm|dynamodb|cloudwatch|monitoring|events)\.(Modify|Set|Delete|Update|Put|Create|Remove|Stop)/.test(
        action,
      ),
    ).length;

  /** Runs `up` with trouble; whatever came of it, nothing live was touched. */
  async function upWith(trouble: Trouble): Promise<EngineRun> {
    const [keptBefore, movesBefore] = [await kept(), await moves()];
    assert.ok(keptBefore.length > 50, "the topology is there");
    const run = await live.stack.up(troubled(trouble));
    assert.equal(run.ok, false);
    assert.deepEqual(await live.weights(), [70, 30]);
    assert.deepEqual(await kept(), keptBefore);
    assert.equal(await moves(), movesBefore);
    return run;
  }

  it("in the read that it awaits first ends with one clear error, and nothing was begun", async () => {
    live.proxy.refuse(READ);
    const run = await upWith({});
    assert.ok(run.stderr.includes(DENIED), run.stderr);
    assert.deepEqual(run.changes, { same: 1 });
  });

  it("by a live state that cannot be understood ends with one clear line, and nothing was begun", async () => {
    const parameter = { Name: "/airlock/payments/dev/live", Overwrite: true };
    const { aws } = live.world;
    const before = (await aws.ssm.send(new GetParameterCommand({ Name: parameter.Name }))).Parameter?.Value ?? "";
    await aws.ssm.send(new PutParameterCommand({ ...parameter, Value: "not a live state" }));
    try {
      const run = await upWith({});
      assert.ok(run.stderr.includes(NOT_UNDERSTOOD), run.stderr);
      assert.deepEqual(run.changes, { same: 1 });
    } finally {
      await aws.ssm.send(new PutParameterCommand({ ...parameter, Value: before }));
    }
  });

  for (const [code, name] of [
    [14, "UNAVAILABLE: No connection established"],
    [1, "CANCELLED: Call cancelled"],
  ] as const) {
    it(`by a gRPC error of its own (${name}) ends with it, and nothing was begun`, async () => {
      const run = await upWith({
        first: () => {
          throw Object.assign(new Error(`${code} ${name}`), { code });
        },
      });
      assert.equal(run.stderr.trimEnd(), `One or more errors occurred: ${code} ${name}`);
      assert.deepEqual(run.changes, { same: 1 });
    });
  }

  // Where the connection to the engine fails before the program's first line, the SDK's inline runner takes the gRPC error for
  // the engine's own end and reports success (automation/server.js): to the engine that is a program without resources.
  it("before it begins, and reports success all the same, loses nothing: protection stops the engine", async () => {
    const [keptBefore, movesBefore] = [await kept(), await moves()];
    const run = await live.stack.up(async () => ({}));
    assert.equal(run.ok, false);
    assert.match(
      run.stderr,
      /::payments-rollout-reconciler" cannot be deleted\s+because it is protected\. To unprotect the resource, either remove the `protect` flag/,
    );
    assert.deepEqual([await kept(), await moves(), await live.weights()], [keptBefore, movesBefore, [70, 30]]);
  });

  it("by a throw when all is declared deletes nothing", async () => {
    const run = await upWith({
      last: () => {
        throw new Error("the program gave up");
      },
    });
    assert.match(run.stderr, /the program gave up/);
    assert.deepEqual(Object.keys(run.changes), ["same"]);
  });

  it("by a throw half way deletes nothing of what it had not declared yet", async () => {
    const run = await upWith({
      first: () =>
        tag("aws:lb/listenerRule:ListenerRule", () => {
          throw new Error("the program gave up half way");
        }),
    });
    assert.match(run.stderr, /the program gave up half way/);
    assert.deepEqual(Object.keys(run.changes), ["same"]);
  });

  for (const type of [
    "aws:lb/listenerRule:ListenerRule",
    "aws:lb/targetGroup:TargetGroup",
    "aws:ecs/service:Service",
    "aws:dynamodb/table:Table",
    "aws:ecs/cluster:Cluster",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:iam/role:Role",
  ]) {
    it(`in an input of ${type} is stopped by protection, and says both`, async () => {
      const run = await upWith({ first: () => tag(type, rejecting) });
      assert.match(run.stderr, /the answer made no sense/);
      assert.match(run.stderr, /cannot be deleted\s+because it is protected/);
    });
  }

  it("in a read that is an input is stopped by protection, and says both", async () => {
    live.proxy.refuse(READ, 1); // the platform's own read is the one that passes
    const run = await upWith({
      first: () =>
        tag("aws:lb/listenerRule:ListenerRule", () =>
          readLiveState(SERVICE).then((found) => found?.stableVersion ?? ""),
        ),
    });
    assert.ok(run.stderr.includes(DENIED), run.stderr);
    assert.match(run.stderr, /cannot be deleted\s+because it is protected/);
  });

  it("in the read of an in-flight hook changes nothing: who cannot see whether a rollout is in flight must wait", async () => {
    live.proxy.refuse(READ, 1);
    const run = await upWith({ first: () => tag("aws:lb/targetGroup:TargetGroup", () => "payments") });
    assert.ok(run.stderr.includes(DENIED), run.stderr);
  });

  it("goes on where it was once it is repaired", async () => {
    const run = await live.stack.up(platformProgram());
    assert.equal(run.stderr, "");
    assert.deepEqual(
      run.steps.filter(({ op }) => op !== "same"),
      [],
    );
    assert.deepEqual(await live.weights(), [70, 30]);
  });
});
