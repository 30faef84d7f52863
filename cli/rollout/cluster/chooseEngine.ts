import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { namespaceFault, pinOf } from "../../../engines/argo/cluster/clusterPin";
import { isProtected } from "../../../release/config/requirements";
import { type Fault, fail, ok, type Result } from "../../../release/fault";
import { loadConfig } from "../../../release/files/loadRelease";
import type { ClusterChoice } from "./openRolloutIn";

/** Engines that run rollouts. */
export const ENGINES = ["aws", "kubernetes"] as const;

/** What the command line says of where a rollout is. */
export interface Whereabouts {
  readonly environment: string;
  readonly engine: (typeof ENGINES)[number] | undefined;
  /** Path of airlock.yaml; undefined: the one beside release.yaml, where there is one. */
  readonly config: string | undefined;
  /** Path of release.yaml as the user gave it. */
  readonly release: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
}

/** Which engine runs the rollout, and in which cluster. */
export type Engine = { readonly kind: "aws" } | { readonly kind: "kubernetes"; readonly cluster: ClusterChoice };

/**
 * The engine that is said; else Kubernetes where airlock.yaml pins the environment to a cluster, and AWS where it does not. A cluster that nobody has pinned is
 * never the current context by accident where the environment is protected.
 */
export function chooseEngine(said: Whereabouts): Result<Engine> {
  if (said.engine === "aws") return ok({ kind: "aws" });
  const declared = environmentIn(said);
  if (!declared.ok) return declared;
  const { pin, guarded, file } = declared.value;
  if (pin === undefined && said.engine === undefined) return ok({ kind: "aws" });
  const { environment, kubeconfig, context } = said;
  const namespace = said.namespace ?? pin?.namespace;
  if (namespace === undefined) {
    return fail({
      field: "--namespace",
      found: "nothing",
      expected: "the namespace of the service",
      remedy: `Give it, or pin the cluster: environments.${environment}.cluster in ${file}.`,
    });
  }
  const other = said.namespace === undefined ? undefined : namespaceFault(pin, namespace, "--namespace");
  if (other !== undefined) return { ok: false, faults: [other] };
  if (pin === undefined && guarded && context === undefined) {
    return fail({
      field: "--context",
      found: "nothing",
      expected: `the context of the cluster, because ${environment} is protected`,
      remedy: `Give it, or pin the cluster: environments.${environment}.cluster in ${file}. Nothing was changed.`,
    });
  }
  return ok({ kind: "kubernetes", cluster: { kubeconfig, context, namespace, pin } });
}

/** What airlock.yaml says of the environment. Without the file, or where it does not know the environment, it is as protected as its name says. */
function environmentIn({ environment, config, release, engine }: Whereabouts) {
  const file = config ?? join(dirname(release ?? "release.yaml"), "airlock.yaml");
  const unknown = { pin: undefined, guarded: isProtected(environment, {}), file };
  if (config === undefined && !existsSync(file)) return ok(unknown);
  const loaded = loadConfig(file);
  if (!loaded.ok) return engine === undefined ? fail(...withRemedy(loaded.faults)) : loaded;
  const declared = Object.hasOwn(loaded.value.environments, environment)
    ? loaded.value.environments[environment]
    : undefined;
  if (declared === undefined) return ok(unknown);
  const { cluster } = declared;
  const pin = pinOf({ environment, ...(cluster === undefined ? {} : { cluster }) }, file);
  return ok({ pin, guarded: isProtected(environment, declared), file });
}

/** Whoever is on call for AWS needs no airlock.yaml. */
function withRemedy(faults: readonly Fault[]): [Fault, ...Fault[]] {
  const [first, ...rest] = faults;
  if (first === undefined) throw new Error("a refusal without a fault");
  return [{ ...first, remedy: `${first.remedy ?? "Repair it."} --engine aws goes on without the file.` }, ...rest];
}
