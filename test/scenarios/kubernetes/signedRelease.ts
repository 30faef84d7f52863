import { recordObjects } from "../../../engines/argo";
import { packBundle } from "../../../release/bundle/packBundle";
import { loadRelease } from "../../../release/files/loadRelease";
import { fromSeen, type SeenFiles } from "../../../release/files/releaseSource";
import { judge } from "../../../release/gates/judge";
import { buildRecord } from "../../../release/record/buildRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import type { KubeObject } from "../../cluster/harness/kubeClient";
import { bundleOf } from "../../release/attacks/bundledScene";
import { ADA, SIGNERS, type Signed } from "../../release/attacks/scene";
import { LIVE_DIGEST, must, OUTCOME } from "../../release/goodRelease";

/** A release of a cluster under test. */
export interface SignedRelease {
  readonly namespace: string;
  readonly version: string;
  /** By digest. */
  readonly image: string;
  readonly attempt?: number;
  /** Who signs it. @defaultValue Ada, now */
  readonly approvals?: readonly Signed[];
  /** What somebody makes of the record before it is written. */
  readonly forge?: (record: Omit<ReleaseRecordDocument, "revision">) => Omit<ReleaseRecordDocument, "revision">;
}

/** Who may sign, as the platform says. */
export const TRUST = { environment: "production", allowed_signers: SIGNERS, required: "1" } as const;

const HOUR = 3_600_000;

/** Evidence and record of a good release, in the order in which they are applied: approved and promoted an hour ago, because a real API server has the real time. */
export function signedRelease({
  namespace,
  version,
  image,
  attempt = 1,
  approvals,
  forge,
}: SignedRelease): KubeObject[] {
  const now = Date.now();
  const at = (hours: number) => new Date(now + hours * HOUR).toISOString().replace(/\.\d+Z$/, "Z");
  const [, digest = ""] = image.split("@");
  const staging = { ...(JSON.parse(OUTCOME) as object), version, digest, startedAt: at(-3), endedAt: at(-2) };
  const seen: SeenFiles = bundleOf({
    approvals: approvals ?? [{ by: ADA, says: { approvedAt: at(-1), expiresAt: at(24) } }],
    release: {
      files: { "evidence/staging.json": JSON.stringify(staging) },
      manifest: (yaml) =>
        yaml
          .replace("version: 1.5.0", `version: ${version}`)
          .replace(/image: registry.example.com\/payments@\S+/, `image: ${image}`)
          .replace(/previous: \{.*\}/, `previous: { version: 0.9.0, digest: ${LIVE_DIGEST} }`),
    },
  });
  const { release, config } = seen;
  const loaded = must(loadRelease({ release, config, environment: "production", now: new Date(now) }, fromSeen(seen)));
  const packed = must(packBundle(seen));
  const record = buildRecord(loaded, judge(loaded.input), { attempt, bundle: packed });
  const objects = must(recordObjects(forge === undefined ? record : forge(record), packed, namespace));
  return [...objects.evidence, objects.record] as unknown as KubeObject[];
}
