import assert from "node:assert/strict";
import { ClusterDeployAgent, type ClusterDeployAgentArgs, WorkloadRouter } from "../../../components/kubernetes";
import { deployAgentAccess } from "../../../engines/argo/access/deployAgent";
import { breakGlassAccess, operatorsAccess } from "../../../engines/argo/access/people";
import { type AccessObject, known, type Rule } from "../../../engines/argo/access/rbac";
import { settingsOf } from "../../../engines/argo/admission/settings";
import { type Declared, record } from "../aws/recorder";

const PLAIN: ClusterDeployAgentArgs = { namespace: "shop", router: WorkloadRouter.Istio };

async function declared(more: Partial<ClusterDeployAgentArgs> = {}): Promise<readonly Declared[]> {
  return (await record(() => new ClusterDeployAgent("agent", { ...PLAIN, ...more }))).declared;
}

async function refused(more: Partial<ClusterDeployAgentArgs>): Promise<string> {
  let said = "nothing";
  await record(() => {
    try {
      new ClusterDeployAgent("agent", { ...PLAIN, ...more });
    } catch (error) {
      said = (error as Error).message;
    }
  });
  return said;
}

/** Objects as an API server would get them, without what the SDK adds. */
function objects(all: readonly Declared[]): unknown[] {
  return all.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs);
}

interface Placed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Applied by force, by kind and place: what an engine is told of two resources comes in any order. */
function inOrder(all: readonly unknown[]): unknown {
  const plain = (JSON.parse(JSON.stringify(all)) as Placed[]).map(({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, annotations: { "pulumi.com/patchForce": "true" } },
  }));
  return plain.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

function placeOf({ kind, metadata }: Placed): string {
  return [kind, metadata.namespace ?? "", metadata.name].join(" ");
}

function rulesOf(all: readonly AccessObject[]): readonly Rule[] {
  return all.flatMap((object) => ("rules" in object ? object.rules : []));
}

