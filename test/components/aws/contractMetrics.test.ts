import assert from "node:assert/strict";
import { type ContractMetricArgs, contractMetrics } from "../../../components/aws/alarms/contractMetrics";

const GOOD: ContractMetricArgs = { name: "orders", namespace: "Shop", metricName: "Orders", below: 5 };

describe("A contract's own metrics", () => {
  it("are filled in: average of three minutes, colours by the dimension Colour, no data holds", () => {
    assert.deepEqual(contractMetrics([GOOD]), [
      {
        name: "orders",
        namespace: "Shop",
        metricName: "Orders",
        dimensions: {},
        colour: { dimension: "Colour", blue: "blue", green: "green" },
        statistic: "Average",
        breach: { side: "below", threshold: 5, relative: false },
        baseline: undefined,
        evaluation: { periodSeconds: 60, periods: 3, toAlarm: 2 },
        noData: "hold",
      },
    ]);
    assert.deepEqual(contractMetrics(), []);
  });

  it("may have a threshold of 0 or below, absolutely", () => {
    const [zero, negative] = contractMetrics([
      { ...GOOD, below: 0 },
      { ...GOOD, name: "margin", below: -1.5 },
    ]);
    assert.deepEqual([zero?.breach.threshold, negative?.breach.threshold], [0, -1.5]);
  });

  const without = ({ below: _, ...rest }: ContractMetricArgs): ContractMetricArgs => rest;
  const refused: readonly [string, ContractMetricArgs[], string][] = [
    [
      "a name twice",
      [GOOD, GOOD],
      'metrics[1].name must be a name that no other metric has, got "orders". Alarms are told apart by it.',
    ],
    [
      "a name with capitals",
      [{ ...GOOD, name: "Orders" }],
      'metrics[0].name must be 1 to 40 lower-case letters, digits and hyphens, beginning with a letter, got "Orders". It becomes part of alarm names.',
    ],
    [
      "a name that a built-in alarm has",
      [{ ...GOOD, name: "latency" }],
      'metrics[0].name must be a name that no built-in alarm has, got "latency". Built-in are error-rate, latency, latency-limit, unhealthy-hosts, complaints.',
    ],
    [
      "an empty namespace",
      [{ ...GOOD, namespace: " " }],
      'metrics[0].namespace must be a text that is not empty, got " ". It is the one that the application sends to.',
    ],
    [
      "a namespace that begins with a colon",
      [{ ...GOOD, namespace: ":Shop" }],
      'metrics[0].namespace must be at most 255 characters that do not begin with a colon, got ":Shop". It is the one that the application sends to.',
    ],
    [
      "a statistic of another tool",
      [{ ...GOOD, statistic: "avg" }],
      'metrics[0].statistic must be Average, Sum, Minimum, Maximum, SampleCount or a percentile such as p99, got "avg". Leave it out to use Average.',
    ],
    [
      "no threshold",
      [without(GOOD)],
      "metrics[0].above, below, aboveTimes, belowTimes must be exactly one of them, got nothing. One alarm has one threshold; a second one is a metric of its own.",
    ],
    [
      "two thresholds",
      [{ ...GOOD, aboveTimes: 2 }],
      'metrics[0].above, below, aboveTimes, belowTimes must be exactly one of them, got "below and aboveTimes". One alarm has one threshold; a second one is a metric of its own.',
    ],
    [
      "a threshold that is no number",
      [{ ...GOOD, below: Number.NaN }],
      "metrics[0].below must be a number, got NaN. It is compared with the metric's statistic.",
    ],
    [
      "no multiple at all",
      [{ ...without(GOOD), aboveTimes: 0 }],
      "metrics[0].aboveTimes must be a number above 0, got 0. It multiplies the other colour's value.",
    ],
    [
      "a baseline for an absolute threshold",
      [{ ...GOOD, baseline: 3 }],
      "metrics[0].baseline must be a number other than 0, and only beside aboveTimes or belowTimes, got 3. It stands for the other colour's value while that has none.",
    ],
    [
      "both ways of telling colours apart",
      [{ ...GOOD, byTargetGroup: true, colour: { dimension: "Colour" } }],
      'metrics[0].colour must be left out beside byTargetGroup, got {"dimension":"Colour"}. Colours are told apart in one way.',
    ],
    [
      "one value for both colours",
      [{ ...GOOD, colour: { blue: "v1", green: "v1" } }],
      'metrics[0].colour.green must be another value than blue\'s, got "v1". Nobody could tell whose fault it is.',
    ],
    [
      "a shared dimension that tells the colours",
      [{ ...GOOD, dimensions: { Colour: "blue" } }],
      'metrics[0].dimensions must be without Colour, got "Colour". That dimension tells the colours apart.',
    ],
    [
      "more dimensions than CloudWatch allows",
      [{ ...GOOD, dimensions: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`D${i}`, "x"])) }],
      "metrics[0].dimensions must be at most 29 besides the colour's, got 30. CloudWatch allows 30.",
    ],
    [
      "a period of 15 seconds",
      [{ ...GOOD, evaluation: { periodSeconds: 15 } }],
      "metrics[0].evaluation.periodSeconds must be 10, 20, 30 or a multiple of 60, got 15. Leave it out to use 60.",
    ],
    [
      "a fraction of a period",
      [{ ...GOOD, evaluation: { periods: 2.5 } }],
      "metrics[0].evaluation.periods must be whole periods from 1 to 100, got 2.5. Leave it out to use 2 of 3.",
    ],
    [
      "more breaching periods than there are",
      [{ ...GOOD, evaluation: { periods: 2, toAlarm: 3 } }],
      "metrics[0].evaluation.toAlarm must be whole periods from 1 to 2, got 3. Leave it out to use 2 of 3.",
    ],
    [
      "a window of more than a day",
      [{ ...GOOD, evaluation: { periodSeconds: 3600, periods: 25 } }],
      "metrics[0].evaluation.periodSeconds, periods must be at most 86400 seconds together, got 90000. CloudWatch looks at longer windows once an hour only.",
    ],
    [
      "another meaning of no data",
      [{ ...GOOD, noData: "ignore" as never }],
      'metrics[0].noData must be hold, rollback or continue, got "ignore". Leave it out to hold.',
    ],
  ];
  for (const [what, metrics, message] of refused) {
    it(`are refused with ${what}`, () => {
      assert.throws(() => contractMetrics(metrics), { message });
    });
  }
});
