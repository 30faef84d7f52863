import { subjectOf } from "../../../release/gates/approvalSigned";
import { coverageSufficient } from "../../../release/gates/evidence/coverageSufficient";
import type { GateInput } from "../../../release/gates/gate";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { evidenceHash } from "../../../release/override/evidenceHash";
import { makeEd25519, signSsh, type TestKey } from "../approval/signSsh";
import { CONFIG, type ReleaseChanges, read, releaseWith } from "../goodRelease";

export const POST_MORTEM = "documents/post-mortem.md";

/** Keys of people who may sign, and of one who may not. */
export const ADA = makeEd25519();
export const GRACE = makeEd25519();
export const MALLORY = makeEd25519();
/** Who may override. */
export const CAROL = makeEd25519();

/** One statement that a scene's people sign. */
export interface Signed {
  readonly by: TestKey;
  readonly schema?: string;
  readonly namespace?: string;
  /** Fields that the statement says otherwise; undefined leaves one out. */
  readonly says?: Readonly<Record<string, unknown>>;
  /** What somebody does to the bytes after they were signed. */
  readonly forge?: (statement: string) => string;
}

/** A release with its approvals, as an attacker may have prepared it. */
export interface Scene {
  /** Keys of `approvals` in airlock.yaml. */
  readonly wants?: string;
  /** Number of people that airlock.yaml asks for. */
  readonly required?: number;
  readonly authors?: readonly string[];
  /** Lines of allowed_signers. */
  readonly signers?: string;
  readonly approvals?: readonly Signed[];
  readonly withdrawals?: readonly Signed[];
  /** Overrides of the gate on coverage. */
  readonly overrides?: readonly Signed[];
  readonly release?: ReleaseChanges;
  /** What is changed once everything is signed. */
  readonly then?: (input: GateInput) => GateInput;
}

/** A line of allowed_signers. */
export function line(person: string, key: TestKey, options = ""): string {
  return `${person}@example.com ${options}${key.type} ${key.blob.toString("base64")}\n`;
}

export const SIGNERS = line("ada", ADA) + line("grace", GRACE);

/** The release as the gates see it. Ada approves unless the scene says otherwise. */
export function play(scene: Scene): GateInput {
  return stage(scene).input;
}

/** The same, and the texts of both files. */
export function stage(scene: Scene): { readonly input: GateInput; readonly release: string; readonly config: string } {
  const approvals = scene.approvals ?? [{ by: ADA }];
  const withdrawals = scene.withdrawals ?? [];
  const overrides = scene.overrides ?? [];
  const wants = `{ required: ${scene.required ?? 1}, allowedSigners: allowed_signers, ${scene.wants ?? ""} }`;
  const config = (scene.release?.config ?? CONFIG).replace(/\{ required: 1.*\}/, wants);
  let release = "";
  const base = releaseWith({
    ...scene.release,
    unsigned: true,
    config,
    manifest: (yaml) => {
      const changed = scene.release?.manifest === undefined ? yaml : scene.release.manifest(yaml);
      const authors = scene.authors === undefined ? "" : `authors: ${JSON.stringify(scene.authors.map(email))}\n`;
      release = `${changed.replace(/approvals:[\s\S]*$/, "")}${authors}${list("approvals", approvals)}${list("withdrawals", withdrawals)}${list("overrides", overrides)}`;
      return release;
    },
  });
  const files = new Map(base.files);
  for (const [name, statements] of Object.entries({ approvals, withdrawals, overrides })) {
    for (const [index, signed] of statements.entries()) {
      const { statement, signature } = write(name, signed, base);
      files.set(`${name}/${index}.json`, read(statement));
      files.set(`${name}/${index}.json.sig`, read(signature));
    }
  }
  const input = {
    ...base,
    files,
    allowedSigners: read(scene.signers ?? SIGNERS),
    ...(base.requirements.approvals?.executives === undefined ? {} : { executives: read(line("carol", CAROL)) }),
  };
  return { input: scene.then === undefined ? input : scene.then(input), release, config };
}

/** What the gate on approvals says of a scene. */
export function approvalOf(scene: Scene): Verdict {
  const verdict = judge(play(scene)).find(({ gate }) => gate === "approval-signed");
  if (verdict === undefined) throw new Error("the gate on approvals gave no verdict");
  return verdict;
}

function email(address: string): { email: string } {
  return { email: address };
}

function list(name: string, { length }: readonly Signed[]): string {
  const entries = Array.from(
    { length },
    (_, index) =>
      `  - { statement: ${name}/${index}.json, signature: ${name}/${index}.json.sig${name === "overrides" ? `, postMortem: ${POST_MORTEM}` : ""} }\n`,
  );
  return length === 0 ? "" : `${name}:\n${entries.join("")}`;
}

function write(name: string, signed: Signed, input: GateInput): { statement: string; signature: string } {
  const statement = `${JSON.stringify({ ...ownWords(name, input), ...signed.says })}\n`;
  const usual = name === "overrides" ? "airlock-override" : "airlock-approval";
  const signature = signSsh(signed.by, Buffer.from(statement), { namespace: signed.namespace ?? usual });
  return { statement: signed.forge === undefined ? statement : signed.forge(statement), signature };
}

/** What an honest statement says. */
function ownWords(name: string, input: GateInput): Readonly<Record<string, string>> {
  const { policy, ...subject } = subjectOf(input);
  const times = { approvedAt: "2026-11-20T09:00:00Z", expiresAt: "2026-11-27T09:00:00Z" };
  if (name === "approvals") return { schema: "airlock/approval/v1", ...subject, policy, ...times };
  if (name === "withdrawals") {
    const reason = "The refund page is broken";
    return { schema: "airlock/withdrawal/v1", ...subject, reason, withdrawnAt: "2026-11-20T10:00:00Z" };
  }
  const verdict = coverageSufficient.judge(input);
  return {
    schema: "airlock/override/v1",
    ...subject,
    policy,
    gate: "coverage-sufficient",
    measured: verdict.measured,
    evidence: evidenceHash(verdict, input),
    reason: "A wrong price costs more than a missing test",
    postMortem: POST_MORTEM,
    due: "2026-12-01",
    signedAt: "2026-11-20T09:00:00Z",
    expiresAt: "2026-11-27T09:00:00Z",
  };
}
