/** A user or a group that the cluster knows: a CI system's, by OIDC, so that no token is stored. One of the two. */
export interface ClusterSubjectArgs {
  /** User name as the cluster sees it, with the prefix that its OIDC settings add. */
  user?: string;
  /** Group name as the cluster sees it. */
  group?: string;
}

/** Somewhere that an agent in the cluster may call. */
export interface NetworkTargetArgs {
  /** Addresses: `10.0.0.1/32`. */
  cidr: string;
  /** Port, 1 to 65535. */
  port: number;
  /** `TCP` or `UDP`. @defaultValue TCP */
  protocol?: string;
}

/** What an agent that runs in the cluster may talk to; nobody may call it. */
export interface AgentNetworkArgs {
  /** Labels of its pods, at least one. */
  podLabels: { [label: string]: string };
  /** The API server, by address. It is no pod: nothing else selects it. */
  apiServer: NetworkTargetArgs[];
  /** What else it calls: the state's backend, a registry. The cluster's DNS is always among it. @defaultValue none */
  egress?: NetworkTargetArgs[];
}
