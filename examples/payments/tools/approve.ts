import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  APPROVAL_NAMESPACE,
  type ApprovalStatement,
  artifactDigest,
  loadRelease,
  policyHash,
  releaseHash,
} from "pulumi-airlock/release";
import { makeThrowawayKey } from "./throwawayKey";

/** Who approves which release, and until when. */
export interface Approvals {
  /** Folder with release.yaml and airlock.yaml, where allowed_signers and approvals/ are written. */
  readonly folder: string;
  readonly environment: string;
  /** Addresses; `ada@example.com` signs `approvals/ada.json`. */
  readonly people: readonly string[];
  readonly approvedAt: Date;
  readonly expiresAt: Date;
}

/** Makes a key for each person, lists it as an allowed signer, and signs a statement of the release as it stands. */
export function approve({ folder, environment, people, approvedAt, expiresAt }: Approvals): void {
  const release = join(folder, "release.yaml");
  const config = join(folder, "airlock.yaml");
  const loaded = loadRelease({ release, config, environment, now: approvedAt });
  if (!loaded.ok) throw new Error(`${release} cannot be approved: airlock check says why`);
  const { manifest, requirements, input } = loaded.value;
  const statement: ApprovalStatement = {
    schema: "airlock/approval/v1",
    service: manifest.service,
    version: manifest.version,
    digest: artifactDigest(manifest) ?? "",
    environment,
    commit: manifest.artifact.commit,
    release: releaseHash(manifest, input.files),
    policy: policyHash(requirements),
    approvedAt: toSeconds(approvedAt),
    expiresAt: toSeconds(expiresAt),
  };
  const bytes = Buffer.from(`${JSON.stringify(statement, null, 2)}\n`);
  mkdirSync(join(folder, "approvals"), { recursive: true });
  const lines = people.map((person) => {
    const key = makeThrowawayKey(person, APPROVAL_NAMESPACE);
    const name = person.split("@")[0] ?? person;
    writeFileSync(join(folder, "approvals", `${name}.json`), bytes);
    writeFileSync(join(folder, "approvals", `${name}.json.sig`), key.sign(bytes));
    return key.signerLine;
  });
  const header = "# Who may approve a release of payments. The private halves of these keys were thrown away.";
  writeFileSync(join(folder, "allowed_signers"), `${[header, ...lines].join("\n")}\n`);
}

function toSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
