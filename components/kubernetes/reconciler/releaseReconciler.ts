import { CronJob } from "@pulumi/kubernetes/batch/v1";
import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import { RECONCILER, SYSTEM_NAMESPACE } from "../../../engines/argo";
import { reconcilerAccess } from "../../../engines/argo/access/reconciler";
import { systemNames } from "../../../engines/argo/ledger/names";
import { refuse } from "../../aws/args/refuse";
import { checkLabel } from "../access/checks";
import { declareAccess } from "../access/declareAccess";
import type { ClusterRolesArgs } from "../guard/releaseGuardArgs";
import { cronJobSpec } from "./cronJobSpec";
import { checkSigning, type SigningArgs } from "./signingArgs";
import { type NamespaceTrustArgs, trustData } from "./trustArgs";

/** Inputs of {@link ReleaseReconciler}. */
export interface ReleaseReconcilerArgs {
  /** Image of the command line, by digest. */
  image: string;
  /** Whom to trust in each namespace of released services: those that ReleaseGuard names, in its order. */
  trust: NamespaceTrustArgs[];
  /** Namespace of the lists; it must exist. @defaultValue airlock-system */
  systemNamespace?: string;
  /** Who is who for the admission policies, as ReleaseGuard was given it: others would be found to be changed. @defaultValue ReleaseGuard's defaults */
  roles?: ClusterRolesArgs;
  /** Name of a Secret in the system namespace to pull the image with. @defaultValue none */
  imagePullSecret?: string;
  /** What signs what completed. @defaultValue none: outcomes are not signed, and no protected environment promotes them */
  signing?: SigningArgs;
}

/**
 * What looks after released services in a cluster: a CronJob that runs `airlock reconcile` each minute as an account of its own, and the people and rules that it judges records by.
 * It writes what may run, what is under quarantine and how rollouts ended; it moves nothing. Everything is protected: without it nothing new is admitted. For the platform's
 * stack, after ReleaseGuard.
 */
export class ReleaseReconciler extends pulumi.ComponentResource {
  /** Who it is to the API server: `system:serviceaccount:airlock-system:airlock-reconciler`. */
  public readonly accountName: pulumi.Output<string>;
  /** Name of the CronJob. */
  public readonly cronJobName: pulumi.Output<string>;

  constructor(name: string, args: ReleaseReconcilerArgs, opts?: pulumi.ComponentResourceOptions) {
    const systemNamespace = checkLabel("systemNamespace", args.systemNamespace ?? SYSTEM_NAMESPACE);
    const namespaces = checkTrust(args.trust);
    const trusted = args.trust.map((trust) => [trust.namespace, trustData(trust)] as const);
    const spec = cronJobSpec({
      image: checkImage(args.image),
      namespaces,
      systemNamespace,
      roles: args.roles ?? {},
      imagePullSecret:
        args.imagePullSecret === undefined ? undefined : checkLabel("imagePullSecret", args.imagePullSecret),
      signing: checkSigning(args.signing),
    });
    super("airlock:kubernetes:ReleaseReconciler", name, args, opts);
    const own = { parent: this, protect: true };
    const access = declareAccess(name, reconcilerAccess({ systemNamespace, namespaces }), own);
    const labels = { "app.kubernetes.io/managed-by": "airlock" };
    const trust = trusted.map(([namespace, data]) => {
      const metadata = { name: systemNames(namespace).trust, namespace: systemNamespace, labels: { ...labels } };
      return new ConfigMap(`${name}-trust-${namespace}`, { metadata, data }, own);
    });
    const cronJob = new CronJob(
      `${name}-cron-job`,
      { metadata: { name: RECONCILER, namespace: systemNamespace, labels: { ...labels } }, spec: spec as never },
      // A pass without its rights or without whom to trust tells people of nothing but that.
      { ...own, dependsOn: [...access, ...trust] },
    );
    this.cronJobName = cronJob.metadata.name;
    this.accountName = cronJob.urn.apply(() => `system:serviceaccount:${systemNamespace}:${RECONCILER}`);
    this.registerOutputs({ accountName: this.accountName, cronJobName: this.cronJobName });
  }
}

function checkTrust(trust: NamespaceTrustArgs[]): readonly string[] {
  if (!Array.isArray(trust) || trust.length === 0) {
    refuse("trust", "whom to trust in at least one namespace", trust, "Without one there is nothing to look after.");
  }
  const namespaces = trust.map(({ namespace }, index) => checkLabel(`trust[${index}].namespace`, namespace));
  const twice = namespaces.find((each, index) => namespaces.indexOf(each) !== index);
  if (twice !== undefined) refuse("trust", "each namespace named once", twice, "Leave the second one out.");
  return namespaces;
}

function checkImage(image: string): string {
  if (typeof image === "string" && /^[^@\s]+@sha256:[0-9a-f]{64}$/.test(image)) return image;
  return refuse("image", "an image pinned by digest", image, "Write <repository>@sha256:<64 hex digits>.");
}
