import assert from "node:assert/strict";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { EngineClient, EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceRequest, GetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { declareGround } from "./harness/ground";
import { connectionOptions } from "./harness/ownConnections";
import { startWorld, type World } from "./harness/world";

const folder = join(__dirname, "fixtures", "pack");
const policy = "target-group-port-allowed";

const onPort = (port: number) => async () => {
  const { vpc } = declareGround();
  const group = new lb.TargetGroup("group", { vpcId: vpc.id, port, protocol: "HTTP", targetType: "ip" });
  return { arn: group.arn };
};

describe("the engine harness", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(() => world.reset());
  after(() => world.stop());

  it("previews without a call to AWS", async () => {
    const workspace = await world.workspace();
    const run = await workspace.preview(onPort(80));
    assert.deepEqual([run.ok, run.stderr, run.changes, run.outputs], [true, "", { create: 7 }, {}]);
    assert.deepEqual(await world.moto.calls(), []);
  });

  it("creates in moto, tells outputs, changes nothing the second time, and destroys", async () => {
    const workspace = await world.workspace();
    const first = await workspace.up(onPort(80));
    assert.deepEqual([first.ok, first.changes], [true, { create: 7 }]);
    assert.match(
      String(first.outputs.arn),
      /^arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup\/group-[0-9a-f]{7}\//,
    );
    assert.deepEqual((await workspace.preview(onPort(80))).changes, { same: 7 });
    assert.deepEqual((await workspace.up(onPort(80))).changes, { same: 7 });
    assert.deepEqual((await workspace.destroy()).changes, { delete: 7 });
  });

  it("stops a preview at a mandatory policy, and tells pack, policy, resource and message", async () => {
    const workspace = await world.workspace();
    const run = await workspace.preview(onPort(81), { packs: [{ folder }] });
    assert.equal(run.ok, false);
    assert.deepEqual(run.violations, [
      {
        pack: "harness-pack",
        policy,
        level: "mandatory",
        urn: "urn:pulumi:test::airlock-test::aws:lb/targetGroup:TargetGroup::group",
        message: "A target group listens on the configured port.\nport must be 80, got 81.",
      },
    ]);
  });

  it("hands a policy its configuration", async () => {
    const workspace = await world.workspace();
    const packs = [{ folder, config: { [policy]: { port: 81 } } }];
    assert.equal((await workspace.preview(onPort(81), { packs })).ok, true);
    assert.equal((await workspace.preview(onPort(80), { packs })).ok, false);
  });

  it("stops an up without preview before the refused resource exists", async () => {
    const workspace = await world.workspace();
    const run = await workspace.up(onPort(81), { packs: [{ folder }] });
    assert.equal(run.ok, false);
    assert.equal(run.violations.length, 1);
    const created = (await world.moto.calls()).filter((call) => call.action.endsWith(".CreateTargetGroup"));
    assert.deepEqual(created, []);
  });

  it("makes a failed program a result, with its message", async () => {
    const workspace = await world.workspace();
    const run = await workspace.preview(async () => {
      throw new Error("the program gave up");
    });
    assert.equal(run.ok, false);
    assert.match(run.stderr, /the program gave up/);
  });

  it("connects to an address where an engine failed to answer a moment ago", async () => {
    const gone = await listen("127.0.0.1:0");
    gone.server.forceShutdown();
    await world.workspace();
    const before = new EngineClient(gone.address, grpc.credentials.createInsecure(), connectionOptions());
    assert.match(await ask(before), /ECONNREFUSED/);
    const next = await listen(gone.address);
    const after = new EngineClient(gone.address, grpc.credentials.createInsecure(), connectionOptions());
    assert.equal(await ask(after), "answered");
    before.close();
    after.close();
    next.server.forceShutdown();
  });

  it("refuses a type that the test provider does not play", async () => {
    class Unknown extends pulumi.CustomResource {
      constructor(name: string) {
        super("aws:lambda/function:Function", name, { role: "r" });
      }
    }
    const workspace = await world.workspace();
    const run = await workspace.preview(async () => {
      new Unknown("f");
    });
    assert.equal(run.ok, false);
    assert.match(run.stderr, /the test provider does not play aws:lambda\/function:Function/);
  });

  it("refuses an input that the test provider does not play", async () => {
    const workspace = await world.workspace();
    const run = await workspace.preview(async () => {
      new lb.TargetGroup("group", { port: 80, protocol: "HTTP", lambdaMultiValueHeadersEnabled: true });
    });
    assert.equal(run.ok, false);
    assert.match(run.stderr, /does not play aws:lb\/targetGroup:TargetGroup's lambdaMultiValueHeadersEnabled/);
  });

  it("tells a real AWS error, by its name", async () => {
    const workspace = await world.workspace();
    const run = await workspace.up(async () => {
      const { vpc } = declareGround();
      for (const name of ["one", "two"]) {
        new lb.TargetGroup(name, { name: "taken", vpcId: vpc.id, port: name === "one" ? 80 : 81, protocol: "HTTP" });
      }
    });
    assert.equal(run.ok, false);
    assert.match(run.stderr, /DuplicateTargetGroupName/);
  });
});

/** A server that answers as an engine does, at an address. */
function listen(at: string): Promise<{ server: grpc.Server; address: string }> {
  const server = new grpc.Server();
  server.addService(EngineService, {
    getRootResource: (_: unknown, answer: grpc.sendUnaryData<GetRootResourceResponse>) => {
      answer(null, new GetRootResourceResponse());
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync(at, grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve({ server, address: `127.0.0.1:${port}` });
    });
  });
}

/** What came back: `answered`, or the error's message. */
function ask(client: EngineClient): Promise<string> {
  return new Promise((resolve) => {
    client.getRootResource(new GetRootResourceRequest(), (error) => {
      resolve(error?.message ?? "answered");
    });
  });
}
