import assert from "node:assert/strict";
import type { RegisteredResource } from "../../../policies/inProcess";
import { rolloutAppliedUnforced } from "../../../policies/kubernetes/rolloutAppliedUnforced";
import { rolloutReplicasIgnored } from "../../../policies/kubernetes/rolloutReplicasIgnored";
import { rolloutRouteIgnoresWeights } from "../../../policies/kubernetes/rolloutRouteIgnoresWeights";
import { rolloutServiceIgnoresSelector } from "../../../policies/kubernetes/rolloutServiceIgnoresSelector";
import type { Rule } from "../../../policies/rule";
import { messages, resource, UNKNOWN_TEXT, urnOf } from "../declared";

const ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
const SERVICE = "kubernetes:core/v1:Service";
const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const VIRTUAL = "kubernetes:networking.istio.io/v1:VirtualService";
const FORCED = { "pulumi.com/patchForce": "true" };

interface Shape {
  readonly metadata?: Record<string, unknown>;
  readonly ignore?: readonly string[];
}

function object(
  type: string,
  name: string,
  { metadata, ignore = [] }: Shape = {},
  spec: unknown = {},
): RegisteredResource {
  const props = { metadata: { name, namespace: "shop", ...metadata }, spec };
  return resource(type, name, props, { opts: { ignoreChanges: ignore } });
}

const canary = (more: Record<string, unknown> = {}) => ({
  strategy: { canary: { stableService: "stable", canaryService: "canary", ...more } },
});
const plugin = (settings: unknown) => canary({ trafficRouting: { plugins: { "argoproj-labs/gatewayAPI": settings } } });
const istio = (settings: unknown) => canary({ trafficRouting: { istio: settings } });
const rollout = (spec: unknown = canary(), shape: Shape = {}) => object(ROLLOUT, "payments", shape, spec);
const measured = (rule: Rule, ...resources: readonly RegisteredResource[]) =>
  messages(rule, resources).map((line) => line.replace(/^[\w-]+: measured (.*?), required .*$/, "$1"));

describe("rollout-service-ignores-selector", () => {
  const rule = rolloutServiceIgnoresSelector;

  it("refuses each Service that a Rollout names, and says why", () => {
    assert.deepEqual(messages(rule, [rollout(), object(SERVICE, "stable"), object(SERVICE, "other")]), [
      'rollout-service-ignores-selector: measured Service stable of a Rollout without it, required ignoreChanges: ["spec.selector"]. ' +
        "The controller selects one version by a hash. An update would conflict with it, and a forced one would send users to every version at once. " +
        "Add it to the Service's options, as the whole property.",
    ]);
  });

  const strategies = {
    "blue-green's Services": { strategy: { blueGreen: { activeService: "stable", previewService: "canary" } } },
    "ping and pong": { strategy: { canary: { pingPong: { pingService: "stable", pongService: "canary" } } } },
  };
  for (const [what, spec] of Object.entries(strategies)) {
    it(`knows ${what}`, () => {
      assert.deepEqual(measured(rule, rollout(spec), object(SERVICE, "stable"), object(SERVICE, "canary")), [
        "Service stable of a Rollout without it",
        "Service canary of a Rollout without it",
      ]);
    });
  }

  it("takes the whole property in every spelling, and no path inside of it", () => {
    for (const path of ["spec.selector", 'spec["selector"]', "spec", "*"]) {
      assert.deepEqual(measured(rule, rollout(), object(SERVICE, "stable", { ignore: [path] })), [], path);
    }
    for (const path of ["spec.selector.app", "spec.ports", "selector"]) {
      assert.equal(measured(rule, rollout(), object(SERVICE, "stable", { ignore: [path] })).length, 1, path);
    }
  });

  it("follows the graph where a name is not known yet", () => {
    const spec = { strategy: { canary: { stableService: UNKNOWN_TEXT } } };
    const dependent = { ...rollout(spec), propertyDependencies: { spec: [urnOf(SERVICE, "stable")] } };
    const unnamed = (name: string) => object(SERVICE, name, { metadata: { name: UNKNOWN_TEXT } });
    assert.deepEqual(measured(rule, dependent, unnamed("stable"), unnamed("other")), [
      "Service stable of a Rollout without it",
    ]);
  });

  it("leaves a namesake in another namespace alone", () => {
    assert.deepEqual(measured(rule, rollout(), object(SERVICE, "stable", { metadata: { namespace: "other" } })), []);
  });
});

