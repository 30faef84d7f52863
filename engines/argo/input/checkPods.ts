import type { Fault } from "../../../release/fault";
import type { Resources } from "../kinds/pod";
import { LONGEST_SERVICE_NAME } from "../naming";
import type { Probe, Workload, WorkloadInput } from "./workload";

/** RFC 1035 label: what a Service may be called. */
const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** RFC 1123 label: what a namespace may be called. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const BY_DIGEST = /^[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}$/;
/** Kubernetes' quantities, without exponents: `250m`, `0.5`, `256Mi`. */
const QUANTITY = /^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

/** Names of variables that Argo takes. */
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** The release has to end before Argo gives a blue-green rollout up, see `progressDeadlineSeconds`. */
const LONGEST_SMOKE_SECONDS = 900;
const MOST_REPLICAS = 10_000;

/** Whether the pods of a release can be declared: names, image, probes, resources, and the smoke test. */
export function checkPods({ service, digest, plan, workload }: WorkloadInput): readonly Fault[] {
  const { namespace, image, port, replicas, probes, resources, smokeTest } = workload;
  const faults: Fault[] = [];
  const refuse = (field: string, found: string | number | undefined, expected: string, remedy?: string) =>
    faults.push({ field, found: show(found), expected, ...(remedy === undefined ? {} : { remedy }) });
  if (!DNS_LABEL.test(service) || service.length > LONGEST_SERVICE_NAME) {
    const expected = `1 to ${LONGEST_SERVICE_NAME} lower-case letters, digits and hyphens, beginning with a letter`;
    refuse("service", service, expected);
  }
  if (!NAMESPACE.test(namespace) || namespace.length > 63) {
    refuse("workload.namespace", namespace, "1 to 63 lower-case letters, digits and hyphens");
  }
  if (!BY_DIGEST.test(image)) {
    refuse("workload.image", image, "an image by digest: repository@sha256: and 64 hex digits");
  } else if (!image.endsWith(`@${digest}`)) {
    refuse("workload.image", image, `the release's digest ${digest}`, "Deploy the artifact that was released.");
  }
  if (!isWhole(port, 1, 65_535)) refuse("workload.port", port, "a port from 1 to 65535");
  if (!isWhole(replicas, 1, MOST_REPLICAS)) {
    refuse("workload.replicas", replicas, `a whole number from 1 to ${MOST_REPLICAS}`);
  }
  // Programs in other languages and plain JavaScript can leave out what the types ask for.
  const given: Workload["probes"] | undefined = probes;
  const asked: Partial<Record<string, Probe>> = { ...given };
  for (const name of ["readiness", "liveness"]) {
    if (asked[name] === undefined) {
      const remedy = "A pod that nobody asks is never found to be ill.";
      refuse(`workload.probes.${name}`, undefined, "a probe with the path to ask", remedy);
    }
  }
  for (const [name, probe] of Object.entries(asked)) {
    if (probe !== undefined && !probe.path.startsWith("/")) {
      refuse(`workload.probes.${name}.path`, probe.path, "a path that begins with /");
    }
  }
  for (const name of Object.keys(workload.environmentVariables ?? {})) {
    if (VARIABLE.test(name)) continue;
    refuse("workload.environmentVariables", name, "letters, digits, -, _ and ., and no digit first");
  }
  faults.push(...checkResources(resources, "workload.resources"));
  if (smokeTest !== undefined) {
    if (!BY_DIGEST.test(smokeTest.image)) {
      refuse("workload.smokeTest.image", smokeTest.image, "an image by digest: repository@sha256: and 64 hex digits");
    }
    const { timeoutSeconds } = smokeTest;
    if (timeoutSeconds !== undefined && !isWhole(timeoutSeconds, 1, LONGEST_SMOKE_SECONDS)) {
      refuse("workload.smokeTest.timeoutSeconds", timeoutSeconds, `whole seconds from 1 to ${LONGEST_SMOKE_SECONDS}`);
    }
    faults.push(...checkResources(smokeTest.resources, "workload.smokeTest.resources"));
  } else if (plan.strategy === "blue-green") {
    const remedy = "Before the switch nothing else judges the release.";
    refuse("workload.smokeTest", undefined, "a smoke test of the preview, for blue-green", remedy);
  }
  return faults;
}

function checkResources(resources: Resources | undefined, field: string): readonly Fault[] {
  const expected = "a quantity such as 250m or 256Mi";
  const wanted = {
    "requests.cpu": resources?.requests.cpu,
    "requests.memory": resources?.requests.memory,
    "limits.memory": resources?.limits.memory,
    ...(resources?.limits.cpu === undefined ? {} : { "limits.cpu": resources.limits.cpu }),
  };
  return Object.entries(wanted).flatMap(([name, value]) =>
    value !== undefined && QUANTITY.test(value) ? [] : [{ field: `${field}.${name}`, found: show(value), expected }],
  );
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function show(value: string | number | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
