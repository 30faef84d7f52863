import assert from "node:assert/strict";
import { policyHash } from "../../../release/approval/releaseHash";
import { parseConfig } from "../../../release/config/parseConfig";
import { type Requirements, requirementsFor } from "../../../release/config/requirements";
import { describeFault } from "../../../release/fault";
import { must } from "../goodRelease";

const parse = (environments: string) =>
  parseConfig(
    new TextEncoder().encode(`schema: airlock/config/v1\nenvironments: { ${environments} }\n`),
    "airlock.yaml",
  );
const required = (environments: string, name = "production"): Requirements =>
  must(requirementsFor(must(parse(environments)), name, "airlock.yaml"));
const faultsOf = (environment: string): string[] => {
  const parsed = parse(`production: { ${environment} }`);
  return parsed.ok ? [] : parsed.faults.map(describeFault);
};

describe("what an environment requires of a rollout", () => {
  it("is a staged strategy when it is protected, and any when it is not, unless airlock.yaml names fewer", () => {
    assert.deepEqual(required("production: {}").schedule.strategies, [
      "canary",
      "blue-green",
      "rings",
      "rolling",
      "ab-test",
    ]);
    assert.ok(required("dev: {}", "dev").schedule.strategies.includes("hot"));
    const fewer = required("production: { schedule: { strategies: [rings, canary] } }");
    assert.deepEqual(fewer.schedule.strategies, ["rings", "canary"]);
  });

  it("is what the environment before has signed where it is protected, for 30 days, by the rules that it has now", () => {
    const verifier = 'verifier: { id: "airlock:verifier/payments/staging", publicKey: staging.pem }';
    const chain = (staging: string, rest = "") =>
      `staging: { ${staging} }, production: { promotesFrom: staging, ${rest} }`;
    assert.deepEqual(required(chain("")).promotion, { mode: "attested", maximumAgeSeconds: 2_592_000 });
    const signed = required(chain(verifier)).promotion;
    assert.deepEqual(signed, {
      mode: "attested",
      maximumAgeSeconds: 2_592_000,
      verifier: { id: "airlock:verifier/payments/staging", publicKey: "staging.pem" },
      policy: policyHash(required(chain(verifier), "staging")),
    });
    assert.notEqual(required(chain(`${verifier}, coverage: { lines: 90% }`)).promotion?.policy, signed.policy);
    assert.equal(required(chain("", "protected: false")).promotion?.mode, "asserted");
    assert.deepEqual(required(chain("", "promotion: asserted, promotionMaximumAge: none")).promotion, {
      mode: "asserted",
    });
    assert.equal(required(chain("", "promotionMaximumAge: 7d")).promotion?.maximumAgeSeconds, 604_800);
    assert.equal(required("production: {}").promotion, undefined);
  });

  it("refuses a promotion from nowhere, an older age, and a verifier that is no URI", () => {
    const nowhere =
      "airlock.yaml: environments.production.promotesFrom: found nothing, expected the environment that promotion is from. Name it, or take promotion and promotionMaximumAge out.";
    assert.deepEqual(faultsOf("promotion: asserted"), [nowhere]);
    assert.deepEqual(faultsOf("promotionMaximumAge: 1d"), [nowhere]);
    assert.deepEqual(faultsOf("promotionMaximumAge: 31d"), [
      'airlock.yaml: environments.production.promotionMaximumAge: found "31d", expected a duration above 0s and up to 30d.',
    ]);
    assert.deepEqual(faultsOf("promotion: signed"), [
      'airlock.yaml: environments.production.promotion: found "signed", expected one of attested, asserted.',
    ]);
    assert.deepEqual(faultsOf("verifier: { id: somebody, publicKey: ../key.pem }"), [
      'airlock.yaml: environments.production.verifier.id: found "somebody", expected a URI such as https://payments.example.com/staging.',
      'airlock.yaml: environments.production.verifier.publicKey: found "../key.pem", expected a relative path that stays inside the release folder (no leading /, no .., no . or empty part, no backslash).',
    ]);
  });

  it("is an hour of ring 0 and a day of ring 1 at the end of the chain of promotion only", () => {
    const chain = "dev: {}, staging: { promotesFrom: dev }, production: { promotesFrom: staging }";
    assert.deepEqual(required(chain).schedule.minimumRingSeconds, [3600, 86_400]);
    assert.deepEqual(required(chain, "staging").schedule.minimumRingSeconds, [60, 60]);
    assert.deepEqual(required(chain, "dev").schedule.minimumRingSeconds, [0, 0]);
    const longer = required("production: { schedule: { minimumBake: 2h } }");
    assert.deepEqual(longer.schedule.minimumRingSeconds, [7200, 86_400]);
  });

  it("is an alarm on 2 of 3 minutes unless airlock.yaml tells the platform's", () => {
    assert.deepEqual(required("production: {}").alarms, { periodSeconds: 60, periods: 3, toAlarm: 2 });
    assert.deepEqual(required("production: { alarms: { period: 5m, datapoints: 1, of: 2 } }").alarms, {
      periodSeconds: 300,
      periods: 2,
      toAlarm: 1,
    });
    assert.equal(required("production: { alarms: { datapoints: 1, of: 1 } }").alarms.periodSeconds, 60);
  });

  it("is what stages must detect, where airlock.yaml says it", () => {
    assert.equal(required("production: { detects: { errorRate: 2.5% } }").detectsPercent, 2.5);
    assert.equal("detectsPercent" in required("production: {}"), false);
  });
});

