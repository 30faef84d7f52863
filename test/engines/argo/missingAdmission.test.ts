import assert from "node:assert/strict";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { type FoundObject, missingAdmission } from "../../../engines/argo/admission/missingAdmission";

const EXPECTED = admissionObjects({ namespaces: ["shop"] });
const REMEDY = "Apply the platform stack again, and find out who changed it.";

type Fields = Record<string, unknown>;
interface Live {
  kind: string;
  metadata: { name: string; deletionTimestamp?: string };
  spec: Fields;
}

/** The objects as an API server gives them: with defaults, and what else it writes. */
function live(): Live[] {
  const { policies, bindings } = structuredClone(EXPECTED) as unknown as { policies: Live[]; bindings: Live[] };
  for (const { metadata, spec } of policies) {
    Object.assign(metadata, { uid: "u", generation: 1 });
    const constraints = spec.matchConstraints as Fields & { resourceRules: Fields[] };
    Object.assign(constraints, { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} });
    for (const rule of constraints.resourceRules) rule.scope = "*";
  }
  for (const { spec } of bindings) {
    Object.assign(spec.matchResources as Fields, { matchPolicy: "Equivalent", objectSelector: {} });
  }
  return [...policies, ...bindings];
}

function after(change: (objects: Live[]) => FoundObject[] | undefined): readonly string[] {
  const objects = live();
  return missingAdmission(EXPECTED, change(objects) ?? objects);
}

function specOf(objects: Live[], name: string): Fields {
  return objects.find(({ metadata }) => metadata.name === name)?.spec ?? assert.fail(`no ${name}`);
}

// That a real API server adds no more than this is asked of one in test/scenarios/kubernetes/admission.test.ts.
describe("What of the admission policies a cluster lacks", () => {
  it("is nothing where all are there, and others besides", () => {
    assert.deepEqual(
      after((objects) => [...objects, { kind: "ValidatingAdmissionPolicy", metadata: { name: "theirs" }, spec: {} }]),
      [],
    );
  });

  it("is everything in an empty cluster", () => {
    const said = missingAdmission(EXPECTED, []);
    assert.equal(said.length, EXPECTED.policies.length + EXPECTED.bindings.length);
    assert.equal(
      said[0],
      `ValidatingAdmissionPolicy airlock-released-images is missing: what it refuses is admitted now. ${REMEDY}`,
    );
  });

  const rows: { what: string; change: (objects: Live[]) => FoundObject[] | undefined; said: string }[] = [
    {
      what: "a binding that was deleted, whose policy is there",
      change: (objects) => objects.filter(({ metadata }) => metadata.name !== "airlock-released-images-shop"),
      said: "ValidatingAdmissionPolicyBinding airlock-released-images-shop is missing: what it refuses is admitted now.",
    },
    {
      what: "a policy that is being deleted",
      change: (objects) => {
        const [first] = objects;
        if (first !== undefined) first.metadata.deletionTimestamp = "2026-11-21T22:00:00Z";
        return undefined;
      },
      said: "ValidatingAdmissionPolicy airlock-released-images is being deleted.",
    },
    {
      what: "a refusal that was made a warning",
      change: (objects) => {
        specOf(objects, "airlock-released-images-shop").validationActions = ["Warn"];
        return undefined;
      },
      said: "ValidatingAdmissionPolicyBinding airlock-released-images-shop was changed at spec.validationActions[0].",
    },
    {
      what: "a policy that admits what it cannot judge",
      change: (objects) => {
        specOf(objects, "airlock-fixed-images").failurePolicy = "Ignore";
        return undefined;
      },
      said: "ValidatingAdmissionPolicy airlock-fixed-images was changed at spec.failurePolicy.",
    },
    {
      what: "a selector that leaves objects out",
      change: (objects) => {
        const constraints = specOf(objects, "airlock-fixed-images").matchConstraints as Fields;
        constraints.objectSelector = { matchLabels: { judge: "me" } };
        return undefined;
      },
      said: "ValidatingAdmissionPolicy airlock-fixed-images was changed at spec.matchConstraints.objectSelector.",
    },
    {
      what: "a rule for fewer resources",
      change: (objects) => {
        const constraints = specOf(objects, "airlock-fixed-images").matchConstraints as { resourceRules: Fields[] };
        constraints.resourceRules.pop();
        return undefined;
      },
      said: "ValidatingAdmissionPolicy airlock-fixed-images was changed at spec.matchConstraints.resourceRules.",
    },
    {
      what: "a condition that was added",
      change: (objects) => {
        specOf(objects, "airlock-fixed-images").matchConditions = [{ name: "never", expression: "false" }];
        return undefined;
      },
      said: "ValidatingAdmissionPolicy airlock-fixed-images was changed at spec.matchConditions.",
    },
    {
      what: "an expression that says less",
      change: (objects) => {
        const [first] = specOf(objects, "airlock-controllers-only").validations as Fields[];
        if (first !== undefined) first.expression = "true";
        return undefined;
      },
      said: "ValidatingAdmissionPolicy airlock-controllers-only was changed at spec.validations[0].expression.",
    },
  ];
  for (const { what, change, said } of rows) {
    it(`is ${what}`, () => assert.deepEqual(after(change), [`${said} ${REMEDY}`]));
  }
});
