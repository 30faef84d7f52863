/** Somewhere that an agent may call. */
export interface NetworkTarget {
  /** Addresses: `10.0.0.1/32`. */
  readonly cidr: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

interface Egress {
  readonly to: readonly [
    | { readonly ipBlock: { readonly cidr: string } }
    | {
        readonly namespaceSelector: { readonly matchLabels: Readonly<Record<string, string>> };
        readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
      },
  ];
  readonly ports: readonly { readonly port: number; readonly protocol: NetworkTarget["protocol"] }[];
}

/** Whom pods may talk to. Source: k8s.io/api/networking/v1. */
export interface NetworkPolicy {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "NetworkPolicy";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly policyTypes: readonly ["Ingress", "Egress"];
    readonly egress: readonly Egress[];
  };
}

/**
 * What an agent that runs in the cluster talks to: nobody calls it, and it calls the cluster's names and what is listed. The API server is listed by address: it is no
 * pod, so nothing selects it. Whether it holds is the network plug-in's part.
 */
export function agentNetwork(
  name: string,
  namespace: string,
  podLabels: Readonly<Record<string, string>>,
  targets: readonly NetworkTarget[],
): NetworkPolicy {
  const names: Egress = {
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
  };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: podLabels },
      policyTypes: ["Ingress", "Egress"], // and nobody is listed who may call it
      egress: [
        names,
        ...targets.map(
          ({ cidr, port, protocol }) => ({ to: [{ ipBlock: { cidr } }], ports: [{ port, protocol }] }) satisfies Egress,
        ),
      ],
    },
  };
}
