import { ATTESTATION_LABEL, EVIDENCE_LABEL, HOLDS_LABEL, RECORD_LABEL, VERDICT } from "../ledger/names";
import { EVIDENCE_ANNOTATION } from "../ledger/recordObjects";
import { isOneOf } from "./expressions";
import { type Policy, policy, rule } from "./policyKinds";
import { isSame, isSameOfOurs } from "./releaseState";
import type { Settings } from "./settings";

/** It empties a namespace that is deleted; nobody else deletes what is kept, garbage collection included. */
const NAMESPACE_CONTROLLER = "system:serviceaccount:kube-system:namespace-controller";

/** Whoever may take the policies away is the platform: more rights than that there are none. */
const IS_PLATFORM =
  "authorizer.group('admissionregistration.k8s.io').resource('validatingadmissionpolicies').check('delete').allowed()";

const KEPT_LABELS = [RECORD_LABEL, EVIDENCE_LABEL, ATTESTATION_LABEL];
const VERDICTS = Object.values(VERDICT);

/** Where the evidence lies may change: another zlib compresses the same bundle to other bytes, and the record's hash says whether it is the bundle. */
const FREE_ANNOTATIONS = [...VERDICTS, EVIDENCE_ANNOTATION];

/** By label or by name: somebody else's would keep the reconciler's out. */
function isAttestation(of: string): string {
  const label = `'${ATTESTATION_LABEL}' in ${of}.metadata.?labels.orValue({})`;
  const holds = `${of}.metadata.?labels[?'${HOLDS_LABEL}'].orValue('') == 'attestation'`;
  return `${label} || ${holds} || ${of}.metadata.?name.orValue('').contains('-attestation-')`;
}

/** What a ConfigMap says, and what would take it along; who manages it may change, and labels that are not ours. */
const CONTENT = ["data", "binaryData", "immutable", "metadata.ownerReferences"] as const;

/**
 * Records and their evidence, in the namespaces of services: made once, immutable, and never changed or deleted, but for the verdict that the reconciler writes beside
 * a record. An owner would take them along when it is deleted, so they have none.
 */
export function keptRecords({ reconcilerAccount, breakGlass }: Settings): Policy {
  const labelled = (of: string) =>
    KEPT_LABELS.map((label) => `'${label}' in ${of}.metadata.?labels.orValue({})`).join(" || ");
  const verdict = (of: string, key: string) => `${of}.metadata.?annotations[?'${key}'].orValue('')`;
  const said = VERDICTS.map((key) => `'${key}' in object.metadata.?annotations.orValue({})`).join(" || ");
  const told = VERDICTS.map((key) => `${verdict("object", key)} != ${verdict("oldObject", key)}`).join(" || ");
  return policy("airlock-kept-records", {
    matchConstraints: { resourceRules: [rule("", ["CREATE", "UPDATE", "DELETE"], "configmaps")] },
    matchConditions: [
      { name: "not-emergency", expression: `!(${isOneOf([NAMESPACE_CONTROLLER], [breakGlass])})` },
      {
        name: "is-kept",
        expression: `(object != null && ((${labelled("object")}) || (${isAttestation("object")}))) || (oldObject != null && (${labelled("oldObject")}))`,
      },
    ],
    variables: [
      { name: "isReconciler", expression: isOneOf([reconcilerAccount], []) },
      {
        name: "speaks",
        expression: `object != null && (oldObject == null ? (${said}) : (${told}))`,
      },
    ],
    validations: [
      {
        expression: "request.operation != 'DELETE'",
        message: `Airlock: records and evidence are kept; nobody deletes them (${breakGlass} in an emergency)`,
      },
      {
        expression: `request.operation != 'UPDATE' || (${[...CONTENT.map((field) => isSame(field)), isSameOfOurs("metadata.labels"), isSameOfOurs("metadata.annotations", FREE_ANNOTATIONS)].join(" && ")})`,
        message: `Airlock: records and evidence stay as they were made (${breakGlass} in an emergency)`,
      },
      {
        expression:
          "request.operation != 'CREATE' || (object.?immutable.orValue(false) && size(object.metadata.?ownerReferences.orValue([])) == 0)",
        message: "Airlock: a record or a part of its evidence is made immutable, and owned by nothing",
      },
      {
        expression: `request.operation != 'CREATE' || !(${isAttestation("object")}) || variables.isReconciler`,
        message: "Airlock: what was signed of a rollout is written by the reconciler, and by nobody else",
      },
      {
        expression: "!variables.speaks || variables.isReconciler",
        message: "Airlock: the verdict on a record is the reconciler's",
      },
    ],
  });
}

/**
 * What the system namespace holds for others: lists, quarantines, debts and what was verified are the reconciler's, trust is the platform's, and outcomes are made by the
 * reconciler and stay. Tokens of accounts there are for pods: whoever else had one would be the reconciler.
 */
export function keptLists({ reconcilerAccount, breakGlass }: Settings): Policy {
  const begins = (...prefixes: readonly string[]) =>
    prefixes.map((prefix) => `variables.name.startsWith('${prefix}-')`).join(" || ");
  const writers = `variables.isReconciler || (${isOneOf([], [breakGlass])}) || ${IS_PLATFORM}`;
  return policy("airlock-kept-lists", {
    matchConstraints: {
      resourceRules: [
        rule("", ["CREATE", "UPDATE", "DELETE"], "configmaps"),
        rule("", ["CREATE"], "serviceaccounts/token"),
      ],
    },
    matchConditions: [{ name: "not-emptied", expression: `!(${isOneOf([NAMESPACE_CONTROLLER], [])})` }],
    variables: [
      { name: "isReconciler", expression: isOneOf([reconcilerAccount], []) },
      { name: "isMap", expression: "request.resource.resource == 'configmaps'" },
      { name: "name", expression: "oldObject != null ? oldObject.metadata.name : object.metadata.?name.orValue('')" },
    ],
    validations: [
      {
        expression: "variables.isMap || 'system:nodes' in request.userInfo.groups",
        message: "Airlock: tokens of the accounts here are for their pods, and nobody else takes one",
      },
      {
        expression: `!variables.isMap || !(${begins("released", "quarantine", "verified", "debts")}) || ${writers}`,
        message:
          "Airlock: what may run and what may not is written by the reconciler and the platform, and by nobody else",
      },
      {
        expression: `!variables.isMap || !(${begins("trust")}) || ${IS_PLATFORM}`,
        message: "Airlock: whom to trust is the platform's to say",
      },
      {
        expression: `!variables.isMap || !(${begins("outcome")}) || (request.operation == 'CREATE' && variables.isReconciler) || (request.operation == 'UPDATE' && ${[...CONTENT, "metadata.labels", "metadata.annotations"].map((field) => isSame(field)).join(" && ")}) || (request.operation != 'CREATE' && (${isOneOf([], [breakGlass])}))`,
        message: `Airlock: outcomes are written once by the reconciler, and stay (${breakGlass} in an emergency)`,
      },
    ],
  });
}
