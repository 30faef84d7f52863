import assert from "node:assert/strict";
import { parseConfig } from "../../../../release/config/parseConfig";
import { describeFault } from "../../../../release/fault";
import { CONFIG } from "../../goodRelease";
import { lets, refuses, rollout, verdictOf } from "./verdictOf";

const GATE = "strategy-allowed";
const strategies = (names: string) =>
  CONFIG.replace("promotesFrom: staging", `promotesFrom: staging\n    schedule: { strategies: [${names}] }`);

describe("strategy-allowed", () => {
  it("lets every staged strategy into a protected environment", () => {
    for (const strategy of ["canary", "blue-green", "rings", "rolling", "ab-test"]) {
      lets(
        GATE,
        { manifest: rollout(`requestsPerSecond: 120, strategy: ${strategy}`) },
        strategy,
        "production allows it.",
      );
    }
  });

  it("refuses hot in a protected environment, and lets it into others", () => {
    const manifest = rollout("requestsPerSecond: 120, strategy: hot");
    refuses(
      GATE,
      { manifest },
      "hot",
      "A hot release skips every stage, and production is protected. Take canary with shorter bakes, or blue-green. What really cannot wait will need a signed override, which Airlock does not read yet.",
    );
    assert.ok(verdictOf(GATE, { manifest, environment: "dev" }).passed);
  });

  it("refuses what airlock.yaml does not allow", () => {
    refuses(
      GATE,
      { manifest: rollout("requestsPerSecond: 120, strategy: rolling"), config: strategies("canary, rings") },
      "rolling",
      "airlock.yaml allows canary, rings in production. Choose one of them for rollout.strategy.",
    );
  });

  it("does not let airlock.yaml allow hot where an environment is protected", () => {
    const parsed = parseConfig(new TextEncoder().encode(strategies("canary, hot")), "airlock.yaml");
    assert.deepEqual(parsed.ok ? [] : parsed.faults.map(describeFault), [
      "airlock.yaml: environments.production.schedule.strategies: found hot, expected some of canary, blue-green, rings, rolling, ab-test in a protected environment. A hot release in a protected environment will need a signed override; airlock.yaml cannot allow it.",
    ]);
    const open = "schema: airlock/config/v1\nenvironments: { dev: { schedule: { strategies: [hot] } } }\n";
    assert.ok(parseConfig(new TextEncoder().encode(open), "airlock.yaml").ok);
  });
});