describe("airlock.yaml about audit mode", () => {
  it("lets no environment that is enforced promote from one that is audited", () => {
    const faultsOf = (staging: string, production: string): readonly string[] => {
      const text = `schema: airlock/config/v1\nenvironments: { staging: { mode: ${staging} }, production: { mode: ${production}, promotesFrom: staging } }\n`;
      const config = parseConfig(Buffer.from(text), "airlock.yaml");
      return config.ok ? [] : config.faults.map(describeFault);
    };
    for (const [staging, production] of [
      ["audit", "audit"],
      ["enforce", "audit"],
      ["enforce", "enforce"],
    ] as const) {
      assert.deepEqual(faultsOf(staging, production), []);
    }
    assert.deepEqual(faultsOf("audit", "enforce"), [
      "airlock.yaml: environments.production.promotesFrom: found staging, whose mode is audit, expected an environment in which gates stop releases. Audit production as well, or enforce staging first.",
    ]);
  });
});

describe("airlock.yaml about alarms and strategies", () => {
  it("refuses evaluations and periods that CloudWatch does not have", () => {
    assert.deepEqual(faultsOf("alarms: { datapoints: 3, of: 2 }"), [
      "airlock.yaml: environments.production.alarms.datapoints: found 3, expected no more than the periods that are looked at (of).",
    ]);
    assert.deepEqual(faultsOf("alarms: { period: 90s, datapoints: 1, of: 1 }"), [
      'airlock.yaml: environments.production.alarms.period: found "90s", expected 10s, 20s, 30s, or whole minutes up to 1h (CloudWatch\'s periods).',
    ]);
    assert.deepEqual(faultsOf("alarms: { datapoints: 1, of: 16 }"), [
      "airlock.yaml: environments.production.alarms.of: found 16, expected a whole number up to 15.",
    ]);
    assert.deepEqual(faultsOf("alarms: { datapoints: 0.5, of: 1 }"), [
      "airlock.yaml: environments.production.alarms.datapoints: found 0.5, expected a whole number.",
    ]);
  });

  it("refuses strategies that there are not, and none", () => {
    assert.deepEqual(faultsOf("schedule: { strategies: [cannary] }"), [
      'airlock.yaml: environments.production.schedule.strategies[0]: found "cannary", expected one of canary, blue-green, rings, rolling, hot, ab-test.',
    ]);
    assert.deepEqual(faultsOf("schedule: { strategies: [] }"), [
      "airlock.yaml: environments.production.schedule.strategies: found a list of 0, expected at least one strategy.",
    ]);
  });

  it("refuses a promise to detect nothing", () => {
    assert.deepEqual(faultsOf("detects: { errorRate: 0% }"), [
      'airlock.yaml: environments.production.detects.errorRate: found "0%", expected a percentage above 0%.',
    ]);
  });
});

describe("airlock.yaml about the cluster that an environment is", () => {
  const uid = "3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b";

  it("is part of what is required, and what an approval binds, only where it is named", () => {
    const named = required(`production: { cluster: { uid: ${uid}, namespace: shop } }`);
    assert.deepEqual(named.cluster, { uid, namespace: "shop" });
    const none = required("production: {}");
    assert.equal("cluster" in none, false);
    assert.notEqual(policyHash(named), policyHash(none));
  });

  it("names a UID and a namespace, and both of them", () => {
    const asUid =
      "a UID such as 3a6e0b5c-6a8e-4d1f-9f3e-0c1d2e3f4a5b (kubectl get namespace kube-system -o jsonpath={.metadata.uid})";
    assert.deepEqual(faultsOf("cluster: { uid: production, namespace: Shop }"), [
      `airlock.yaml: environments.production.cluster.uid: found "production", expected ${asUid}.`,
      'airlock.yaml: environments.production.cluster.namespace: found "Shop", expected 1 to 63 lower-case letters, digits and hyphens, as a namespace is named.',
    ]);
    assert.deepEqual(faultsOf(`cluster: { uid: ${uid} }`), [
      "airlock.yaml: environments.production.cluster.namespace: found nothing, expected a string.",
    ]);
  });
});
