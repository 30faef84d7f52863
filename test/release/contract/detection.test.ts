import assert from "node:assert/strict";
import { countDetectionSeconds, detectionSeconds, type MetricSource } from "../../../release/contract/detection";

describe("How long an alarm takes to ring", () => {
  const expected: readonly [number, number, number, MetricSource, number][] = [
    // The period it begins in, the breaching ones, a minute's delay, a minute until the next evaluation.
    [60, 1, 1, "load-balancer", 60 + 60 + 60 + 60],
    [60, 3, 2, "load-balancer", 60 + 120 + 60 + 60],
    [60, 5, 5, "container", 60 + 300 + 60 + 60],
    [300, 3, 2, "custom", 300 + 600 + 60 + 60],
    [10, 1, 1, "custom-high-resolution", 10 + 10 + 10 + 10],
    [10, 3, 3, "custom-high-resolution", 10 + 30 + 10 + 10],
    [30, 2, 2, "custom-high-resolution", 30 + 60 + 10 + 10],
  ];
  for (const [periodSeconds, periods, toAlarm, source, seconds] of expected) {
    it(`is at most ${seconds} s for ${toAlarm} of ${periods} periods of ${periodSeconds} s from a ${source} metric`, () => {
      assert.equal(detectionSeconds({ periodSeconds, periods, toAlarm }, source), seconds);
    });
  }

  it("does not depend on the periods that need not breach", () => {
    const of = (periods: number) => detectionSeconds({ periodSeconds: 60, periods, toAlarm: 2 }, "load-balancer");
    assert.deepEqual([2, 3, 15].map(of), [300, 300, 300]);
  });

  it("includes an hour where the window is longer than a day: such alarms are evaluated once an hour", () => {
    assert.equal(detectionSeconds({ periodSeconds: 3600, periods: 24, toAlarm: 1 }, "custom"), 7200 + 60 + 60);
    assert.equal(detectionSeconds({ periodSeconds: 3600, periods: 25, toAlarm: 1 }, "custom"), 7200 + 60 + 3600);
  });

  it("does not wait for the end of a window in which events are counted: the window slides", () => {
    assert.equal(countDetectionSeconds({ periodSeconds: 3600, periods: 1, toAlarm: 1 }, "custom"), 120);
    assert.equal(
      countDetectionSeconds({ periodSeconds: 10, periods: 1, toAlarm: 1 }, "custom-high-resolution"),
      10 + 10,
    );
  });
});
