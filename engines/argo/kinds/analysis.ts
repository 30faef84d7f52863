import type { Metadata } from "./metadata";
import type { PodTemplate } from "./pod";

/** A measurement, with what is made of it. Source of the fields: Argo Rollouts v1.9.1, pkg/apis/rollouts/v1alpha1/analysis_types.go. */
export interface Metric {
  readonly name: string;
  /** Before the first measurement, in seconds (`60s`). */
  readonly initialDelay?: string;
  /** From the end of one measurement to the next, in seconds (`60s`). */
  readonly interval?: string;
  /** Measurements until the metric is done; without it, it runs until the run ends. */
  readonly count?: number;
  /** Failed measurements that are borne; -1 leaves the judgement to `consecutiveSuccessLimit`. */
  readonly failureLimit: number;
  /** Measurements without an answer that are borne in a row. */
  readonly consecutiveErrorLimit: number;
  /** Successes in a row that end the metric well at once. */
  readonly consecutiveSuccessLimit?: number;
  /** Expression of expr-lang over `result`, the values of the vector. */
  readonly successCondition?: string;
  readonly provider:
    | { readonly prometheus: { readonly address: string; readonly query: string } }
    | { readonly job: { readonly spec: JobSpec } };
}

/** A Job that must end well. */
export interface JobSpec {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly template: PodTemplate;
}

/** Measurements that a rollout refers to by name. */
export interface AnalysisTemplate {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "AnalysisTemplate";
  readonly metadata: Metadata;
  readonly spec: {
    readonly args: readonly { readonly name: string }[];
    readonly metrics: readonly [Metric, ...Metric[]];
  };
}

/** An argument whose value is the pod template hash of the release, or of what was stable when it began. */
export interface HashArgument {
  readonly name: string;
  readonly valueFrom: { readonly podTemplateHashValue: "Latest" | "Stable" };
}

/** Templates that a rollout runs, with their arguments. */
export interface AnalysisReference {
  readonly templates: readonly { readonly templateName: string }[];
  readonly args: readonly HashArgument[];
}
