import assert from "node:assert/strict";
import type { RegisteredResource } from "../../policies/inProcess";
import { progressiveServiceIgnoresRevision } from "../../policies/trafficSafety/progressiveServiceIgnoresRevision";
import { targetGroupProtected } from "../../policies/trafficSafety/targetGroupProtected";
import { findings, messages, resource, UNKNOWN_TEXT, urnOf } from "./declared";

const RULE = "aws:lb/listenerRule:ListenerRule";
const GROUP = "aws:lb/targetGroup:TargetGroup";
const SERVICE = "aws:ecs/service:Service";
const blueUrn = urnOf(GROUP, "blue");
const greenUrn = urnOf(GROUP, "green");

function group(name: string, props: Record<string, unknown> = {}, protect = false): RegisteredResource {
  return resource(GROUP, name, { arn: UNKNOWN_TEXT, ...props }, { opts: { protect } });
}

/** A rule at the first preview: no ARN is known, the graph alone says which groups it means. */
function rule(name: string, groups: readonly string[], actions?: unknown): RegisteredResource {
  const targetGroups = groups.map(() => ({ arn: UNKNOWN_TEXT, weight: 50 }));
  return resource(
    RULE,
    name,
    { actions: actions ?? [{ type: "forward", forward: { targetGroups } }] },
    { propertyDependencies: { actions: groups } },
  );
}

function service(name: string, more: Partial<RegisteredResource> = {}): RegisteredResource {
  return {
    ...resource(SERVICE, name, { loadBalancers: [{ targetGroupArn: UNKNOWN_TEXT, containerName: "app" }] }),
    propertyDependencies: { loadBalancers: [blueUrn] },
    ...more,
  };
}

describe("target-group-protected", () => {
  const divided = rule("production", [blueUrn, greenUrn]);

  it("takes protected groups, and groups that no weighted rule names", () => {
    assert.deepEqual(
      messages(targetGroupProtected, [group("blue", {}, true), group("green", {}, true), group("other"), divided]),
      [],
    );
    assert.deepEqual(messages(targetGroupProtected, [group("blue"), group("green")]), []);
    assert.deepEqual(messages(targetGroupProtected, [group("blue"), rule("test-blue", [blueUrn])]), []);
  });

  it("refuses each unprotected group of a weighted rule though no ARN is known, and names it", () => {
    const found = findings(targetGroupProtected, [group("blue"), group("green", {}, true), divided]);
    assert.deepEqual(
      found.map(({ message, urn }) => ({ message, urn })),
      [
        {
          message:
            "target-group-protected: measured target group blue of a weighted listener rule without it, required protect: true. A replacement leaves the rule on the old target group and fails while that is in use. Set protect: true in the target group's options.",
          urn: blueUrn,
        },
      ],
    );
  });

  it("knows a group by its ARN where the program wrote that down", () => {
    const targetGroups = [{ arn: "arn:blue" }, { arn: "arn:green" }];
    const written = rule("production", [], [{ type: "forward", forward: { targetGroups } }]);
    const found = findings(targetGroupProtected, [
      group("blue", { arn: "arn:blue" }),
      group("other", { arn: "arn:x" }),
      written,
    ]);
    assert.deepEqual(
      found.map(({ urn }) => urn),
      [blueUrn],
    );
  });

  it("counts a rule whose actions are hidden as weighted where two groups went into it, and only then", () => {
    const hidden = (groups: readonly string[]) => [group("blue"), group("green"), rule("x", groups, UNKNOWN_TEXT)];
    assert.equal(messages(targetGroupProtected, hidden([blueUrn, greenUrn])).length, 2);
    assert.deepEqual(messages(targetGroupProtected, hidden([blueUrn])), []);
  });
});

describe("progressive-service-ignores-revision", () => {
  const ground = [group("blue"), group("green"), rule("production", [blueUrn, greenUrn])];
  const of = (...services: readonly RegisteredResource[]) =>
    messages(progressiveServiceIgnoresRevision, [...ground, ...services]);
  const both = { opts: { ignoreChanges: ["taskDefinition", "desiredCount"] } };

  it("takes a service that leaves its revision and count to the rollout", () => {
    assert.deepEqual(of(service("blue", both)), []);
    assert.deepEqual(of(service("blue", { opts: { ignoreChanges: ["*"] } })), []);
  });

  it("refuses a service that does not, though no ARN is known, and says what is missing", () => {
    assert.deepEqual(of(service("blue", { opts: { ignoreChanges: ["taskDefinition"] } })), [
      'progressive-service-ignores-revision: measured service blue behind a weighted listener rule, without desiredCount, required ignoreChanges: ["taskDefinition", "desiredCount"]. A pulumi up would replace running tasks in the middle of a rollout, or undo it. Add them to the service\'s options; the rollout places the revision on the idle colour.',
    ]);
    assert.match(of(service("blue"))[0] ?? "", /without taskDefinition and desiredCount, required/);
  });

  it("says nothing of a service behind a plain rule, behind none, or behind another group", () => {
    const plain = [group("blue"), rule("all", [blueUrn]), service("blue")];
    assert.deepEqual(messages(progressiveServiceIgnoresRevision, plain), []);
    assert.deepEqual(
      messages(progressiveServiceIgnoresRevision, [service("worker", { propertyDependencies: {} })]),
      [],
    );
    assert.deepEqual(of(service("other", { propertyDependencies: { loadBalancers: [urnOf(GROUP, "other")] } })), []);
  });

  it("leaves services alone whose own deployments move the traffic", () => {
    const base = { loadBalancers: [{ targetGroupArn: UNKNOWN_TEXT }] };
    for (const props of [
      { deploymentController: { type: "CODE_DEPLOY" } },
      { deploymentController: { type: "EXTERNAL" } },
      { deploymentConfiguration: { strategy: "BLUE_GREEN" } },
      { deploymentConfiguration: { strategy: "LINEAR" } },
      { deploymentConfiguration: { strategy: "CANARY" } },
    ]) {
      assert.deepEqual(of(service("blue", { props: { ...base, ...props } })), []);
    }
    for (const props of [
      { deploymentController: { type: "ECS" } },
      { deploymentConfiguration: { strategy: "ROLLING" } },
      { deploymentConfiguration: { strategy: UNKNOWN_TEXT } },
      { deploymentController: UNKNOWN_TEXT },
    ]) {
      assert.equal(of(service("blue", { props: { ...base, ...props } })).length, 1);
    }
  });

  it("knows a colour of our own component wherever its rule stands", () => {
    const urn = `urn:pulumi:test::project::airlock:aws:ProgressiveService$${SERVICE}::payments-blue`;
    const colour = service("payments-blue", { urn, propertyDependencies: {} });
    assert.equal(messages(progressiveServiceIgnoresRevision, [colour]).length, 1);
    const other = urn.replace("airlock:aws:ProgressiveService", "my:airlock:aws:ProgressiveService");
    assert.deepEqual(messages(progressiveServiceIgnoresRevision, [{ ...colour, urn: other }]), []);
  });

  it("knows a service by a written ARN", () => {
    const targetGroups = [{ arn: "arn:blue" }, { arn: "arn:green" }];
    const written = rule("production", [], [{ type: "forward", forward: { targetGroups } }]);
    const attached = (arn: string) =>
      service("blue", { props: { loadBalancers: [{ targetGroupArn: arn }] }, propertyDependencies: {} });
    assert.equal(messages(progressiveServiceIgnoresRevision, [written, attached("arn:blue")]).length, 1);
    assert.deepEqual(messages(progressiveServiceIgnoresRevision, [written, attached("arn:other")]), []);
  });
});
