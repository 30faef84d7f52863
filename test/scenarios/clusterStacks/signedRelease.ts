import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadRelease } from "../../../release/files/loadRelease";
import { subjectOf } from "../../../release/gates/approvalSigned";
import { DIGEST, goodFiles, goodManifest, must, sign } from "../../release/goodRelease";

/** What of the good release is another one. */
export interface ReleaseIs {
  readonly version: string;
  readonly digest: string;
  readonly previous: { readonly version: string; readonly digest: string };
}

/** What airlock.yaml says of dev. */
export interface EnvironmentIs {
  readonly uid: string;
  readonly namespace: string;
  /** Whether it asks for an approval. @defaultValue true */
  readonly approvals?: boolean;
}

/** The good release in a folder of its own, for an unprotected environment that asks for one approval, which Alice signs now. */
export class SignedRelease {
  readonly folder = mkdtempSync(join(tmpdir(), "airlock-signed-"));

  constructor() {
    for (const [path, content] of Object.entries(goodFiles())) this.write(path, content);
    this.write("allowed_signers", sign("{}").allowedSigners);
  }

  get release(): string {
    return join(this.folder, "release.yaml");
  }

  get config(): string {
    return join(this.folder, "airlock.yaml");
  }

  /** Writes airlock.yaml, then the release as Alice approves it. */
  is({ version, digest, previous }: ReleaseIs, { uid, namespace, approvals = true }: EnvironmentIs): void {
    const asked = approvals ? "approvals: { required: 1, allowedSigners: allowed_signers }, " : "";
    const pin = `cluster: { uid: ${uid}, namespace: ${namespace} }`;
    this.write("airlock.yaml", `schema: airlock/config/v1\nenvironments: { dev: { ${asked}${pin} } }\n`);
    const yaml = goodManifest()
      .replace("version: 1.5.0", `version: ${version}`)
      .replace(`payments@${DIGEST}`, `payments@${digest}`)
      .replace(/previous: \{.*\}/, `previous: ${JSON.stringify(previous)}`);
    this.write("release.yaml", yaml);
    const now = new Date();
    const { release, config } = this;
    const about = subjectOf(must(loadRelease({ release, config, environment: "dev", now })).input);
    const times = { approvedAt: now.toISOString(), expiresAt: new Date(now.getTime() + DAY).toISOString() };
    const signed = sign(JSON.stringify({ schema: "airlock/approval/v1", ...about, ...times }));
    this.write("approvals/alice.json", signed.statement);
    this.write("approvals/alice.json.sig", signed.signature);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(path: string, content: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }
}

const DAY = 24 * 3600 * 1000;
