import { RECONCILER } from "../../../engines/argo";
import type { ClusterRolesArgs } from "../guard/releaseGuardArgs";
import type { SigningArgs } from "./signingArgs";

/** What the CronJob runs. */
export interface CronJobSettings {
  readonly image: string;
  readonly namespaces: readonly string[];
  readonly systemNamespace: string;
  readonly roles: ClusterRolesArgs;
  readonly imagePullSecret: string | undefined;
  readonly signing: SigningArgs | undefined;
}

/** Where the Secret with the key lies, and under which name in it. */
const SIGNING_FOLDER = "/var/run/airlock/signing";
const SIGNING_FILE = "key.pem";

/** A user that no image has, so that no file of one is its own. */
const NOBODY = 65_532;

/** A pass takes seconds; one that hangs is ended, so that the next one can begin. */
const LONGEST_PASS_SECONDS = 300;

/** Longest that the controller may have been away for a pass to be made up for; without it a hundred missed ones end it for good. */
const DEADLINE_SECONDS = 120;

/**
 * One pass each minute, never two at once. Nothing is tried again within a minute: the next pass is the next try, and a failed Job stays for people to read. Its
 * pod meets the restricted Pod Security Standard.
 */
export function cronJobSpec({ image, namespaces, systemNamespace, roles, imagePullSecret, signing }: CronJobSettings) {
  const given = Object.fromEntries(Object.entries(roles).filter(([, value]) => value !== undefined));
  const labels = { "app.kubernetes.io/name": RECONCILER, "app.kubernetes.io/managed-by": "airlock" };
  return {
    schedule: "* * * * *",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: DEADLINE_SECONDS,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 5,
    jobTemplate: {
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: LONGEST_PASS_SECONDS,
        template: {
          metadata: { labels },
          spec: {
            restartPolicy: "Never",
            serviceAccountName: RECONCILER,
            // The account itself gives no pod its token.
            automountServiceAccountToken: true,
            ...(imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
            securityContext: {
              runAsNonRoot: true,
              runAsUser: NOBODY,
              runAsGroup: NOBODY,
              // So that it can read the key, which is nobody else's.
              ...(signing?.secretName === undefined ? {} : { fsGroup: NOBODY }),
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
              {
                name: "reconcile",
                image,
                args: [
                  ...["airlock", "reconcile", "--system-namespace", systemNamespace],
                  ...["--namespace", ...namespaces],
                ],
                env: [
                  { name: "AIRLOCK_ADMISSION", value: JSON.stringify(given) },
                  { name: "HOME", value: "/tmp" },
                  ...signingVariables(signing),
                ],
                // Evidence of 160 MiB is held whole, and unpacked besides.
                resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "768Mi" } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ["ALL"] },
                },
                volumeMounts: [
                  { name: "tmp", mountPath: "/tmp" },
                  ...(signing?.secretName === undefined
                    ? []
                    : [{ name: "signing", mountPath: SIGNING_FOLDER, readOnly: true }]),
                ],
              },
            ],
            volumes: [
              { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
              ...(signing?.secretName === undefined
                ? []
                : [{ name: "signing", secret: { secretName: signing.secretName, defaultMode: 0o440 } }]),
            ],
          },
        },
      },
    },
  };
}

function signingVariables(signing: SigningArgs | undefined): readonly { name: string; value: string }[] {
  if (signing === undefined) return [];
  const { kmsKey, region, verifierId } = signing;
  return [
    kmsKey === undefined
      ? { name: "AIRLOCK_SIGNING_KEY_FILE", value: `${SIGNING_FOLDER}/${SIGNING_FILE}` }
      : { name: "AIRLOCK_SIGNING_KEY", value: kmsKey },
    ...(region === undefined ? [] : [{ name: "AWS_REGION", value: region }]),
    ...(verifierId === undefined ? [] : [{ name: "AIRLOCK_VERIFIER_ID", value: verifierId }]),
  ];
}