describe("rollout-route-ignores-weights", () => {
  const rule = rolloutRouteIgnoresWeights;

  it("refuses the HTTPRoute that the plug-in moves, in both of its spellings", () => {
    for (const settings of [{ httpRoute: "web" }, { httpRoutes: [{ name: "web" }] }]) {
      assert.deepEqual(messages(rule, [rollout(plugin(settings)), object(ROUTE, "web"), object(ROUTE, "other")]), [
        'rollout-route-ignores-weights: measured route web of a Rollout without it, required ignoreChanges: ["spec.rules"]. ' +
          "The controller moves the weights in it. An update would send the program's weights to production, or conflict with the controller. " +
          "Add it to the route's options, as the whole property: a path inside of a list is not found again.",
      ]);
    }
    const ignoring = object(ROUTE, "web", { ignore: ["spec.rules"] });
    assert.deepEqual(measured(rule, rollout(plugin({ httpRoute: "web" })), ignoring), []);
    const path = object(ROUTE, "web", { ignore: ["spec.rules[0].backendRefs"] });
    assert.equal(measured(rule, rollout(plugin({ httpRoute: "web" })), path).length, 1);
  });

  it("refuses the VirtualService that Istio's router moves", () => {
    for (const settings of [{ virtualService: { name: "web" } }, { virtualServices: [{ name: "web" }] }]) {
      const [line] = messages(rule, [rollout(istio(settings)), object(VIRTUAL, "web")]);
      assert.match(
        line ?? "",
        /measured route web of a Rollout without it, required ignoreChanges: \["spec\.http"\]\./,
      );
      const ignoring = object(VIRTUAL, "web", { ignore: ["spec.http"] });
      assert.deepEqual(measured(rule, rollout(istio(settings)), ignoring), []);
    }
  });
});

describe("rollout-replicas-ignored", () => {
  const rule = rolloutReplicasIgnored;

  it("refuses a number of pods that each update would set again", () => {
    assert.deepEqual(messages(rule, [rollout({ replicas: 3 })]), [
      'rollout-replicas-ignored: measured spec.replicas without it, required ignoreChanges: ["spec.replicas"]. ' +
        "An autoscaler, or a person in need, owns the number of pods. The next pulumi up would set the program's, in the middle of a rollout too. " +
        "Add it to the Rollout's options, or leave spec.replicas out.",
    ]);
    assert.deepEqual(measured(rule, rollout(UNKNOWN_TEXT)), ["a specification that is unknown at preview, without it"]);
  });

  it("takes a Rollout that ignores it, and one that names none", () => {
    assert.deepEqual(measured(rule, rollout({ replicas: 3 }, { ignore: ["spec.replicas"] })), []);
    assert.deepEqual(measured(rule, rollout(canary())), []);
  });
});

describe("rollout-applied-unforced", () => {
  it("refuses the annotation on the Rollout, its Services and its routes, and nowhere else", () => {
    const metadata = { annotations: FORCED };
    const found = messages(rolloutAppliedUnforced, [
      rollout(plugin({ httpRoute: "web" }), { metadata }),
      object(SERVICE, "stable", { metadata }),
      object(SERVICE, "other", { metadata }),
      object(ROUTE, "web", { metadata: { annotations: { "pulumi.com/patchForce": true } } }),
    ]);
    assert.deepEqual(
      found,
      ["Rollout payments", "Service stable", "HTTPRoute web"].map(
        (what) =>
          `rollout-applied-unforced: measured annotation pulumi.com/patchForce on ${what}, required no such annotation. ` +
          "A forced apply takes selectors and weights from the controller, and nothing heals that for minutes. Remove the annotation, and resolve a conflict with ignoreChanges.",
      ),
    );
  });

  it("takes the annotation when it says false", () => {
    const metadata = { annotations: { "pulumi.com/patchForce": "false" } };
    assert.deepEqual(messages(rolloutAppliedUnforced, [rollout(canary(), { metadata })]), []);
  });
});
