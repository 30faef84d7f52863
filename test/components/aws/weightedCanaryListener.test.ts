import assert from "node:assert/strict";
import {
  WeightedCanaryListener,
  type WeightedCanaryListenerArgs,
} from "../../../components/aws/weightedCanaryListener";
import { named, record, valueOf } from "./recorder";

const LISTENER =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2";
const PARTS = {
  service: "payments",
  environment: "production",
  blueTargetGroupArn: "arn:blue",
  greenTargetGroupArn: "arn:green",
};
const GOOD: WeightedCanaryListenerArgs = { ...PARTS, listenerArn: LISTENER };

describe("WeightedCanaryListener", () => {
  it("declares a production rule with both groups from the first day, whose actions it never touches again", async () => {
    const { declared } = await record(() => new WeightedCanaryListener("payments", GOOD));
    const rule = named(declared, "payments-production");
    assert.equal(rule.protect, true);
    assert.deepEqual(rule.ignoreChanges, ["actions"]);
    assert.deepEqual(rule.inputs, {
      listenerArn: LISTENER,
      priority: 100,
      conditions: [{ pathPattern: { values: ["/*"] } }],
      actions: [
        {
          type: "forward",
          forward: {
            targetGroups: [
              { arn: "arn:blue", weight: 100 },
              { arn: "arn:green", weight: 0 },
            ],
            stickiness: { enabled: false, duration: 1 },
          },
        },
      ],
    });
  });

  it("declares test rules that come first and always reach one colour", async () => {
    const { declared } = await record(
      () => new WeightedCanaryListener("payments", { ...GOOD, hosts: ["pay.example"] }),
    );
    const rules = ["payments-test-blue", "payments-test-green"].map((name) => named(declared, name).inputs);
    const within = [{ hostHeader: { values: ["pay.example"] } }, { pathPattern: { values: ["/*"] } }];
    const asking = (colour: string) => ({ httpHeader: { httpHeaderName: "x-airlock-colour", values: [colour] } });
    assert.deepEqual(rules, [
      {
        listenerArn: LISTENER,
        priority: 98,
        conditions: [...within, asking("blue")],
        actions: [{ type: "forward", targetGroupArn: "arn:blue" }],
      },
      {
        listenerArn: LISTENER,
        priority: 99,
        conditions: [...within, asking("green")],
        actions: [{ type: "forward", targetGroupArn: "arn:green" }],
      },
    ]);
  });

  it("gives ring 0 a rule of its own, right before production's and after the tests', with weights it never touches again", async () => {
    const { declared } = await record(
      () => new WeightedCanaryListener("payments", { ...GOOD, ring: { header: "x-airlock-ring", headerValue: "0" } }),
    );
    const ring = named(declared, "payments-ring");
    assert.deepEqual([ring.protect, ring.ignoreChanges], [true, ["actions"]]);
    assert.deepEqual(ring.inputs, {
      listenerArn: LISTENER,
      priority: 99,
      conditions: [
        { pathPattern: { values: ["/*"] } },
        { httpHeader: { httpHeaderName: "x-airlock-ring", values: ["0"] } },
      ],
      actions: named(declared, "payments-production").inputs.actions,
    });
    assert.deepEqual(
      ["payments-test-blue", "payments-test-green", "payments-production"].map(
        (name) => named(declared, name).inputs.priority,
      ),
      [97, 98, 100],
    );
  });

  it("knows ring 0 by a cookie or by source addresses, too", async () => {
    for (const [ring, condition] of [
      [{ cookie: "ring=0" }, { httpHeader: { httpHeaderName: "cookie", values: ["*ring=0*"] } }],
      [{ sourceCidrs: ["203.0.113.0/24"] }, { sourceIp: { values: ["203.0.113.0/24"] } }],
    ] as const) {
      const args = { ...GOOD, ring: "cookie" in ring ? ring : { sourceCidrs: [...ring.sourceCidrs] } };
      const { declared } = await record(() => new WeightedCanaryListener("payments", args));
      assert.deepEqual(named(declared, "payments-ring").inputs.conditions, [
        { pathPattern: { values: ["/*"] } },
        condition,
      ]);
    }
  });

  it("tells the colours apart by host where hosts are given, for known addresses only", async () => {
    const test = { blueHost: "blue.pay.example", greenHost: "green.pay.example", sourceCidrs: ["10.0.0.0/8"] };
    const { declared } = await record(
      () => new WeightedCanaryListener("payments", { ...GOOD, hosts: ["pay.example"], test }),
    );
    assert.deepEqual(named(declared, "payments-test-green").inputs.conditions, [
      { hostHeader: { values: ["green.pay.example"] } },
      { pathPattern: { values: ["/*"] } },
      { sourceIp: { values: ["10.0.0.0/8"] } },
    ]);
  });

  it("creates a protected HTTPS listener that serves nobody by default", async () => {
    const https = { loadBalancerArn: "arn:lb", certificateArn: "arn:certificate" };
    const { declared, result } = await record(() => new WeightedCanaryListener("payments", { ...PARTS, https }));
    const listener = named(declared, "payments-listener");
    assert.equal(listener.protect, true);
    assert.deepEqual(listener.inputs, {
      loadBalancerArn: "arn:lb",
      port: 443,
      protocol: "HTTPS",
      certificateArn: "arn:certificate",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [
        {
          type: "fixed-response",
          fixedResponse: { contentType: "text/plain", messageBody: "no such service", statusCode: "404" },
        },
      ],
    });
    assert.equal(await valueOf(result.listenerArn), LISTENER);
  });

  const refused: readonly [string, WeightedCanaryListenerArgs, string][] = [
    [
      "no listener",
      PARTS,
      'listenerArn, https must be given one without the other, got "neither". Name a listener, or have one created.',
    ],
    [
      "two listeners",
      { ...GOOD, https: { loadBalancerArn: "arn:lb", certificateArn: "arn:certificate" } },
      'listenerArn, https must be given one without the other, got "both". Name a listener, or have one created.',
    ],
    [
      "a listener's name",
      { ...PARTS, listenerArn: "main" },
      'listenerArn must be an ARN, got "main". It looks like arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2.',
    ],
    [
      "a priority that leaves no room for the test rules",
      { ...GOOD, priority: 2 },
      "priority must be whole numbers from 3 to 50000, got 2. The test rules take the two numbers before it. Leave it out to use 100.",
    ],
    [
      "a priority that leaves no room for the rule of ring 0",
      { ...GOOD, priority: 3, ring: { cookie: "ring=0" } },
      "priority must be whole numbers from 4 to 50000, got 3. The test rules, and the rule of ring 0, take the three numbers before it. Leave it out to use 100.",
    ],
    [
      "two ways into ring 0",
      { ...GOOD, ring: { cookie: "ring=0", sourceCidrs: ["10.0.0.0/8"] } },
      'ring must be a header with its value, a cookie, or source addresses: one of the three, got ["cookie","sourceCidrs"]. Give header and headerValue, or cookie, or sourceCidrs.',
    ],
    [
      "a ring's header without a value",
      { ...GOOD, ring: { header: "x-ring" } },
      'ring must be a header with its value, a cookie, or source addresses: one of the three, got ["header"]. Give header and headerValue, or cookie, or sourceCidrs.',
    ],
    [
      "the host as a ring's header",
      { ...GOOD, ring: { header: "Host", headerValue: "0" } },
      'ring.header must be 1 to 40 letters, digits and hyphens, and not the host\'s header, got "Host". x-airlock-ring is one.',
    ],
    [
      "a ring's header value with a space",
      { ...GOOD, ring: { header: "x-ring", headerValue: "ring 0" } },
      'ring.headerValue must be 1 to 128 visible characters, got "ring 0". Write for example 0.',
    ],
    [
      "a cookie that is none",
      { ...GOOD, ring: { cookie: "ring" } },
      'ring.cookie must be name=value of letters, digits, hyphens and underscores, got "ring". Write ring=0.',
    ],
    [
      "no source addresses",
      { ...GOOD, ring: { sourceCidrs: [] } },
      "ring.sourceCidrs must be at least one range of addresses, got []. Write for example 203.0.113.0/24.",
    ],
    [
      "more values than the rule of ring 0 takes",
      {
        ...GOOD,
        hosts: ["a.example", "b.example"],
        paths: ["/a", "/b"],
        ring: { sourceCidrs: ["10.0.0.0/8", "192.0.2.0/24"] },
      },
      "hosts, paths and ring must be at most 5 values in one rule, got 6. Use fewer, or wildcards.",
    ],
    [
      "one test host alone",
      { ...GOOD, test: { blueHost: "blue.example" } },
      'test.blueHost, test.greenHost must be two different hosts, or none, got {"blueHost":"blue.example"}. Each colour needs a host of its own.',
    ],
    [
      "a header with a colon",
      { ...GOOD, test: { header: "x:y" } },
      'test.header must be 1 to 40 letters, digits and hyphens, got "x:y". Leave it out to use x-airlock-colour.',
    ],
    [
      "the host as the header, which load balancers do not take",
      { ...GOOD, test: { header: "Host" } },
      'test.header must be another header than the host\'s, got "Host". To tell colours by host, give blueHost and greenHost.',
    ],
    [
      "more values than a rule takes",
      { ...GOOD, hosts: ["a.example", "b.example", "c.example"], paths: ["/a", "/b"] },
      "hosts, paths and test.sourceCidrs must be at most 5 values in one rule, the test rule's own included, got 6. Use fewer, or wildcards.",
    ],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { declared } = await record(() => {
        assert.throws(() => new WeightedCanaryListener("payments", wrong), { message });
      });
      assert.deepEqual(declared, []);
    });
  }
});
