import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_EVALUATION } from "../../../release/contract/detection";
import { DEFAULT_STAGES } from "../../../release/plan/defaultStages";
import { ceilText } from "../../../release/sufficiency/figures";
import { stageSufficiency } from "../../../release/sufficiency/stageSufficiency";

/** Share of good releases sent back from which the table calls a stage noisy. */
const NOISY = 0.2;

describe("the table in docs/reference/traffic-sufficiency.md", () => {
  const page = readFileSync(join(__dirname, "../../../docs/reference/traffic-sufficiency.md"), "utf8");

  function cell(requestsPerSecond: number, weight: number, bakeSeconds: number): string {
    const { state, requestsPerPeriod, errorRate } = stageSufficiency({
      stage: { name: "stage", weight, ringWeight: weight, bakeSeconds },
      requestsPerSecond,
      ringRequestsPerSecond: undefined,
      warmUpSeconds: 300,
      evaluation: DEFAULT_EVALUATION,
      thresholdPercent: 1,
      baselinePercent: 0.1,
      detectsPercent: 5,
    });
    if (state === "no-traffic") return `${requestsPerPeriod ?? 0} a minute: refused`;
    const detected = ceilText(errorRate?.smallestPercent ?? Number.NaN);
    if (state === "coarse") return `${detected}: refused`;
    return (errorRate?.falseAlarmProbability ?? 0) > NOISY ? `${detected}, noisy` : detected;
  }

  for (const rate of [1, 10, 30, 120, 1000]) {
    it(`says what the default schedule detects with ${rate} requests a second`, () => {
      const cells = DEFAULT_STAGES.canary.map(({ weight, bake }) => cell(rate, weight, bake));
      const row = `| ${[rate.toLocaleString("en-US"), ...cells].join(" | ")} |\n`;
      assert.ok(page.includes(row), row);
    });
  }
});
