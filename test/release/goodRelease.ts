import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../../release/config/parseConfig";
import { requirementsFor } from "../../release/config/requirements";
import { describeFault, type Result } from "../../release/fault";
import { subjectOf } from "../../release/gates/approvalSigned";
import type { GateInput, LoadedFile } from "../../release/gates/gate";
import { parseManifest } from "../../release/manifest/parseManifest";

export const DIGEST = `sha256:${"ab".repeat(32)}`;
export const LIVE_DIGEST = `sha256:${"cd".repeat(32)}`;
export const NOW = new Date("2026-11-20T12:00:00Z");

export const JUNIT = `<?xml version="1.0"?>
<testsuites tests="2" failures="0"><testsuite name="s" tests="2" failures="0"><testcase name="a" time="0.1"/><testcase name="b" time="0.1"/></testsuite></testsuites>
`;
export const LCOV = "TN:\nSF:a.ts\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,1\nDA:5,0\nLF:5\nLH:4\nend_of_record\n";
export const AUDIT = JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: {},
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 },
    dependencies: { prod: 1, dev: 0, optional: 0, peer: 0, peerOptional: 0, total: 1 },
  },
});
export const OUTCOME = JSON.stringify({
  schema: "airlock/outcome/v1",
  service: "payments",
  environment: "staging",
  version: "1.5.0",
  digest: DIGEST,
  attempt: 1,
  outcome: "completed",
  startedAt: "2026-11-19T09:00:00Z",
  endedAt: "2026-11-19T12:00:00Z",
});

export const CONFIG = `schema: airlock/config/v1
environments:
  dev: {}
  staging: { promotesFrom: dev, promotion: asserted }
  production:
    promotesFrom: staging
    approvals: { required: 1, allowedSigners: allowed_signers }
    promotion: asserted
`;

/** The same, where production asks for provenance; the good release brings none. */
export const ASKS_FOR_PROVENANCE = CONFIG.replace(
  "    promotesFrom: staging\n",
  `    promotesFrom: staging
    provenance:
      issuer: https://token.actions.githubusercontent.com
      identity: https://github.com/example/payments/.github/workflows/release.yml@refs/heads/main
      trustedRoot: trusted_root.json
`,
);

/** Where production asks for a comparison with the baseline. */
export const ASKS_FOR_PERFORMANCE = CONFIG.replace(
  "    promotesFrom: staging\n",
  "    promotesFrom: staging\n    performance: { regression: 5% }\n",
);

/** Where production asks for a list of bugs. */
export const ASKS_FOR_BUGS = CONFIG.replace("    promotesFrom: staging\n", "    promotesFrom: staging\n    bugs: {}\n");

/** Where production asks that users and support are told. */
export const ASKS_FOR_READINESS = CONFIG.replace(
  "    promotesFrom: staging\n",
  "    promotesFrom: staging\n    readiness: {}\n",
);

const DOCUMENTS = [
  "releaseNotes",
  "deploymentRunbook",
  "rollbackProcedure",
  "testEvidence",
  "securityScan",
  "performanceResults",
  "stakeholderSignoffs",
  "riskAssessment",
];

/** Every file of the good release but the approval, by path. */
export function goodFiles(): Record<string, string> {
  return {
    "evidence/junit.xml": JUNIT,
    "evidence/lcov.info": LCOV,
    "evidence/audit.json": AUDIT,
    "evidence/staging.json": OUTCOME,
    ...Object.fromEntries(DOCUMENTS.map((name) => [`documents/${name}.md`, `# ${name}\n\nSomething is said here.\n`])),
  };
}

