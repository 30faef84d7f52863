import assert from "node:assert/strict";
import { ReleaseGuard, type ReleaseGuardArgs } from "../../../components/kubernetes";
import { breakGlassAccess, operatorsAccess } from "../../../engines/argo/access/people";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { missingAdmission } from "../../../engines/argo/admission/missingAdmission";
import { settingsOf } from "../../../engines/argo/admission/settings";
import { type Declared, record } from "../aws/recorder";

const PLAIN: ReleaseGuardArgs = { namespaces: ["shop", "desk"] };
const SETTINGS = settingsOf({ namespaces: ["shop", "desk"] });
const ALARM = { runbookUrl: "https://docs.example.com/airlock" };

async function declared(more: Partial<ReleaseGuardArgs> = {}): Promise<readonly Declared[]> {
  const { declared: all } = await record(() => new ReleaseGuard("guard", { ...PLAIN, ...more }));
  return all.filter(({ type }) => type.startsWith("kubernetes:"));
}

async function refused(more: Partial<ReleaseGuardArgs>): Promise<string> {
  let said = "nothing";
  await record(() => {
    try {
      new ReleaseGuard("guard", { ...PLAIN, ...more });
    } catch (error) {
      said = (error as Error).message;
    }
  });
  return said;
}

const namesOf = (all: readonly { metadata: { name: string; namespace?: string } }[]) =>
  all.map(({ metadata }) => [metadata.namespace ?? "", metadata.name].join("/")).sort();

function ofType(all: readonly Declared[], ...tails: string[]) {
  return all.filter(({ type }) => tails.includes(type.split(":").at(-1) ?? "")).map(({ inputs }) => inputs) as {
    kind: string;
    metadata: { name: string; namespace?: string; labels?: object };
    spec: unknown;
  }[];
}