// What these roles mean to a real API server is asked in test/scenarios/kubernetes/admissionRows.ts, with these same objects.
describe("ClusterDeployAgent", () => {
  it("declares an account, its role, and what it may read elsewhere", async () => {
    const all = await declared();
    assert.deepEqual(all.map(({ name }) => name).sort(), [
      "agent",
      "agent-airlock-system-airlock-deploy-agent-shop-binding",
      "agent-airlock-system-airlock-deploy-agent-shop-role",
      "agent-cluster-airlock-deploy-agent-shop-binding",
      "agent-cluster-airlock-deploy-agent-shop-role",
      "agent-shop-airlock-deploy-agent-account",
      "agent-shop-airlock-deploy-agent-binding",
      "agent-shop-airlock-deploy-agent-role",
    ]);
    assert.deepEqual(inOrder(objects(all)), inOrder(deployAgentAccess({ namespace: "shop", router: "istio" })));
  });

  it("binds a role after it is there", async () => {
    for (const { name, dependsOn } of await declared()) {
      assert.deepEqual(dependsOn, name.endsWith("-binding") ? [name.replace(/binding$/, "role")] : []);
    }
  });

  it("tells who it is", async () => {
    const subject = async (more: Partial<ClusterDeployAgentArgs>) => {
      const { result } = await record(
        () =>
          new Promise((resolve) => new ClusterDeployAgent("agent", { ...PLAIN, ...more }).subjectName.apply(resolve)),
      );
      return result;
    };
    assert.equal(await subject({}), "system:serviceaccount:shop:airlock-deploy-agent");
    assert.equal(await subject({ subject: { group: "github:shop/payments" } }), "github:shop/payments");
  });

  it("stores nothing where the CI system's own identity deploys", async () => {
    const all = await declared({ subject: { user: "github:repo:shop/payments:environment:production" } });
    assert.equal(
      all.some(({ type }) => type.endsWith(":ServiceAccount")),
      false,
    );
    const subjects = all.flatMap(({ inputs }) => (inputs.subjects === undefined ? [] : [inputs.subjects]));
    assert.equal(subjects.length, 3);
    for (const each of subjects)
      assert.deepEqual(each, [known("User", "github:repo:shop/payments:environment:production")]);
  });

  it("names the one route that the router moves", () => {
    const routes = (router: WorkloadRouter) =>
      rulesOf(deployAgentAccess({ namespace: "shop", router }))
        .flatMap(({ resources }) => resources)
        .filter((resource) => /routes|ingresses|virtualservices/.test(resource));
    assert.deepEqual(
      Object.values(WorkloadRouter).map((router) => routes(router)),
      [["httproutes"], ["ingresses"], ["virtualservices"], ["ingresses"], []],
    );
  });

  it("has no rights that lead to others, and of airlock-system two objects to read", () => {
    for (const router of Object.values(WorkloadRouter)) {
      const all = deployAgentAccess({ namespace: "shop", router: router });
      const resources = rulesOf(all).flatMap((rule) => rule.resources);
      assert.deepEqual(
        resources.filter((each) => /secret|pod(s|\/)|exec|role|serviceaccount|token|admission|\*/.test(each)),
        [],
      );
      const verbs = new Set<string>(rulesOf(all).flatMap((rule) => rule.verbs));
      for (const verb of ["*", "escalate", "bind", "impersonate", "deletecollection"])
        assert.equal(verbs.has(verb), false);
      const inSystem = all.filter(({ metadata }) => metadata.namespace === "airlock-system");
      assert.deepEqual(rulesOf(inSystem), [
        {
          apiGroups: [""],
          resources: ["configmaps"],
          resourceNames: ["quarantine-shop", "released-shop", "debts-shop"],
          verbs: ["get"],
        },
      ]);
      const inCluster = all.filter(({ metadata }) => metadata.namespace === undefined);
      assert.deepEqual(rulesOf(inCluster), [
        { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] },
      ]);
    }
  });

  it("ends its network at names, the API server and what is given", async () => {
    const all = await declared({
      network: {
        podLabels: { app: "runner" },
        apiServer: [{ cidr: "10.0.0.1/32", port: 443 }],
        egress: [{ cidr: "10.1.0.0/16", port: 514, protocol: "UDP" }],
      },
    });
    const policy = all.find(({ type }) => type.endsWith(":NetworkPolicy"));
    assert.equal(policy?.name, "agent-network");
    assert.deepEqual(policy.inputs.spec, {
      podSelector: { matchLabels: { app: "runner" } },
      policyTypes: ["Ingress", "Egress"],
      egress: [
        {
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
        },
        { to: [{ ipBlock: { cidr: "10.0.0.1/32" } }], ports: [{ port: 443, protocol: "TCP" }] },
        { to: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ port: 514, protocol: "UDP" }] },
      ],
    });
  });

  const apiServer = [{ cidr: "10.0.0.1/32", port: 443 }];
  const podLabels = { app: "runner" };
  const refusals: { what: string; args: Partial<ClusterDeployAgentArgs>; said: string }[] = [
    {
      what: "a namespace that none can have",
      args: { namespace: "Shop" },
      said: 'namespace must be 1 to 63 lower-case letters, digits and hyphens, got "Shop". It is a name in the cluster.',
    },
    {
      what: "a router that it does not know",
      args: { router: "traefik" as never },
      said: 'router must be one of gatewayApi, alb, istio, nginx, none, got "traefik". Give the router of the ProgressiveWorkload.',
    },
    {
      what: "nobody",
      args: { subject: {} },
      said: "subject must be a user or a group, got {}. Name one of the two, as the cluster sees it.",
    },
    {
      what: "a user and a group",
      args: { subject: { user: "a", group: "b" } },
      said: 'subject must be a user or a group, got {"user":"a","group":"b"}. Name one of the two, as the cluster sees it.',
    },
    {
      what: "everybody who is signed in",
      args: { subject: { group: "system:authenticated" } },
      said: 'subject.group must be somebody who deploys and nobody else, got "system:authenticated". Names that begin with system: are the cluster\'s own, those with airlock: are people.',
    },
    {
      what: "people on call",
      args: { subject: { group: "airlock:operators" } },
      said: 'subject.group must be somebody who deploys and nobody else, got "airlock:operators". Names that begin with system: are the cluster\'s own, those with airlock: are people.',
    },
    {
      what: "a controller",
      args: { subject: { user: "system:kube-controller-manager" } },
      said: 'subject.user must be somebody who deploys and nobody else, got "system:kube-controller-manager". Names that begin with system: are the cluster\'s own, those with airlock: are people.',
    },
    {
      what: "a network policy for every pod",
      args: { network: { podLabels: {}, apiServer } },
      said: "network.podLabels must be at least one label, got {}. Without one the policy holds for every pod there.",
    },
    {
      what: "a network without the API server",
      args: { network: { podLabels, apiServer: [] } },
      said: "network.apiServer must be at least one address, got []. An agent that cannot reach it deploys nothing.",
    },
    {
      what: "a name for an address",
      args: { network: { podLabels, apiServer: [{ cidr: "kubernetes.default", port: 443 }] } },
      said: 'network.apiServer[0].cidr must be addresses as 10.0.0.1/32, got "kubernetes.default". Names are not selected by a policy.',
    },
    {
      what: "a port that there is not",
      args: { network: { podLabels, apiServer, egress: [{ cidr: "10.0.0.2/32", port: 0 }] } },
      said: "network.egress[0].port must be a port from 1 to 65535, got 0. Give each port an entry of its own.",
    },
    {
      what: "another protocol",
      args: { network: { podLabels, apiServer, egress: [{ cidr: "10.0.0.2/32", port: 1, protocol: "SCTP" }] } },
      said: 'network.egress[0].protocol must be TCP or UDP, got "SCTP". Leave it out to use TCP.',
    },
  ];
  for (const { what, args, said } of refusals) {
    it(`refuses ${what}`, async () => assert.equal(await refused(args), said));
  }

  it("takes an account of another namespace, where the CI system runs in the cluster", async () => {
    assert.equal(await refused({ subject: { user: "system:serviceaccount:ci:runner" } }), "nothing");
  });
});

describe("The rights of people in a cluster", () => {
  const settings = settingsOf({ namespaces: ["shop", "desk"] });

  it("name no wildcard, no secret, no command in a pod and no role", () => {
    for (const all of [operatorsAccess(settings), breakGlassAccess(settings)]) {
      assert.deepEqual(
        rulesOf(all)
          .flatMap((rule) => [...rule.resources, ...rule.verbs, ...rule.apiGroups])
          .filter((each) => /\*|secret|exec|attach|portforward|role|escalate|bind|impersonate/.test(each)),
        [],
      );
    }
  });

  it("let operators write a Rollout and its status, of which policies leave them little, and nothing else", () => {
    const writing = rulesOf(operatorsAccess(settings)).filter(({ verbs }) =>
      verbs.some((verb) => !["get", "list", "watch"].includes(verb)),
    );
    assert.deepEqual(
      writing,
      settings.namespaces.map(() => ({
        apiGroups: ["argoproj.io"],
        resources: ["rollouts", "rollouts/status"],
        verbs: ["patch"],
      })),
    );
  });
});