/** release.yaml of the good release; `files` decide the hashes. */
export function goodManifest(files: Record<string, string> = goodFiles()): string {
  const hash = (path: string) => sha256(files[path] ?? "");
  return `schema: airlock/release/v1
service: payments
version: 1.5.0
artifact:
  image: registry.example.com/payments@${DIGEST}
  commit: ${"1f".repeat(20)}
previous: { version: 1.4.2, digest: ${LIVE_DIGEST} }
plan: { scope: Express checkout, audience: user-facing, risk: high, areas: [payments] }
rollout: { requestsPerSecond: 120 }
rollback:
  objective: 5m
  contact: payments-oncall
  triggers:
    - { metric: errorRate, above: 1% }
    - { metric: latencyP95, above: 2x }
    - { metric: complaints, above: 3 }
evidence:
  tests: [{ path: evidence/junit.xml, sha256: ${hash("evidence/junit.xml")} }]
  coverage: [{ path: evidence/lcov.info, sha256: ${hash("evidence/lcov.info")} }]
  vulnerabilities: [{ path: evidence/audit.json, sha256: ${hash("evidence/audit.json")} }]
documents:
${DOCUMENTS.map((name) => `  ${name}: documents/${name}.md`).join("\n")}
promotion:
  staging: { path: evidence/staging.json, sha256: ${hash("evidence/staging.json")} }
approvals:
  - { statement: approvals/alice.json, signature: approvals/alice.json.sig }
`;
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function read(content: string | Uint8Array): LoadedFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { kind: "read", bytes, sha256: sha256(bytes) };
}

/** The value of a result that must be there. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.faults.map(describeFault).join("\n"));
}

export interface ReleaseChanges {
  readonly manifest?: (yaml: string) => string;
  readonly config?: string;
  readonly files?: Record<string, string>;
  readonly environment?: string;
  /** Left out: signed by alice over what the release really says. */
  readonly approval?: Record<string, unknown>;
  /** The test signs by itself. */
  readonly unsigned?: true;
  readonly now?: Date;
}

/** The good release as the gates see it, with what a test changes about it. */
export function releaseWith(changes: ReleaseChanges = {}): GateInput {
  const contents = { ...goodFiles(), ...changes.files };
  const yaml = (changes.manifest ?? ((same: string) => same))(goodManifest(contents));
  const manifest = must(parseManifest(new TextEncoder().encode(yaml), "release.yaml"));
  const config = must(parseConfig(new TextEncoder().encode(changes.config ?? CONFIG), "airlock.yaml"));
  const requirements = must(requirementsFor(config, changes.environment ?? "production", "airlock.yaml"));
  const files = new Map(Object.entries(contents).map(([path, content]) => [path, read(content)]));
  const now = changes.now ?? NOW;
  if (changes.unsigned === true) return { manifest, requirements, files, now };
  const statement = {
    schema: "airlock/approval/v1",
    ...subjectOf({ manifest, requirements, files }),
    approvedAt: "2026-11-20T09:00:00Z",
    expiresAt: "2026-11-27T09:00:00Z",
    ...changes.approval,
  };
  const signed = sign(JSON.stringify(statement));
  files.set("approvals/alice.json", read(signed.statement));
  files.set("approvals/alice.json.sig", read(signed.signature));
  return { manifest, requirements, files, allowedSigners: read(signed.allowedSigners), now };
}

let key: { folder: string; allowedSigners: string } | undefined;
const signatures = new Map<string, string>();

/** Signs with the real ssh-keygen, with a key that lives as long as the process. */
export function sign(statement: string): { statement: string; signature: string; allowedSigners: string } {
  key ??= makeKey();
  const signature = signatures.get(statement) ?? signNow(key.folder, statement);
  signatures.set(statement, signature);
  return { statement, signature, allowedSigners: key.allowedSigners };
}

function makeKey(): { folder: string; allowedSigners: string } {
  const folder = mkdtempSync(join(tmpdir(), "airlock-key-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  keygen("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(folder, "key"));
  const allowedSigners = `alice@example.com namespaces="airlock-approval" ${readFileSync(join(folder, "key.pub"), "utf8")}`;
  return { folder, allowedSigners };
}

function signNow(folder: string, statement: string): string {
  const file = join(folder, `${sha256(statement)}.json`);
  writeFileSync(file, statement);
  keygen("-q", "-Y", "sign", "-n", "airlock-approval", "-f", join(folder, "key"), file);
  return readFileSync(`${file}.sig`, "utf8");
}

function keygen(...args: readonly string[]): void {
  try {
    execFileSync("ssh-keygen", args, { stdio: "pipe" });
  } catch (error) {
    throw new Error("ssh-keygen is needed to test approvals; install openssh-client.", { cause: error });
  }
}
