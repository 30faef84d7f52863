import { commandOf, containersOf, imageVolumesOf, isOneOf, podsIn } from "./expressions";
import { type Policy, policy, rule } from "./policyKinds";
import type { Settings } from "./settings";

/** Controllers of Kubernetes that write objects with pods in them. */
export const KUBERNETES_CONTROLLERS = [
  "replicaset-controller",
  "deployment-controller",
  "statefulset-controller",
  "daemon-set-controller",
  "job-controller",
  "cronjob-controller",
].map((name) => `system:serviceaccount:kube-system:${name}`);

/** An image by digest; a tag before it is refused by the list, which has none. */
const BY_DIGEST = "^[^@]+@sha256:[0-9a-f]{64}$";

/**
 * Whatever begins to run was released: its repository and digest are in the namespace's list, with the image's own command or the listed
 * one. Controllers are judged on what they change, so that a quarantined digest can still be scaled and left; everybody else on all of it.
 * What a ReplicaSet or Job runs is judged when it is made and cannot change after (see {@link fixedImages}): so this policy does not see
 * them healed, and they heal while the list is missing.
 *
 * The answer is 403: a new digest is listed in the update, once its record is verified, and a preview of pulumi-kubernetes goes on without the server's answer at
 * a 403 alone (provider.go, IsForbidden in Create and Update).
 */
export function releasedImages({ argoAccount }: Settings): Policy {
  return policy("airlock-released-images", {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    matchConstraints: {
      resourceRules: [
        rule("argoproj.io", ["CREATE", "UPDATE"], "rollouts", "analysistemplates"),
        rule("argoproj.io", ["CREATE"], "experiments", "analysisruns"),
        rule("apps", ["CREATE", "UPDATE"], "deployments", "statefulsets", "daemonsets"),
        rule("apps", ["CREATE"], "replicasets"),
        rule("batch", ["CREATE", "UPDATE"], "cronjobs"),
        rule("batch", ["CREATE"], "jobs"),
        rule("", ["CREATE", "UPDATE"], "replicationcontrollers", "podtemplates"),
      ],
    },
    variables: [
      { name: "isController", expression: isOneOf([argoAccount, ...KUBERNETES_CONTROLLERS], []) },
      { name: "pods", expression: podsIn("object") },
      { name: "before", expression: podsIn("oldObject") },
      { name: "list", expression: "has(params.data) ? params.data : {}" },
      {
        name: "unreleased",
        expression: `variables.pods.map(p, ${containersOf("p")}.filter(c, !(${isAdmitted("c")})).map(c, c.image))`,
      },
      {
        name: "unreleasedVolumes",
        expression: `variables.pods.map(p, ${imageVolumesOf("p")}.filter(v, !(${isListed("v.image.reference")})).map(v, v.image.reference))`,
      },
    ],
    validations: [
      {
        expression: "variables.unreleased.all(images, size(images) == 0)",
        messageExpression:
          "'Airlock: ' + variables.unreleased.filter(images, size(images) > 0)[0][0] + " +
          "' was not released for this namespace (repository, digest and command as in its list). A release is listed once the reconciler has verified its record; other images belong into those that the platform trusts'",
        reason: "Forbidden",
      },
      {
        expression: "variables.unreleasedVolumes.all(images, size(images) == 0)",
        messageExpression:
          "'Airlock: ' + variables.unreleasedVolumes.filter(images, size(images) > 0)[0][0] + " +
          "' is mounted as a volume and was not released for this namespace'",
        reason: "Forbidden",
      },
      {
        expression: `variables.pods.all(p, ${containersOf("p")}.all(c, ${runsNothingElse("c")}))`,
        message: "Airlock: hooks and probes that run a command in a released image are not released with it",
        reason: "Forbidden",
      },
    ],
  });
}

function isAdmitted(container: string): string {
  const command = commandOf(container);
  const key = `'sha256-' + ${container}.image.split('@sha256:')[1] + '.command'`;
  const listedCommand = `(${key}) in variables.list && variables.list[${key}] == ${command}`;
  const hasOwn = `!has(${container}.command) && !has(${container}.args)`;
  const same = `${containersOf("o")}.exists(b, b.image == ${container}.image && ${commandOf("b")} == ${command})`;
  const unchanged = `variables.isController && variables.before.exists(o, ${same})`;
  return `(${unchanged}) || ((${isListed(`${container}.image`)}) && ((${hasOwn}) || (${listedCommand})))`;
}

function isListed(image: string): string {
  const key = `'sha256-' + ${image}.split('@sha256:')[1]`;
  return `${image}.matches('${BY_DIGEST}') && (${key}) in variables.list && variables.list[${key}] == ${image}.split('@')[0]`;
}

/** Nothing but the container's own process: no command in a hook or a probe. */
function runsNothingElse(container: string): string {
  const hooks = ["postStart", "preStop"].map((hook) => `lifecycle.${hook}`);
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"];
  return [...hooks, ...probes]
    .map((field) => {
      const [first, second] = field.split(".");
      const parent = second === undefined ? "" : `has(${container}.${first ?? ""}) && `;
      return `!(${parent}has(${container}.${field}) && has(${container}.${field}.exec))`;
    })
    .join(" && ");
}

/** What a ReplicaSet, a Job or a pod runs does not change, whoever asks: it was judged when it was made. */
export function fixedImages(): Policy {
  const same = (one: string, other: string) =>
    `variables.${one}.all(p, ${containersOf("p")}.all(c, variables.${other}.exists(o, ${containersOf("o")}.exists(b, ` +
    `b.name == c.name && b.image == c.image && ${commandOf("b")} == ${commandOf("c")}))))`;
  return policy("airlock-fixed-images", {
    matchConstraints: {
      resourceRules: [
        rule("apps", ["UPDATE"], "replicasets"),
        rule("batch", ["UPDATE"], "jobs"),
        rule("argoproj.io", ["UPDATE"], "experiments", "analysisruns"),
        rule("", ["UPDATE"], "pods", "pods/ephemeralcontainers"),
      ],
    },
    variables: [
      { name: "pods", expression: podsIn("object") },
      { name: "before", expression: podsIn("oldObject") },
    ],
    validations: [
      {
        expression: same("pods", "before"),
        message: "Airlock: what runs here was judged when it was made and cannot be changed; release another version",
      },
    ],
  });
}
