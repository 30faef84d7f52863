/** A request that a kubelet sends to a container. */
export interface HttpProbe {
  readonly httpGet: { readonly path: string; readonly port: number };
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** CPU and memory as Kubernetes writes quantities: `250m`, `256Mi`. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string; readonly cpu?: string };
}

/** What a container may not do. */
export interface ContainerSecurity {
  readonly allowPrivilegeEscalation: false;
  readonly readOnlyRootFilesystem: boolean;
  readonly capabilities: { readonly drop: readonly ["ALL"] };
}

/** A container as this engine declares it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe?: HttpProbe;
  readonly livenessProbe?: HttpProbe;
  readonly startupProbe?: HttpProbe;
  readonly resources: Resources;
  readonly securityContext: ContainerSecurity;
}

/** Pods of one ReplicaSet, or of a Job. */
export interface PodTemplate {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly automountServiceAccountToken: false;
    readonly serviceAccountName?: string;
    readonly securityContext: {
      readonly runAsNonRoot: true;
      readonly runAsUser?: number;
      readonly seccompProfile: { readonly type: "RuntimeDefault" };
    };
    readonly terminationGracePeriodSeconds?: number;
    readonly restartPolicy?: "Never";
    readonly containers: readonly [Container, ...Container[]];
  };
}
