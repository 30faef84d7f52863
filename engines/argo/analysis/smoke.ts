import type { SmokeTest, WorkloadInput } from "../input/workload";
import type { Metric } from "../kinds/analysis";
import { namesOf, SERVICE_PORT } from "../naming";
import { containerSecurity, podSecurity } from "../objects/security";

/** Seconds that a smoke test has. */
export const SMOKE_SECONDS = 300;

/**
 * A Job against the Service that only the release is behind. It is tried once: what passes at the second try fails every other
 * user. It learns the address as it does on AWS, from `AIRLOCK_TEST_URL`.
 */
export function smokeMetric(smoke: SmokeTest, { service, plan, workload }: WorkloadInput): Metric {
  const names = namesOf(service);
  const target = plan.strategy === "blue-green" ? names.preview : names.canary;
  return {
    name: "smoke-test",
    failureLimit: 0,
    consecutiveErrorLimit: 0,
    provider: {
      job: {
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: smoke.timeoutSeconds ?? SMOKE_SECONDS,
          template: {
            metadata: { labels: {}, annotations: {} },
            spec: {
              automountServiceAccountToken: false,
              securityContext: podSecurity(workload),
              restartPolicy: "Never",
              containers: [
                {
                  name: "smoke",
                  image: smoke.image,
                  ...(smoke.command === undefined ? {} : { command: smoke.command }),
                  env: [
                    {
                      name: "AIRLOCK_TEST_URL",
                      value: `http://${target}.${workload.namespace}.svc:${SERVICE_PORT}`,
                    },
                  ],
                  resources: smoke.resources,
                  securityContext: containerSecurity(workload),
                },
              ],
            },
          },
        },
      },
    },
  };
}
