import type { Probe, WorkloadInput } from "../input/workload";
import type { HttpProbe, PodTemplate } from "../kinds/pod";
import { ANNOTATIONS, labelsOf } from "../naming";
import { containerSecurity, podSecurity } from "./security";

/**
 * The pods of a release. Version and digest are part of it, so a release is a ReplicaSet of its own, also where its image has
 * run before under another version; going back to the very release before finds its ReplicaSet again.
 */
export function podTemplate({ service, version, digest, workload }: WorkloadInput): PodTemplate {
  const { image, port, probes, resources, environmentVariables, serviceAccountName, terminationGraceSeconds } =
    workload;
  const env = Object.entries(environmentVariables ?? {}).map(([name, value]) => ({ name, value }));
  return {
    metadata: {
      labels: { ...labelsOf(service), ...workload.podLabels },
      annotations: { [ANNOTATIONS.version]: version, [ANNOTATIONS.digest]: digest },
    },
    spec: {
      automountServiceAccountToken: false,
      ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
      securityContext: podSecurity(workload),
      ...(terminationGraceSeconds === undefined ? {} : { terminationGracePeriodSeconds: terminationGraceSeconds }),
      containers: [
        {
          name: service,
          image,
          ...(env.length === 0 ? {} : { env }),
          ports: [{ name: "http", containerPort: port }],
          readinessProbe: probe(probes.readiness, port),
          livenessProbe: probe(probes.liveness, port),
          ...(probes.startup === undefined ? {} : { startupProbe: probe(probes.startup, port) }),
          resources,
          securityContext: containerSecurity(workload),
        },
      ],
    },
  };
}

function probe({ path, periodSeconds, timeoutSeconds, failureThreshold }: Probe, port: number): HttpProbe {
  return {
    httpGet: { path, port },
    periodSeconds: periodSeconds ?? 10,
    timeoutSeconds: timeoutSeconds ?? 2,
    failureThreshold: failureThreshold ?? 3,
  };
}
