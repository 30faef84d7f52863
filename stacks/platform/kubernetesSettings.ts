import * as pulumi from "@pulumi/pulumi";
import type {
  AgentNetworkArgs,
  ClusterAccessArgs,
  ClusterRolesArgs,
  ClusterSubjectArgs,
  NamespaceTrustArgs,
  PinnedCluster,
  ReconcilerAlarmArgs,
  ReleaseReconcilerArgs,
  WorkloadRouter,
} from "pulumi-airlock/kubernetes";
import { clusterOf } from "../settings/cluster";
import { fromRoot } from "../settings/engine";
import { checkShape, type Shape } from "../settings/shape";

/** What the platform knows of the service in a namespace. */
interface ServiceSettings {
  /** Who deploys it, as ClusterDeployAgent takes it. */
  readonly deployAgent: {
    readonly router: WorkloadRouter;
    readonly subject?: ClusterSubjectArgs;
    readonly network?: AgentNetworkArgs;
  };
  /** Whose signatures count, as ReleaseReconciler takes it; its files are named from the folder of Pulumi.yaml. */
  /** `environment` where it is another one than the platform's. */
  readonly trust: Omit<NamespaceTrustArgs, "namespace" | "environment"> &
    Partial<Pick<NamespaceTrustArgs, "environment">>;
}

/** What the configuration says on a cluster, each key under `airlock-platform:`. */
export interface ClusterSettings {
  /** `environment`, as airlock.yaml names it. @defaultValue the stack's name */
  readonly environment: string;
  /** `config`: airlock.yaml, from the folder of Pulumi.yaml, whose pin says which cluster this is. @defaultValue none: the cluster is whatever the kubeconfig leads to */
  readonly config: string | undefined;
  /** UID of the cluster that airlock.yaml pins; absent where it pins none. */
  readonly uid: string | undefined;
  /** `kubeconfig` and `context`. @defaultValue as `clusterOf` says */
  readonly cluster: ClusterAccessArgs;
  /** `namespaces`: of each `deployAgent` and `trust`. Required. */
  readonly namespaces: Readonly<Record<string, ServiceSettings>>;
  /** `reconciler`: `image`, `imagePullSecret`, `signing`, as ReleaseReconciler takes them. Required: without a reconciler no release is ever admitted. */
  readonly reconciler: Pick<ReleaseReconcilerArgs, "image" | "imagePullSecret" | "signing">;
  /** `createNamespaces`. @defaultValue true */
  readonly createNamespaces: boolean;
  /** `systemNamespace`. @defaultValue "airlock-system" */
  readonly systemNamespace: string;
  /** `roles`: who is who, as ReleaseGuard takes it; those who deploy as a subject of their own are added. @defaultValue none */
  readonly roles: ClusterRolesArgs;
  /** `alarm` on the reconciler, as ReleaseGuard takes it. @defaultValue none */
  readonly alarm: ReconcilerAlarmArgs | undefined;
}

const TEXTS: Shape = { each: "a text" };

const TARGETS: Shape = { list: { keys: { cidr: "a text", port: "a number", "protocol?": "a text" } } };

const NAMESPACES: Shape = {
  each: {
    keys: {
      deployAgent: {
        keys: {
          router: "a text",
          "subject?": { keys: { "user?": "a text", "group?": "a text" } },
          "network?": { keys: { podLabels: TEXTS, apiServer: TARGETS, "egress?": TARGETS } },
        },
      },
      trust: {
        keys: {
          "environment?": "a text",
          allowedSigners: "a text",
          "executives?": "a text",
          "required?": "a number",
          "authors?": "a text",
          "evidence?": "a text",
          "hotfix?": "a text",
          "root?": "a text",
          "audit?": "true or false",
          "images?": "a list of texts",
        },
      },
    },
  },
};

const SIGNING: Shape = {
  keys: { "secretName?": "a text", "kmsKey?": "a text", "region?": "a text", "verifierId?": "a text" },
};

const RECONCILER: Shape = { keys: { image: "a text", "imagePullSecret?": "a text", "signing?": SIGNING } };

const ROLES: Shape = {
  keys: {
    "argoAccount?": "a text",
    "reconcilerAccount?": "a text",
    "operators?": "a text",
    "breakGlass?": "a text",
    "deployUsers?": "a list of texts",
    "deployGroups?": "a list of texts",
  },
};

const ALARM: Shape = {
  keys: { runbookUrl: "a text", "namespace?": "a text", "labels?": TEXTS, "severity?": "a text" },
};

/** Reads the configuration; what is missing or no use ends the program with one line. `pinOf` reads airlock.yaml. */
export function readClusterSettings(
  pinOf: (of: { config: string; environment: string }) => PinnedCluster | undefined,
): ClusterSettings {
  const config = new pulumi.Config("airlock-platform");
  const environment = config.get("environment") ?? pulumi.getStack();
  const named = config.get("config");
  const file = named === undefined ? undefined : fromRoot(named);
  const pin = file === undefined ? undefined : pinOf({ config: file, environment });
  const namespaces = config.requireObject<ClusterSettings["namespaces"]>("namespaces");
  const reconciler = config.requireObject<ClusterSettings["reconciler"]>("reconciler");
  const roles = config.getObject<ClusterRolesArgs>("roles") ?? {};
  const alarm = config.getObject<ReconcilerAlarmArgs>("alarm");
  checkShape("namespaces", namespaces, NAMESPACES);
  checkShape("reconciler", reconciler, RECONCILER);
  checkShape("roles", roles, ROLES);
  if (alarm !== undefined) checkShape("alarm", alarm, ALARM);
  if (pin !== undefined && namespaces[pin.namespace] === undefined) {
    throw new pulumi.RunError(
      `namespaces must have ${pin.namespace}, which airlock.yaml pins for ${environment}, got ${Object.keys(namespaces).join(", ") || "none"}. Without it nobody can release there.`,
    );
  }
  return {
    environment,
    config: file,
    uid: pin?.uid,
    cluster: clusterOf(config),
    namespaces: Object.fromEntries(
      Object.entries(namespaces).map(([name, of]) => [name, { ...of, trust: withFiles(of.trust) }]),
    ),
    reconciler,
    createNamespaces: config.getBoolean("createNamespaces") ?? true,
    systemNamespace: config.get("systemNamespace") ?? "airlock-system",
    roles: withSubjects(roles, Object.values(namespaces)),
    alarm,
  };
}

function withFiles(trust: ServiceSettings["trust"]): ServiceSettings["trust"] {
  return {
    ...trust,
    allowedSigners: fromRoot(trust.allowedSigners),
    ...(trust.executives === undefined ? {} : { executives: fromRoot(trust.executives) }),
  };
}

/** A CI system's own identity deploys: the policies must know it, or it could supersede nothing. */
function withSubjects(roles: ClusterRolesArgs, services: readonly ServiceSettings[]): ClusterRolesArgs {
  const of = (kind: "user" | "group", given: readonly string[] = []): string[] => [
    ...new Set([...given, ...services.flatMap(({ deployAgent: { subject } }) => subject?.[kind] ?? [])]),
  ];
  const [deployUsers, deployGroups] = [of("user", roles.deployUsers), of("group", roles.deployGroups)];
  return {
    ...roles,
    ...(deployUsers.length === 0 ? {} : { deployUsers }),
    ...(deployGroups.length === 0 ? {} : { deployGroups }),
  };
}