// What the policies refuse is asked of a real API server in test/scenarios/kubernetes/admissionRows.ts.
describe("ReleaseGuard", () => {
  it("declares every policy and binding as the engine writes them", async () => {
    const all = await declared();
    const found = ofType(all, "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding");
    const expected = admissionObjects(SETTINGS);
    assert.deepEqual(missingAdmission(expected, found), []);
    assert.equal(found.length, expected.policies.length + expected.bindings.length);
  });

  it("declares the rights of people", async () => {
    const found = ofType(await declared(), "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding");
    assert.deepEqual(namesOf(found), namesOf([...operatorsAccess(SETTINGS), ...breakGlassAccess(SETTINGS)]));
  });

  it("makes the namespaces, in which pods are restricted", async () => {
    const found = ofType(await declared(), "Namespace");
    assert.deepEqual(namesOf(found), ["/airlock-system", "/desk", "/shop"]);
    for (const { metadata } of found) {
      assert.deepEqual(metadata.labels, {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      });
    }
  });

  it("leaves the namespaces alone where they are somebody else's", async () => {
    assert.deepEqual(ofType(await declared({ createNamespaces: false }), "Namespace"), []);
  });

  it("protects everything", async () => {
    const all = await declared({ alarm: ALARM });
    assert.deepEqual(
      all.filter(({ protect }) => !protect).map(({ name }) => name),
      [],
    );
  });

  it("binds a policy after it is there, in namespaces that are there", async () => {
    const all = await declared();
    const policies = all.filter(({ type }) => type.endsWith(":ValidatingAdmissionPolicy"));
    for (const { dependsOn } of all.filter(({ type }) => type.endsWith(":ValidatingAdmissionPolicyBinding"))) {
      for (const { name } of policies) assert.ok(dependsOn.includes(name));
      assert.ok(dependsOn.includes("guard-namespace-shop"));
    }
  });

  it("gives rights in namespaces that are there", async () => {
    for (const { name, type, dependsOn } of await declared()) {
      if (!type.includes("rbac")) continue;
      for (const each of ["guard-namespace-airlock-system", "guard-namespace-shop"])
        assert.ok(dependsOn.includes(each), name);
    }
  });

  it("names who is who in policies and rights", async () => {
    const all = await declared({ roles: { operators: "sso:on-call", argoAccount: "system:serviceaccount:argo:argo" } });
    const text = JSON.stringify(all);
    assert.ok(text.includes("sso:on-call") && text.includes("system:serviceaccount:argo:argo"));
    assert.equal(/airlock:operators|argo-rollouts:argo-rollouts/.test(text), false);
  });

  it("tells when it holds, and which policies", async () => {
    const { result } = await record(
      () => new Promise((resolve) => new ReleaseGuard("guard", PLAIN).policyNames.apply(resolve)),
    );
    assert.deepEqual(
      result,
      admissionObjects(SETTINGS).policies.map(({ metadata }) => metadata.name),
    );
  });

  it("has no alarm unless it is asked for one", async () => {
    assert.deepEqual(ofType(await declared(), "PrometheusRule"), []);
  });

  it("tells people of a reconciler that fails, is silent, or is not seen, with the runbook", async () => {
    const [rule] = ofType(
      await declared({ alarm: { ...ALARM, namespace: "monitoring", labels: { release: "prometheus" } } }),
      "PrometheusRule",
    );
    assert.deepEqual(rule?.metadata, {
      name: "airlock-reconciler",
      namespace: "monitoring",
      labels: { release: "prometheus" },
    });
    const { groups } = rule.spec as { groups: { rules: Record<string, unknown>[] }[] };
    assert.deepEqual(
      groups[0]?.rules.map(({ alert, expr, for: wait }) => [alert, expr, wait]),
      [
        [
          "AirlockReconcilerFailed",
          'kube_job_status_failed{namespace="airlock-system",job_name=~"airlock-reconciler-[0-9]+"} > 0 and on (namespace, job_name) ' +
            '(time() - kube_job_created{namespace="airlock-system",job_name=~"airlock-reconciler-[0-9]+"} < 300)',
          undefined,
        ],
        [
          "AirlockReconcilerSilent",
          'time() - max(kube_cronjob_status_last_successful_time{namespace="airlock-system",cronjob="airlock-reconciler"}) > 300',
          undefined,
        ],
        [
          "AirlockReconcilerUnseen",
          'absent(kube_cronjob_status_last_successful_time{namespace="airlock-system",cronjob="airlock-reconciler"})',
          "300s",
        ],
      ],
    );
    for (const { labels, annotations } of groups[0].rules) {
      assert.deepEqual(labels, { severity: "critical" });
      assert.equal((annotations as { runbook_url: string }).runbook_url, ALARM.runbookUrl);
    }
  });

  const refusals: { what: string; args: Partial<ReleaseGuardArgs>; said: string }[] = [
    {
      what: "no namespace",
      args: { namespaces: [] },
      said: "namespaces must be at least one namespace, got []. Without one the policies hold nowhere.",
    },
    {
      what: "a namespace twice",
      args: { namespaces: ["shop", "shop"] },
      said: 'namespaces must be named once each, got "shop". Leave the second one out.',
    },
    {
      what: "a name that no namespace has",
      args: { namespaces: ["shop", "de'sk"] },
      said: 'namespaces[1] must be 1 to 63 lower-case letters, digits and hyphens, got "de\'sk". It is a name in the cluster.',
    },
    {
      what: "the lists among the services",
      args: { namespaces: ["airlock-system"] },
      said: 'namespaces must be namespaces of services, not airlock-system or kube-system, got ["airlock-system"]. Keep the platform\'s own programs apart.',
    },
    {
      what: "a group that everybody is in",
      args: { roles: { breakGlass: "system:authenticated" } },
      said: 'roles.breakGlass must be the name of an account, a user or a group, without spaces, quotes and backslashes, and not one that everybody has, got "system:authenticated". Accounts are written system:serviceaccount:NAMESPACE:NAME.',
    },
    {
      what: "a name that would end a text in an expression",
      args: { roles: { deployUsers: ["ci' || true || '"] } },
      said: "roles.deployUsers must be the name of an account, a user or a group, without spaces, quotes and backslashes, and not one that everybody has, got \"ci' || true || '\". Accounts are written system:serviceaccount:NAMESPACE:NAME.",
    },
    {
      what: "a runbook that is no address",
      args: { alarm: { runbookUrl: "operating.md" } },
      said: 'alarm.runbookUrl must be an https:// address of at most 300 characters, got "operating.md". Say where your people find docs/guides/operating.md.',
    },
  ];
  for (const { what, args, said } of refusals) {
    it(`refuses ${what}`, async () => assert.equal(await refused(args), said));
  }
});
