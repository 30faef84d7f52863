import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";
import { agentNetwork } from "../../../engines/argo/access/agentNetwork";
import { DEPLOY_AGENT, deployAgentAccess } from "../../../engines/argo/access/deployAgent";
import type { Subject } from "../../../engines/argo/access/rbac";
import { refuse } from "../../aws/args/refuse";
import { WorkloadRouter } from "../workloadArgs";
import type { AgentNetworkArgs, ClusterSubjectArgs } from "./accessArgs";
import { checkLabel, checkNetwork, checkSubject } from "./checks";
import { declareAccess } from "./declareAccess";

/** Inputs of {@link ClusterDeployAgent}. */
export interface ClusterDeployAgentArgs {
  /** Namespace of the service; it must exist. */
  namespace: string;
  /** What moves the service's weights: the agent declares the route of that kind, and no other. */
  router: WorkloadRouter;
  /** Name of the account, of its role and of its binding. @defaultValue airlock-deploy-agent */
  accountName?: string;
  /** Who deploys, where the cluster knows the CI system by OIDC; no account is made then. @defaultValue a ServiceAccount of that name */
  subject?: ClusterSubjectArgs;
  /** Where its network ends, for an agent whose pods run in the namespace. @defaultValue no NetworkPolicy */
  network?: AgentNetworkArgs;
  /** Namespace of the lists, the quarantine among them. @defaultValue airlock-system */
  systemNamespace?: string;
}

/**
 * Who may run `pulumi up` on a service in a cluster: an account or somebody of the CI system's, with what a ProgressiveWorkload needs in its namespace, and the
 * right to read the cluster's identity and the namespace's lists. No secrets, no pods, no roles; nothing is stored.
 * It belongs into the platform's stack: whoever may change it may give it more.
 */
export class ClusterDeployAgent extends pulumi.ComponentResource {
  /** Who it is to the API server: `system:serviceaccount:shop:airlock-deploy-agent`, or the user or group given. */
  public readonly subjectName: pulumi.Output<string>;

  constructor(name: string, args: ClusterDeployAgentArgs, opts?: pulumi.ComponentResourceOptions) {
    const namespace = checkLabel("namespace", args.namespace);
    const account = checkLabel("accountName", args.accountName ?? DEPLOY_AGENT);
    const systemNamespace = checkLabel("systemNamespace", args.systemNamespace ?? "airlock-system");
    const subject = args.subject === undefined ? undefined : checkSubject(args.subject);
    const targets = args.network === undefined ? undefined : checkNetwork(args.network);
    const objects = deployAgentAccess({
      namespace,
      name: account,
      router: checkRouter(args.router),
      systemNamespace,
      ...(subject === undefined ? {} : { subject }),
    });
    super("airlock:kubernetes:ClusterDeployAgent", name, args, opts);
    const made = declareAccess(name, objects, { parent: this });
    if (args.network !== undefined && targets !== undefined) {
      const policy = agentNetwork(account, namespace, args.network.podLabels, targets);
      const { metadata, spec } = JSON.parse(JSON.stringify(policy)) as { metadata: object; spec: never };
      new NetworkPolicy(`${name}-network`, { metadata, spec }, { parent: this });
    }
    // Known when it may deploy.
    this.subjectName = pulumi.all(made.map(({ urn }) => urn)).apply(() => nameOf(subject, namespace, account));
    this.registerOutputs({ subjectName: this.subjectName });
  }
}

function nameOf(subject: Subject | undefined, namespace: string, account: string): string {
  return subject?.name ?? `system:serviceaccount:${namespace}:${account}`;
}

function checkRouter(router: WorkloadRouter): WorkloadRouter {
  if (Object.values(WorkloadRouter).includes(router)) return router;
  return refuse(
    "router",
    `one of ${Object.values(WorkloadRouter).join(", ")}`,
    router,
    "Give the router of the ProgressiveWorkload.",
  );
}
