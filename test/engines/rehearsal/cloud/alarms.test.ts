import assert from "node:assert/strict";
import { SeededRandom } from "../../../../engines/rehearsal/asl/data/random";
import { type AlarmChange, CloudWatch } from "../../../../engines/rehearsal/cloud/cloudwatch/cloudWatch";
import { baselineP95, contractAlarms } from "../../../../engines/rehearsal/cloud/cloudwatch/contractAlarms";
import type { Datapoint, VersionPoint } from "../../../../engines/rehearsal/cloud/cloudwatch/datapoint";
import { sampleFailures } from "../../../../engines/rehearsal/cloud/cloudwatch/sampling";
import { Traffic } from "../../../../engines/rehearsal/cloud/cloudwatch/traffic";
import type { Trigger } from "../../../../release/contract/trigger";
import { callOf } from "./callOf";

const TRIGGERS: readonly Trigger[] = [
  { metric: "errorRate", abovePercent: 1 },
  { metric: "latencyP95", aboveBaselineTimes: 2 },
  { metric: "latencyP95", aboveMilliseconds: 500 },
  { metric: "complaints", above: 3 },
];

const SILENT: VersionPoint = { errors: 0, complaints: 0, own: {} };
const GOOD: VersionPoint = { requests: 100, errors: 1, p95Ms: 100, unhealthyHosts: 0, complaints: 0, own: {} };

/** Feeds minutes of the canary and tells the states of its alarms after each, by the end of their names. */
function watch(minutes: readonly VersionPoint[], stable: VersionPoint = GOOD): readonly string[] {
  const alarms = contractAlarms("c", "canary", TRIGGERS);
  const changes: AlarmChange[] = [];
  const cloudWatch = new CloudWatch(
    alarms,
    (alarm) => (alarm.missing === "notBreaching" ? "OK" : "INSUFFICIENT_DATA"),
    (change) => changes.push(change),
  );
  return minutes.map((canary, i) => {
    const point: Datapoint = { endMs: (i + 1) * 60_000, stable, canary };
    changes.length = 0;
    cloudWatch.arrive(point, 1);
    return changes.map(({ alarm, to }) => `${alarm.name.replace("c-contract-", "")} ${to}`).join(", ");
  });
}

describe("the model's alarms", () => {
  it("are one for each trigger, and one on failing health checks", () => {
    assert.deepEqual(
      contractAlarms("c", "canary", TRIGGERS).map((alarm) => alarm.name),
      [
        "c-contract-error-rate",
        "c-contract-latency",
        "c-contract-latency-2",
        "c-contract-complaints",
        "c-contract-unhealthy-hosts",
      ],
    );
  });

  it("have no data without traffic, and are OK at the threshold", () => {
    const fine = "error-rate OK, latency OK, latency-2 OK, unhealthy-hosts OK";
    assert.deepEqual(watch([SILENT, GOOD, GOOD]), ["", fine, ""]);
  });

  it("ring at the second breaching minute of three, and clear when fewer remain", () => {
    const bad = { ...GOOD, errors: 2 };
    assert.deepEqual(watch([GOOD, bad, GOOD, bad, GOOD, GOOD, GOOD]).slice(1), [
      "",
      "",
      "error-rate ALARM",
      "error-rate OK",
      "",
      "",
    ]);
  });

  it("ring at the first minute when all data that there is is bad, and not when an older minute was good", () => {
    const bad = { ...GOOD, errors: 2 };
    assert.deepEqual(watch([SILENT, bad]), ["", "error-rate ALARM, latency OK, latency-2 OK, unhealthy-hosts OK"]);
    assert.deepEqual(watch([GOOD, SILENT, bad]).slice(1), ["", ""]);
  });

  it("lose their data minutes after the traffic is gone", () => {
    assert.deepEqual(watch([GOOD, SILENT, SILENT, SILENT, SILENT]).slice(1), [
      "",
      "",
      "",
      "error-rate INSUFFICIENT_DATA, latency INSUFFICIENT_DATA, latency-2 INSUFFICIENT_DATA, unhealthy-hosts INSUFFICIENT_DATA",
    ]);
  });

  it("compare the latency with the other version's, or with the baseline where that one serves nothing", () => {
    const slow = { ...GOOD, p95Ms: 210 };
    assert.deepEqual(watch([GOOD, slow, slow])[2], "latency ALARM");
    assert.equal(baselineP95(TRIGGERS), 250);
    assert.equal(baselineP95([]), 200);
    assert.deepEqual(watch([GOOD, slow, slow], SILENT)[2], "");
    const slower = { ...GOOD, p95Ms: 501 };
    assert.deepEqual(watch([GOOD, slower, slower], SILENT)[2], "latency ALARM, latency-2 ALARM");
  });

  it("add complaints up over an hour", () => {
    const complaining = (complaints: number): VersionPoint => ({ ...SILENT, complaints });
    const quiet = Array.from({ length: 59 }, () => SILENT);
    assert.deepEqual(watch([complaining(2), complaining(2)]), ["", "complaints ALARM"]);
    const [last] = watch([complaining(2), ...quiet, complaining(2)]).slice(-1);
    assert.equal(last, "", "the first two are more than an hour old");
  });

  it("are found by name; unknown names come back as nothing", () => {
    const cloudWatch = new CloudWatch(
      contractAlarms("c", "canary", TRIGGERS),
      () => "OK",
      () => undefined,
    );
    const request = { AlarmNames: ["c-contract-latency", "nobody"], AlarmTypes: ["MetricAlarm"], MaxRecords: 100 };
    assert.deepEqual(cloudWatch.actions["describeAlarms"]?.(request, callOf()).output, {
      MetricAlarms: [{ AlarmName: "c-contract-latency", StateValue: "OK" }],
      CompositeAlarms: [],
    });
  });
});

describe("the model's traffic", () => {
  it("divides the requests by the weights, and counts whole ones without losing any", () => {
    const traffic = new Traffic(0.25, { stable: 100, canary: 0 });
    traffic.shift({ stable: 90, canary: 10 }, 60_000);
    assert.equal(traffic.served("canary", 0, 60_000), 0);
    assert.equal(traffic.served("canary", 0, 660_000), 15);
    const counted = Array.from({ length: 10 }, (_, i) => traffic.counted("canary", (i + 1) * 60_000, (i + 2) * 60_000));
    assert.deepEqual(counted, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  });

  it("sends nothing to a muted canary, whatever its weight", () => {
    const traffic = new Traffic(10, { stable: 50, canary: 50 });
    traffic.mute(1000);
    traffic.shift({ stable: 0, canary: 100 }, 2000);
    assert.equal(traffic.served("canary", 0, 10_000), 5);
    assert.equal(traffic.served("stable", 0, 10_000), 10);
  });
});

describe("drawn failures", () => {
  it("stay within the number of requests and close to the rate", () => {
    const random = new SeededRandom("1");
    for (const [count, rate] of [
      [40, 0.3],
      [500, 0.01],
      [100_000, 0.05],
    ] as const) {
      let sum = 0;
      for (let i = 0; i < 400; i++) {
        const failures = sampleFailures(count, rate, random);
        assert.ok(Number.isInteger(failures) && failures >= 0 && failures <= count);
        sum += failures;
      }
      const error = Math.abs(sum / 400 - count * rate) / Math.sqrt((count * rate * (1 - rate)) / 400);
      assert.ok(error < 4, `${count} at ${rate}: ${error} standard errors away`);
    }
    assert.equal(sampleFailures(7, 1, random), 7);
    assert.equal(sampleFailures(7, 0, random), 0);
  });
});
