import * as pulumi from "@pulumi/pulumi";
import type {
  AgentNetworkArgs,
  ClusterAccessArgs,
  ClusterRolesArgs,
  ClusterSubjectArgs,
  PinnedCluster,
  ReconcilerAlarmArgs,
  WorkloadRouter,
} from "pulumi-airlock/kubernetes";
import { clusterOf } from "../settings/cluster";
import { fromRoot } from "../settings/engine";
import { checkShape, type Shape } from "../settings/shape";

/** Who deploys a service. */
interface DeployAgentSettings {
  readonly router: WorkloadRouter;
  readonly subject?: ClusterSubjectArgs;
  readonly network?: AgentNetworkArgs;
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
  /** `deployAgents`: who deploys, by the namespace of the service: `router`, `subject`, `network`, as ClusterDeployAgent takes them. Required. */
  readonly deployAgents: Readonly<Record<string, DeployAgentSettings>>;
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

const AGENTS: Shape = {
  each: {
    keys: {
      router: "a text",
      "subject?": { keys: { "user?": "a text", "group?": "a text" } },
      "network?": { keys: { podLabels: TEXTS, apiServer: TARGETS, "egress?": TARGETS } },
    },
  },
};

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
  const deployAgents = config.requireObject<Readonly<Record<string, DeployAgentSettings>>>("deployAgents");
  const roles = config.getObject<ClusterRolesArgs>("roles") ?? {};
  const alarm = config.getObject<ReconcilerAlarmArgs>("alarm");
  checkShape("deployAgents", deployAgents, AGENTS);
  checkShape("roles", roles, ROLES);
  if (alarm !== undefined) checkShape("alarm", alarm, ALARM);
  if (pin !== undefined && deployAgents[pin.namespace] === undefined) {
    throw new pulumi.RunError(
      `deployAgents must name the namespace ${pin.namespace}, which airlock.yaml pins for ${environment}, got ${Object.keys(deployAgents).join(", ") || "none"}. Without it nobody can release there.`,
    );
  }
  return {
    environment,
    config: file,
    uid: pin?.uid,
    cluster: clusterOf(config),
    deployAgents,
    createNamespaces: config.getBoolean("createNamespaces") ?? true,
    systemNamespace: config.get("systemNamespace") ?? "airlock-system",
    roles: withSubjects(roles, Object.values(deployAgents)),
    alarm,
  };
}

/** A CI system's own identity deploys: the policies must know it, or it could supersede nothing. */
function withSubjects(roles: ClusterRolesArgs, agents: readonly DeployAgentSettings[]): ClusterRolesArgs {
  const of = (kind: "user" | "group", given: readonly string[] = []): string[] => [
    ...new Set([...given, ...agents.flatMap(({ subject }) => subject?.[kind] ?? [])]),
  ];
  const [deployUsers, deployGroups] = [of("user", roles.deployUsers), of("group", roles.deployGroups)];
  return {
    ...roles,
    ...(deployUsers.length === 0 ? {} : { deployUsers }),
    ...(deployGroups.length === 0 ? {} : { deployGroups }),
  };
}
