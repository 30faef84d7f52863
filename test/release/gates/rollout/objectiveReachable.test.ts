import assert from "node:assert/strict";
import { alarmSeconds, reachableSeconds } from "../../../../release/contract/objective";
import { CONFIG } from "../../goodRelease";
import { isNotApplicable, lets, refuses, replace } from "./verdictOf";

const GATE = "objective-reachable";
const alarms = (text: string) => CONFIG.replace("promotesFrom: staging", `promotesFrom: staging\n    alarms: ${text}`);
const objective = (text: string) => replace("objective: 5m", `objective: ${text}`);

describe("objective-reachable", () => {
  it("takes what 2 of 3 minutes reach: five minutes", () => {
    lets(
      GATE,
      {},
      "back within 5m",
      "From the first breaching period up to 4m until 2 of 3 periods of 1m ring, and up to 1m back.",
    );
  });

  it("refuses an objective that the alarms cannot meet, naming both and what would do", () => {
    refuses(
      GATE,
      { manifest: objective("4m") },
      "back within 5m",
      "rollback.objective is 4m, but from the first breaching period it takes up to 4m until 2 of 3 periods of 1m ring, and up to 1m back. Promise 5m. Or let the platform's alarms ring on 1 of 3, and say so under environments.production.alarms in airlock.yaml.",
    );
  });

  it("refuses what no alarm by the minute can meet", () => {
    refuses(
      GATE,
      { manifest: objective("1m") },
      "back within 5m",
      "rollback.objective is 1m, but from the first breaching period it takes up to 4m until 2 of 3 periods of 1m ring, and up to 1m back. Promise 5m. No alarm on metrics by the minute is that fast; only one on a metric that the application itself sends each ten seconds can be.",
    );
  });

  it("computes with the platform's evaluation where airlock.yaml tells it", () => {
    refuses(
      GATE,
      { config: alarms("{ datapoints: 3, of: 4 }") },
      "back within 6m",
      "rollback.objective is 5m, but from the first breaching period it takes up to 5m until 3 of 4 periods of 1m ring, and up to 1m back. Let the platform's alarms ring on 2 of 4, and say so under environments.production.alarms in airlock.yaml.",
    );
    lets(
      GATE,
      { config: alarms("{ datapoints: 1, of: 1 }"), manifest: objective("4m") },
      "back within 4m",
      "From the first breaching period up to 3m until 1 of 1 periods of 1m ring, and up to 1m back.",
    );
    refuses(
      GATE,
      { config: alarms("{ period: 10s, datapoints: 1, of: 1 }"), manifest: objective("1m") },
      "back within 1m30s",
      "rollback.objective is 1m, but from the first breaching period it takes up to 30s until 1 of 1 periods of 10s ring, and up to 1m back. Promise 1m30s. No evaluation of such periods is faster.",
    );
  });

  it("allows a rolling release the time that ECS needs to start the version before again", () => {
    const strategy = replace("requestsPerSecond: 120", "requestsPerSecond: 120, strategy: rolling");
    refuses(
      GATE,
      { manifest: strategy },
      "back within 8m",
      "rollback.objective is 5m, but from the first breaching period it takes up to 4m until 2 of 3 periods of 1m ring, and up to 4m until the version before runs again. A rolling release keeps nothing to go back to: the version before must be started again. Take blue-green or canary, which go back by a weight.",
    );
    lets(
      GATE,
      { manifest: strategy, config: alarms("{ period: 10s, datapoints: 3, of: 3 }") },
      "back within 4m50s",
      "From the first breaching period up to 50s until 3 of 3 periods of 10s ring, and up to 4m until the version before runs again.",
    );
  });

  it("is not asked where there is no objective that could be met", () => {
    const message = "The contract has no objective to compare with; rollback-contract says more.";
    isNotApplicable(GATE, { manifest: objective("10m") }, message);
    isNotApplicable(GATE, { manifest: replace("  objective: 5m\n", "") }, message);
  });
});

describe("the time from a breach to the traffic's return", () => {
  it("begins with the first period that is measured above the threshold, and leaves a minute for the way back", () => {
    assert.equal(alarmSeconds({ periodSeconds: 60, periods: 3, toAlarm: 2 }), 240);
    assert.equal(reachableSeconds({ periodSeconds: 60, periods: 1, toAlarm: 1 }, "canary"), 240);
    assert.equal(reachableSeconds({ periodSeconds: 10, periods: 3, toAlarm: 3 }, "blue-green"), 110);
    assert.equal(reachableSeconds({ periodSeconds: 10, periods: 3, toAlarm: 3 }, "rolling"), 290);
  });
});
