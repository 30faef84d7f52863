import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "../../../cli/outcome";
import type { Edge, ItemUpdate, Metric } from "../../../cli/rollout/account/edge";
import { answer } from "../../../cli/rollout/approvalCommand";
import { countComplaints } from "../../../cli/rollout/complainCommand";
import { pauseOrResume } from "../../../cli/rollout/pauseCommand";
import { rollback } from "../../../cli/rollout/rollbackCommand";
import type { RolloutTools } from "../../../cli/rollout/rolloutRequest";
import { start } from "../../../cli/rollout/startCommand";
import { status } from "../../../cli/rollout/status/statusCommand";
import type { Context } from "../../access/accessTable";
import { type Documents, type PrincipalName, readDocuments } from "../../access/principals";
import { isAllowed } from "../../access/simulate";
import { goodManifest } from "../../release/goodRelease";
import { AT_TEN, BACK, executionOf, FakeEdge, FORWARD, historyOf } from "./fakeEdge";
import { FLAGS, TEXT, toolsFor } from "./fakeTools";

const HERE = "eu-west-1:123456789012";
const KEY = "releases/payments/production/1.5.0/attempt-1.json";
const ID = "1.5.0-attempt-1-stage-2";

/** A call as IAM is asked about it. */
interface Asked {
  readonly action: string;
  readonly on: string;
  readonly context?: Context;
}

