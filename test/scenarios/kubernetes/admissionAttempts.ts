import type { KubeClient, KubeObject } from "../../cluster/harness/kubeClient";
import { SYSTEM } from "./admissionPeople";
import { type ServiceUnderTest, SMOKE_IMAGE } from "./service";

/** What a row works with: a dry client of who asks, and the administrator to read what is there. */
export interface Scene {
  readonly client: KubeClient;
  /** The same person, in earnest: a connection cannot be tried. */
  readonly inEarnest: KubeClient;
  readonly admin: KubeClient;
  readonly service: ServiceUnderTest;
}

export const UNRELEASED = `registry.test/shop/payments@sha256:${"e".repeat(64)}`;

type Fields = Record<string, unknown>;
export const container = (image: string, more: Fields = {}) => ({ name: "main", image, ...more });
export const pods = (image: string, more: Fields = {}) => ({ containers: [container(image)], ...more });

/** A Rollout of version 1.2.0, which is released, with something else in its pods: another service's first one, so that no release under way refuses it. */
export async function rollout({ client, service }: Scene, pod: Fields, main: Fields = {}): Promise<unknown> {
  const object = service.objects("1.2.0").find(({ kind }) => kind === "Rollout") as unknown as KubeObject;
  const copy = structuredClone(object) as unknown as {
    metadata: Fields;
    spec: { template: { spec: Fields & { containers: Fields[] } } };
  };
  const spec = copy.spec.template.spec;
  copy.metadata.name = "orders";
  copy.spec.template.spec = { ...spec, ...pod, containers: spec.containers.map((each) => ({ ...each, ...main })) };
  return client.apply(copy as unknown as KubeObject, { manager: "pulumi" });
}

export const image = (scene: Scene) => scene.service.image("1.2.0");
export const digest = (scene: Scene) => image(scene).split("@")[1] ?? "";

export function make(apiVersion: string, kind: string, spec: (scene: Scene) => Fields) {
  return async (scene: Scene) =>
    scene.client.create({
      apiVersion,
      kind,
      metadata: { name: "by-hand", namespace: scene.service.namespace },
      spec: spec(scene),
    });
}

export const work = (chosen: (scene: Scene) => string) => (scene: Scene) => ({
  selector: { matchLabels: { app: "x" } },
  template: { metadata: { labels: { app: "x" } }, spec: pods(chosen(scene)) },
});
export const job = (chosen: (scene: Scene) => string) => (scene: Scene) => ({
  template: { spec: pods(chosen(scene), { restartPolicy: "Never" }) },
});
export const measuring = (chosen: (scene: Scene) => string) => (scene: Scene) => ({
  metrics: [{ name: "run", provider: { job: { spec: job(chosen)(scene) } } }],
});
export const unreleased = () => UNRELEASED;
export const smoke = (command: string) => () => ({
  metrics: [
    {
      name: "run",
      provider: {
        job: {
          spec: {
            template: {
              spec: { restartPolicy: "Never", containers: [container(SMOKE_IMAGE, { command: [command] })] },
            },
          },
        },
      },
    },
  ],
});

export const status = (change: Fields) => (scene: Scene) =>
  scene.client.patch(scene.service.rollout, { status: change }, "status");
export const scaled = ({ client, service }: Scene) => client.patch(service.rollout, { spec: { replicas: 9 } }, "scale");

/** The first object of a kind in the namespace, of the release that is under way where there are two. */
export async function existing({ admin, service }: Scene, apiVersion: string, kind: string): Promise<KubeObject> {
  const all = await admin.list(apiVersion, kind, service.namespace);
  const found = all.find((each) => JSON.stringify(each).includes(service.image("1.1.0"))) ?? all[0];
  if (found === undefined) throw new Error(`the namespace has no ${kind}`);
  return found;
}

export const edit = (apiVersion: string, kind: string, patch: object, subresource?: string) => async (scene: Scene) =>
  scene.client.patch(await existing(scene, apiVersion, kind), patch, subresource);
export const remove = (apiVersion: string, kind: string) => async (scene: Scene) =>
  scene.client.delete(await existing(scene, apiVersion, kind));

const named =
  (apiVersion: string, kind: string, name: string) =>
  ({ service }: Scene) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: service.namespace },
  });
export const stable = named("v1", "Service", "payments-stable");
export const route = named("networking.istio.io/v1", "VirtualService", "payments");
export const list = ({ service }: Scene) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: `released-${service.namespace}`, namespace: SYSTEM },
});
export const policy = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "airlock-released-images" },
};
export const setImage = [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: UNRELEASED }];
export const execHook = { lifecycle: { preStop: { exec: { command: ["sh"] } } } };
export const execProbe = { livenessProbe: { exec: { command: ["sh"] } } };
export const imageVolume = { volumes: [{ name: "more", image: { reference: UNRELEASED } }] };
