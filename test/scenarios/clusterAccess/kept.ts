import type { KubeObject } from "../../cluster/harness/kubeClient";
import type { Scene } from "../kubernetes/admissionAttempts";
import { SYSTEM } from "../kubernetes/admissionPeople";

export type Fields = Record<string, unknown>;
export const map = (name: string, more: Fields = {}, labels: Fields = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data: { "record.json": "{}" },
  immutable: true,
  ...more,
});

/** What is there already: a record, a part of its evidence, an outcome, a quarantine, trust, and an analysis that nothing names. */
export function standing(namespace: string): readonly KubeObject[] {
  const inside = (object: ReturnType<typeof map>, place: string) =>
    ({ ...object, metadata: { ...object.metadata, namespace: place } }) as unknown as KubeObject;
  return [
    inside(map(RECORD, {}, { "airlock.dev/record": "payments" }), namespace),
    inside(map(EVIDENCE, {}, { "airlock.dev/evidence": "payments" }), namespace),
    inside(map(OUTCOME), SYSTEM),
    inside(map(`quarantine-${namespace}`, { immutable: false }), SYSTEM),
    inside(map(`trust-${namespace}`, { immutable: false }), SYSTEM),
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AnalysisTemplate",
      metadata: { name: "nobodys", namespace },
      spec: { metrics: [{ name: "a", provider: { prometheus: { address: "http://p", query: "up" } } }] },
    },
  ];
}

export const RECORD = "payments-record-1.0.0-1";
export const EVIDENCE = "payments-evidence-0123456789abcdef-1";
export const OUTCOME = "outcome-shop-payments-1.0.0-1-1";

export const at =
  (apiVersion: string, kind: string, name: string) =>
  ({ service }: Scene) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: service.namespace },
  });
export const mapAt = (name: string) => at("v1", "ConfigMap", name);
const inSystem =
  (name: (namespace: string) => string) =>
  ({ service }: Scene) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: name(service.namespace), namespace: SYSTEM },
  });
export const quarantine = inSystem((namespace) => `quarantine-${namespace}`);
export const trust = inSystem((namespace) => `trust-${namespace}`);
export const outcome = inSystem(() => OUTCOME);
export const template = (name: string) => at("argoproj.io/v1alpha1", "AnalysisTemplate", name);

export type Ref = (scene: Scene) => Parameters<Scene["client"]["patch"]>[0];
export const patch = (ref: Ref, body: object) => (scene: Scene) => scene.client.patch(ref(scene), body);
export const remove = (ref: Ref) => (scene: Scene) => scene.client.delete(ref(scene));
export const read = (ref: Ref) => (scene: Scene) => scene.client.get(ref(scene));

export const annotate = (annotations: Fields): object => ({ metadata: { annotations } });
export const payments: Ref = ({ service }) => service.rollout;

export const cannot = (verb: string, resource: string) => `cannot ${verb} resource "${resource}"`;