const attributesIn = ({ condition, set }: ItemUpdate) => [
  ...new Set(["pk", ...Object.keys(set), ...[...condition.matchAll(/#(\w+)/g)].flatMap((match) => match[1] ?? [])]),
];

/** What each call of the edge asks of IAM (Service Authorization Reference). */
const ASKS: {
  [M in Exclude<keyof Edge, "region" | "whoCalls" | "findMachine">]: (...args: Parameters<Edge[M]>) => Asked;
} = {
  readItem: (table, pk, attributes) => ({
    action: "dynamodb:GetItem",
    on: `arn:aws:dynamodb:${HERE}:table/${table}`,
    context: {
      "dynamodb:LeadingKeys": [pk],
      ...(attributes === undefined
        ? {}
        : { "dynamodb:Attributes": [...attributes], "dynamodb:Select": "SPECIFIC_ATTRIBUTES" }),
    },
  }),
  updateItem: (table, pk, update) => ({
    action: "dynamodb:UpdateItem",
    on: `arn:aws:dynamodb:${HERE}:table/${table}`,
    context: {
      "dynamodb:LeadingKeys": [pk],
      "dynamodb:Attributes": attributesIn(update),
      "dynamodb:ReturnValues": "NONE",
    },
  }),
  readParameters: (path) => ({ action: "ssm:GetParametersByPath", on: `arn:aws:ssm:${HERE}:parameter${path}` }),
  readObject: (bucket, key) => ({ action: "s3:GetObject", on: `arn:aws:s3:::${bucket}/${key}` }),
  readAlarms: () => ({ action: "cloudwatch:DescribeAlarms", on: "*" }),
  sumOf: () => ({ action: "cloudwatch:GetMetricData", on: "*" }),
  countIn: ({ namespace }: Metric) => ({
    action: "cloudwatch:PutMetricData",
    on: "*",
    context: { "cloudwatch:namespace": namespace },
  }),
  startExecution: (machineArn) => ({ action: "states:StartExecution", on: machineArn }),
  readExecution: (arn) => ({ action: "states:DescribeExecution", on: arn }),
  readHistory: (arn) => ({ action: "states:GetExecutionHistory", on: arn }),
  allowTask: () => ({ action: "states:SendTaskSuccess", on: "*" }),
  denyTask: () => ({ action: "states:SendTaskFailure", on: "*" }),
};

/** An edge that notes what each of its calls asks of IAM. */
function noting(edge: FakeEdge, asked: Asked[]): Edge {
  return new Proxy(edge, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      const ask = ASKS[name as keyof typeof ASKS] as ((...args: unknown[]) => Asked) | undefined;
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (ask !== undefined) asked.push(ask(...args));
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/** A rollout at 10 % that waits for an approval, and that back brings back at once. */
function account(): FakeEdge {
  const edge = new FakeEdge();
  edge.items.set("rollout", AT_TEN);
  edge.items.set(`approval#${ID}`, { token: "t", rollout: FORWARD, askedAt: "2026-11-21T12:00:00Z" });
  const stages = ["1%", "10%", "50%", "100%"].map((name) => ({ name, approval: name === "50%" }));
  edge.objects.set(KEY, JSON.stringify({ version: "1.5.0", plan: { stages } }));
  const item = { item: { candidateVersion: "1.5.0", stableVersion: "1.4.2", trigger: "person" } };
  for (const arn of [FORWARD, BACK]) edge.executions.set(arn, executionOf(arn));
  edge.histories.set(
    BACK,
    historyOf([
      ["Restored", item],
      ["KeepWeights", item],
    ]),
  );
  edge.histories.set(FORWARD, historyOf([["MirrorStarted"]]));
  edge.alarms = ["blue", "green"].map((colour) => ({
    ...{ name: `airlock-payments-production-${colour}-contract-complaints`, state: "OK", since: undefined },
    ...{ metric: { namespace: "Airlock", name: "Complaints" }, threshold: 3, periodSeconds: 3600 },
  }));
  return edge;
}

// The calls are those that the commands make; the simulator is not AWS.
describe("airlock rollout, with the roles that the components declare", () => {
  let documents: Documents;
  let folder = "";
  before(async () => {
    documents = await readDocuments();
    folder = mkdtempSync(join(tmpdir(), "airlock-roles-"));
    writeFileSync(join(folder, "release.yaml"), goodManifest());
  });
  after(() => rmSync(folder, { recursive: true }));

  const paused = { ...AT_TEN, paused: "2026-11-21T12:00:00Z", pausedBy: "bob" };
  const commands: [string, PrincipalName, (tools: RolloutTools, edge: FakeEdge) => Promise<Outcome>][] = [
    ["status", "operator", (tools) => status({ ...FLAGS, watch: false }, TEXT, tools)],
    [
      "status of a rollout that went back",
      "operator",
      (tools, edge) => {
        edge.items.set("rollout", { ...AT_TEN, phase: "idle" });
        edge.objects.set(KEY.replace("releases", "outcomes"), JSON.stringify({ outcome: "rolled-back" }));
        return status({ ...FLAGS, watch: false }, TEXT, tools);
      },
    ],
    ["rollback", "operator", (tools) => rollback({ ...FLAGS, reason: undefined, yes: true }, TEXT, tools)],
    ["pause", "operator", (tools) => pauseOrResume("pause", FLAGS, TEXT, tools)],
    [
      "resume",
      "operator",
      (tools, edge) => {
        edge.items.set("rollout", paused);
        return pauseOrResume("resume", FLAGS, TEXT, tools);
      },
    ],
    ["complain", "operator", (tools) => countComplaints({ ...FLAGS, count: 1, ticket: undefined }, TEXT, tools)],
    [
      "approve",
      "approver",
      (tools) => answer({ ...FLAGS, action: "approve", id: undefined, reason: undefined }, TEXT, tools),
    ],
    ["deny", "approver", (tools) => answer({ ...FLAGS, action: "deny", id: ID, reason: "odd" }, TEXT, tools)],
    [
      "start",
      "deploy agent (GitHub)",
      (tools, edge) => {
        edge.startsAs = [FORWARD];
        const release = join(folder, "release.yaml");
        return start({ ...FLAGS, release, attempt: 1, wait: false }, TEXT, tools);
      },
    ],
  ];
  for (const [what, who, run] of commands) {
    it(`${what}: ${who} may make each call`, async () => {
      const asked: Asked[] = [];
      const edge = account();
      const { code, out } = await run({ ...toolsFor(edge), connect: async () => noting(edge, asked) }, edge);
      assert.equal(code, 0, out);
      assert.ok(asked.length >= 2, "calls were made");
      for (const call of asked) {
        const allowed = await isAllowed({ ...call, who, what }, documents, { scp: true });
        assert.ok(allowed, `${call.action} on ${call.on} ${JSON.stringify(call.context ?? {})}`);
      }
    });
  }

  it("would notice a call that a role may not make", async () => {
    const asked = ASKS.startExecution(
      "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-forward",
      {},
    );
    assert.equal(await isAllowed({ ...asked, who: "operator", what: "start" }, documents, {}), false);
  });
});
