import type { AnalysisReference } from "./analysis";
import type { LabelSelector, Metadata } from "./metadata";
import type { PodTemplate } from "./pod";

/** One step of a canary: exactly one of its forms. Source: Argo Rollouts v1.9.1, pkg/apis/rollouts/v1alpha1/types.go. */
export type Step =
  | { readonly setWeight: number }
  /** No duration: until a person promotes. */
  | { readonly pause: { readonly duration?: never } }
  | { readonly analysis: AnalysisReference }
  | { readonly setCanaryScale: { readonly weight: number } | { readonly matchTrafficWeight: true } }
  | { readonly setHeaderRoute: HeaderRoute };

/** Requests that the candidate gets whatever the weights say. */
export interface HeaderRoute {
  /** One of `managedRoutes`. */
  readonly name: string;
  readonly match: readonly { readonly headerName: string; readonly headerValue: { readonly exact: string } }[];
}

/** Name of the traffic router plugin for Gateway API, as its own documentation writes it. */
export const GATEWAY_PLUGIN = "argoproj-labs/gatewayAPI";

/** What moves the weights. */
export interface TrafficRouting {
  readonly managedRoutes?: readonly { readonly name: string }[];
  readonly alb?: { readonly ingress: string; readonly servicePort: number };
  readonly nginx?: { readonly stableIngress: string };
  readonly istio?: { readonly virtualService: { readonly name: string; readonly routes: readonly string[] } };
  readonly plugins?: {
    readonly [GATEWAY_PLUGIN]: {
      readonly namespace: string;
      readonly httpRoutes: readonly { readonly name: string; readonly useHeaderRoutes?: true }[];
    };
  };
}

/** Steps, with or without a router. */
export interface CanaryStrategy {
  readonly canaryService?: string;
  readonly stableService?: string;
  readonly trafficRouting?: TrafficRouting;
  readonly maxSurge?: string;
  readonly maxUnavailable?: number;
  readonly scaleDownDelaySeconds?: number;
  readonly abortScaleDownDelaySeconds?: number;
  /** The background run, from `startingStep` to the end. */
  readonly analysis: AnalysisReference & { readonly startingStep: number };
  readonly steps: readonly Step[];
}

/** One switch of a Service's selector. */
export interface BlueGreenStrategy {
  readonly activeService: string;
  readonly previewService: string;
  readonly autoPromotionEnabled: boolean;
  readonly scaleDownDelaySeconds: number;
  readonly abortScaleDownDelaySeconds: number;
  readonly prePromotionAnalysis: AnalysisReference;
  readonly postPromotionAnalysis: AnalysisReference;
}

/** A Deployment whose pod template a Rollout takes, and which is scaled to nothing when the Rollout's own pods have all been ready. */
export interface WorkloadRef {
  readonly apiVersion: "apps/v1";
  readonly kind: "Deployment";
  readonly name: string;
  readonly scaleDown: "onsuccess";
}

/** The object that Argo Rollouts runs. */
export interface Rollout {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Rollout";
  readonly metadata: Metadata;
  readonly spec: {
    readonly replicas: number;
    readonly revisionHistoryLimit: number;
    readonly minReadySeconds: number;
    readonly progressDeadlineSeconds: number;
    readonly progressDeadlineAbort: true;
    readonly selector: LabelSelector;
    /** Not beside `workloadRef`. */
    readonly template?: PodTemplate;
    readonly workloadRef?: WorkloadRef;
    readonly strategy: { readonly canary: CanaryStrategy } | { readonly blueGreen: BlueGreenStrategy };
  };
}
