import { KubeError } from "../../cluster/harness/kubeClient";
import {
  container,
  edit,
  existing,
  image,
  make,
  measuring,
  pods,
  type Scene,
  setImage,
} from "../kubernetes/admissionAttempts";
import { SYSTEM } from "../kubernetes/admissionPeople";
import type { Row } from "../kubernetes/admissionRows";
import { at, cannot, payments, read, remove } from "./kept";

const TOKENS = "Airlock: tokens of the accounts here are for their pods, and nobody else takes one";

/** A token of the account that writes lists. */
const token = ({ client }: Scene) =>
  client.call("POST", `/api/v1/namespaces/${SYSTEM}/serviceaccounts/airlock-reconciler/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { audiences: [] },
  });

/** Whether somebody might, as the API server says: an impersonation cannot be tried by somebody who is impersonated. */
const may = (verb: string, group: string, resource: string, name: string) => async (scene: Scene) => {
  const review = await scene.inEarnest.call<{ status: { allowed: boolean } }>(
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb, group, resource, name, namespace: SYSTEM } },
    },
  );
  if (!review.status.allowed) throw new KubeError(403, "Forbidden", `cannot ${verb} resource "${resource}"`);
};

const binding = (scene: Scene) =>
  scene.client.create({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "more", namespace: scene.service.namespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name: "airlock-deploy-agent", namespace: scene.service.namespace }],
  });

const namespaced = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

/** The rights themselves, and the known detours around them. */
export const rightsRows: readonly Row[] = [
  { who: "deploy agent", what: "binds itself a role", refused: cannot("create", "rolebindings"), run: binding },
  {
    who: "deploy agent",
    what: "takes a token of the reconciler",
    refused: cannot("create", "serviceaccounts/token"),
    run: token,
  },
  {
    who: "robot",
    what: "takes a token of the reconciler",
    refused: cannot("create", "serviceaccounts/token"),
    run: token,
  },
  { who: "keeper of airlock-system", what: "takes a token of the reconciler", refused: TOKENS, run: token },
  { who: "administrator", what: "takes a token of the reconciler", refused: TOKENS, run: token },
  {
    who: "deploy agent",
    what: "becomes the reconciler by impersonation",
    refused: cannot("impersonate", "serviceaccounts"),
    run: may("impersonate", "", "serviceaccounts", "airlock-reconciler"),
  },
  {
    who: "deploy agent",
    what: "becomes an operator by impersonation",
    refused: cannot("impersonate", "groups"),
    run: may("impersonate", "", "groups", "airlock:operators"),
  },
  { who: "deploy agent", what: "reads the cluster's identity", run: read(() => namespaced("kube-system")) },
  {
    who: "deploy agent",
    what: "reads another namespace",
    refused: cannot("get", "namespaces"),
    run: read(() => namespaced(SYSTEM)),
  },
  {
    who: "deploy agent",
    what: "reads a secret",
    refused: cannot("get", "secrets"),
    run: read(at("v1", "Secret", "any")),
  },
  {
    who: "deploy agent",
    what: "patches a ReplicaSet",
    refused: cannot("patch", "replicasets"),
    run: edit("apps/v1", "ReplicaSet", setImage),
  },
  {
    who: "deploy agent",
    what: "makes a pod",
    refused: cannot("create", "pods"),
    run: make("v1", "Pod", (scene) => pods(image(scene))),
  },
  {
    who: "deploy agent",
    what: "makes an AnalysisRun with a Job",
    refused: cannot("create", "analysisruns"),
    run: make("argoproj.io/v1alpha1", "AnalysisRun", measuring(image)),
  },
  {
    who: "deploy agent",
    what: "runs a command in a pod",
    refused: cannot("create", "pods/exec"),
    run: async (scene) => {
      const { metadata } = await existing(scene, "v1", "Pod");
      const path = `/api/v1/namespaces/${scene.service.namespace}/pods/${metadata.name}/exec?command=id&stdout=true`;
      return scene.inEarnest.call("POST", path);
    },
  },
  { who: "deploy agent", what: "deletes the Rollout", refused: cannot("delete", "rollouts"), run: remove(payments) },
  { who: "break-glass", what: "deletes the Rollout", run: remove(payments) },
  {
    who: "break-glass",
    what: "makes a pod",
    refused: cannot("create", "pods"),
    run: make("v1", "Pod", () => ({ containers: [container("any")] })),
  },
  { who: "break-glass", what: "binds itself a role", refused: cannot("create", "rolebindings"), run: binding },
];
