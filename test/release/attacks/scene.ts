import { subjectOf } from "../../../release/gates/approvalSigned";
import type { GateInput } from "../../../release/gates/gate";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { makeEd25519, signSsh, type TestKey } from "../approval/signSsh";
import { CONFIG, type ReleaseChanges, read, releaseWith } from "../goodRelease";

/** Keys of people who may sign, and of one who may not. */
export const ADA = makeEd25519();
export const GRACE = makeEd25519();
export const MALLORY = makeEd25519();

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
  readonly authors?: readonly string[];
  /** Lines of allowed_signers. */
  readonly signers?: string;
  readonly approvals?: readonly Signed[];
  readonly withdrawals?: readonly Signed[];
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
  const approvals = scene.approvals ?? [{ by: ADA }];
  const withdrawals = scene.withdrawals ?? [];
  const wants = `{ required: 1, allowedSigners: allowed_signers, ${scene.wants ?? ""} }`;
  const base = releaseWith({
    ...scene.release,
    unsigned: true,
    config: CONFIG.replace(/\{ required: 1.*\}/, wants),
    manifest: (yaml) => {
      const changed = scene.release?.manifest === undefined ? yaml : scene.release.manifest(yaml);
      const authors = scene.authors === undefined ? "" : `authors: ${JSON.stringify(scene.authors.map(email))}\n`;
      return `${changed.replace(/approvals:[\s\S]*$/, "")}${authors}${list("approvals", approvals)}${list("withdrawals", withdrawals)}`;
    },
  });
  const files = new Map(base.files);
  for (const [name, statements] of Object.entries({ approvals, withdrawals })) {
    for (const [index, signed] of statements.entries()) {
      const { statement, signature } = write(name, signed, base);
      files.set(`${name}/${index}.json`, read(statement));
      files.set(`${name}/${index}.json.sig`, read(signature));
    }
  }
  const input = { ...base, files, allowedSigners: read(scene.signers ?? SIGNERS) };
  return scene.then === undefined ? input : scene.then(input);
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
    (_, index) => `  - { statement: ${name}/${index}.json, signature: ${name}/${index}.json.sig }\n`,
  );
  return length === 0 ? "" : `${name}:\n${entries.join("")}`;
}

function write(name: string, signed: Signed, input: GateInput): { statement: string; signature: string } {
  const { policy, ...subject } = subjectOf(input);
  const own =
    name === "approvals"
      ? {
          schema: "airlock/approval/v1",
          ...subject,
          policy,
          approvedAt: "2026-11-20T09:00:00Z",
          expiresAt: "2026-11-27T09:00:00Z",
        }
      : {
          schema: "airlock/withdrawal/v1",
          ...subject,
          reason: "The refund page is broken",
          withdrawnAt: "2026-11-20T10:00:00Z",
        };
  const statement = `${JSON.stringify({ ...own, ...signed.says })}\n`;
  const signature = signSsh(signed.by, Buffer.from(statement), { namespace: signed.namespace ?? "airlock-approval" });
  return { statement: signed.forge === undefined ? statement : signed.forge(statement), signature };
}
