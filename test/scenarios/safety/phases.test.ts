import assert from "node:assert/strict";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import * as pulumi from "@pulumi/pulumi";
import type { LiveState, Phase } from "../../../engines/stepfunctions/liveState";
import { shiftWeights } from "../../engine/hops/weights";
import { Account } from "../rollout/account";
import { type ReleaseFolder, removeReleases, versionOf, writeRelease } from "../rollout/releaseFolders";
import { running } from "../rollout/truth";

const first = versionOf("1.0.0", "1");
const second = versionOf("1.1.0", "2");

function tag(value: string, types: readonly string[]): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    types.includes(type) ? { props: { ...props, tags: { team: value } }, opts } : undefined,
  );
}

/** Every phase in which a rollout is in flight, told by the mirror; the matrix (harmlessInFlight) has a real one that shifts. */
describe("up on the real engine, in each phase of a rollout", () => {
  let account: Account;
  let standing: Awaited<ReturnType<typeof running>>;
  let live: LiveState;
  let release: ReleaseFolder;

  before(async () => {
    account = await Account.open();
    const { aws } = account.world;
    const { cluster, serviceNames, targetGroups, rule } = account.made;
    release = writeRelease(second, first);
    for (const [released, service, desiredCount] of [
      [writeRelease(first, "none"), serviceNames.blue, 3],
      [release, serviceNames.green, 2],
    ] as const) {
      const up = await account.upService(released);
      assert.equal(up.stderr, "");
      const taskDefinition = String(up.outputs.revision);
      await aws.ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition, desiredCount }));
    }
    await shiftWeights(aws, rule, { [targetGroups.blue]: 70, [targetGroups.green]: 30 });
    live = {
      schema: "airlock/live/v1",
      ...{ service: "payments", environment: "dev", phase: "idle", stableColour: "blue" },
      ...{ stableVersion: first.version, stableDigest: first.digest, candidateVersion: "", candidateDigest: "" },
      ...{ weights: { blue: 70, green: 30 }, recordKey: "releases/payments/dev/1.1.0/attempt-1.json" },
    };
    await mirror(live);
    standing = await running(account);
    assert.deepEqual(standing, {
      traffic: { blue: 70, green: 30 },
      placed: {
        blue: { revision: "payments-dev:2", running: 3 },
        green: { revision: "payments-dev:3", running: 2 },
      },
    });
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  async function mirror(state: LiveState): Promise<void> {
    const asked = { Name: account.made.parameter, Value: JSON.stringify(state), Overwrite: true };
    await account.world.aws.ssm.send(new PutParameterCommand(asked));
  }

  /** Runs something and says which calls reached the account that could move traffic, tasks or what is known to be live. */
  async function movesOf<T>(work: () => Promise<T>): Promise<{ result: T; moves: readonly string[] }> {
    const before = (await account.world.moto.calls()).length;
    const result = await work();
    const calls = (await account.world.moto.calls()).slice(before);
    const moves = calls.filter(({ action, body }) => {
      if (action === "elasticloadbalancing.ModifyRule") return body.includes("Actions.");
      return /^(ecs\.(UpdateService|CreateService|DeleteService)|ssm\.PutParameter|dynamodb\.\w+Item)$/.test(action);
    });
    return { result, moves: moves.map(({ action }) => action) };
  }

  describe("while the live state says that a rollout is in flight", () => {
    const inFlight = (phase: Phase): LiveState => ({
      ...live,
      phase,
      candidateVersion: second.version,
      candidateDigest: second.digest,
    });
    after(() => mirror(live));

    for (const phase of ["placing", "shifting", "validating", "completing", "rolling-back"] as const) {
      it(`(${phase}) is refused an update of the topology, in preview as in up, with what to do`, async () => {
        await mirror(inFlight(phase));
        const refusal =
          `aws:lb/targetGroup:TargetGroup payments-groups-blue cannot change while release 1.1.0 of payments in dev is in flight (${phase}, blue 70 %, green 30 %). ` +
          `Wait until it has ended or roll it back, then run this again. To change it all the same: pulumi config set airlock:updateDuring ${live.recordKey}`;
        const tagged = () => tag(phase, ["aws:lb/targetGroup:TargetGroup"]);
        for (const up of [() => account.previewPlatform(tagged), () => account.upPlatform(tagged)]) {
          const { result, moves } = await movesOf(up);
          assert.equal(result.ok, false);
          assert.ok(result.stderr.includes(refusal), result.stderr);
          assert.deepEqual(moves, []);
        }
        assert.deepEqual(await running(account), standing);
      });
    }

    it("changes nothing where nothing is to be changed, and is not refused", async () => {
      const { result, moves } = await movesOf(() => account.upPlatform());
      assert.deepEqual([result.stderr, Object.keys(result.changes), moves], ["", ["same"], []]);
    });

    it("writes a new release record all the same: that is for the rollout to take or to refuse", async () => {
      await mirror(inFlight("shifting"));
      const third = writeRelease(versionOf("1.2.0", "3"), second);
      const { result, moves } = await movesOf(() => account.upService(third));
      assert.deepEqual([result.ok, result.stderr, moves], [true, "", []]);
      assert.equal(result.outputs.record, third.recordKey);
      assert.deepEqual(await running(account), standing);
    });

    it("is refused an update where the live state cannot be understood", async () => {
      const asked = { Name: account.made.parameter, Value: "{", Overwrite: true };
      await account.world.aws.ssm.send(new PutParameterCommand(asked));
      const run = await account.upPlatform(() => tag("x", ["aws:lb/targetGroup:TargetGroup"]));
      assert.equal(run.ok, false);
      assert.ok(
        run.stderr.includes(
          "parameter /airlock/payments/dev/live: found 1 characters that are not JSON, expected a JSON document of schema airlock/live/v1. The rollout writes it; look at who else writes this parameter.",
        ),
        run.stderr,
      );
    });
  });
});
