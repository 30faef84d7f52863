import assert from "node:assert/strict";
import type { Alarm } from "../../../cli/rollout/account/edge";
import { countComplaints } from "../../../cli/rollout/complainCommand";
import { contractAlarms } from "../../../components/aws/alarms/colourAlarms";
import { contractThresholds, evaluation } from "../../../components/aws/alarms/thresholds";
import { AT, FakeEdge } from "./fakeEdge";
import { FLAGS, JSON_FORMAT, TEXT, told, toolsFor } from "./fakeTools";

const METRIC = {
  namespace: "Airlock",
  name: "Complaints",
  dimensions: { Service: "payments", Environment: "production" },
};

function alarm(metric: Alarm["metric"]): Alarm {
  const name = "airlock-payments-production-blue-contract-complaints";
  return { name, state: "OK", since: AT, metric, threshold: 3, periodSeconds: 3600 };
}

function account(before = 0): FakeEdge {
  const edge = new FakeEdge();
  edge.alarms = [alarm({ namespace: "Airlock", name: "Complaints" })];
  edge.sum = before;
  return edge;
}

const ask = { ...FLAGS, count: 1, ticket: undefined };
const complain = async (edge: FakeEdge, more = {}) =>
  told(await countComplaints({ ...ask, ...more }, TEXT, toolsFor(edge)));

describe("airlock rollout complain", () => {
  it("counts, and says how many there are and how many the contract bears", async () => {
    const edge = account(2);
    assert.deepEqual(await complain(edge, { ticket: "SUP-7" }), [
      0,
      "payments production: counted 1 complaint (SUP-7). 3 complaints within 60 minutes, the contract bears 3.\n",
    ]);
    assert.deepEqual(edge.counted, [{ metric: METRIC, count: 1 }]);
    assert.deepEqual(await complain(account(2), { count: 2 }), [
      0,
      "payments production: counted 2 complaints. 4 complaints within 60 minutes, the contract bears 3: " +
        "a rollout in flight goes back as soon as the alarm has seen them, in a minute or two.\n",
    ]);
  });

  it("counts into the very metric that the contract's alarm watches", () => {
    const colour = {
      service: "payments",
      environment: "production",
      targetGroup: "",
      loadBalancer: "",
      clusterName: "",
      serviceName: "",
    };
    const [own, other] = [{ ...colour, colour: "blue" } as const, { ...colour, colour: "green" } as const];
    const plans = contractAlarms(own, other, contractThresholds(), evaluation(), []);
    const { namespace, metricName, dimensions } = plans.find(({ id }) => id === "contract-complaints")?.args ?? {};
    assert.deepEqual({ namespace, name: metricName, dimensions }, METRIC);
  });

  it("counts also where it cannot read, and says what it does not know", async () => {
    const edge = account();
    edge.fails.set("cloudwatch:GetMetricData", "denied");
    assert.deepEqual(await complain(edge), [
      0,
      "payments production: counted 1 complaint. Within 60 minutes the contract bears 3.\n" +
        "  Not known: cloudwatch:GetMetricData is denied.\n",
    ]);
    edge.fails.set("cloudwatch:DescribeAlarms", "denied");
    const [code, text] = await complain(edge);
    assert.equal(code, 0);
    assert.match(
      text,
      /^payments production: counted 1 complaint\. What the contract bears is not known: no alarm that watches complaints could be read\.\n/,
    );
    assert.equal(edge.counted.length, 2);
  });

  it("counts nothing for a service that is not there, and nothing where it may not", async () => {
    const edge = account();
    edge.alarms = [];
    const [code, text] = await complain(edge);
    assert.equal(code, 3);
    assert.match(text, /^--service payments --environment production: found no rollout engine/);
    assert.deepEqual(edge.counted, []);
    const refused = account();
    refused.fails.set("cloudwatch:PutMetricData", "denied");
    assert.deepEqual(await complain(refused), [3, "cloudwatch:PutMetricData is denied."]);
  });

  it("gives the numbers as JSON", async () => {
    const { out } = await countComplaints({ ...ask, ticket: "SUP-7" }, JSON_FORMAT, toolsFor(account(1)));
    const { facts } = JSON.parse(out) as { facts: unknown };
    assert.deepEqual(facts, { count: 1, ticket: "SUP-7", inWindow: 2, threshold: 3, windowSeconds: 3600 });
  });
});
