import type { Workload } from "../input/workload";
import type { ContainerSecurity, PodTemplate } from "../kinds/pod";

/** What Kubernetes calls the restricted standard for pods. */
export function podSecurity({ runAsUser }: Pick<Workload, "runAsUser">): PodTemplate["spec"]["securityContext"] {
  return {
    runAsNonRoot: true,
    ...(runAsUser === undefined ? {} : { runAsUser }),
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** The same for a container; the root file system is read-only unless the deployment says otherwise. */
export function containerSecurity({
  readOnlyRootFilesystem,
}: Pick<Workload, "readOnlyRootFilesystem">): ContainerSecurity {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: readOnlyRootFilesystem ?? true,
    capabilities: { drop: ["ALL"] },
  };
}
