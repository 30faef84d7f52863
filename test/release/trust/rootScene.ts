import { parseConfig } from "../../../release/config/parseConfig";
import type { GateInput, LoadedFile } from "../../../release/gates/gate";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { namedFiles } from "../../../release/trust/namedFiles";
import { type TrustState, trustState } from "../../../release/trust/trustState";
import { makeEd25519, signSsh, type TestKey } from "../approval/signSsh";
import { CONFIG, must, NOW, read, releaseWith, sha256 } from "../goodRelease";

/** Who keeps the roots of these scenes, and who does not. */
export const ADA = makeEd25519();
export const GRACE = makeEd25519();
export const CAROL = makeEd25519();
export const MALLORY = makeEd25519();

/** A line of allowed_signers. */
export function line(person: string, key: TestKey, options = ""): string {
  return `${person}@example.com ${options}${key.type} ${key.blob.toString("base64")}`;
}

export const KEEPERS = [line("ada", ADA), line("grace", GRACE), line("carol", CAROL)];

/** airlock.yaml of the scenes: production asks for 85 % and two approvers. */
export const RULES = CONFIG.replace("required: 1", "required: 2").replace(
  "    promotesFrom: staging\n",
  "    promotesFrom: staging\n    coverage: { lines: 85% }\n",
);
export const APPROVERS = `${line("ada", ADA)}\n${line("grace", GRACE)}\n`;

/** A signature below a root. */
export interface RootSigned {
  readonly by: TestKey;
  /** Name of the file between the number and `.sig`. */
  readonly as?: string;
  readonly namespace?: string;
}

/** One root, as its proposer wrote it. */
export interface RootGiven {
  /** The file's number; its place in the list, from 1, where left out. */
  readonly file?: number;
  /** What the root says otherwise. */
  readonly says?: Readonly<Record<string, unknown>>;
  /** airlock.yaml and list of approvers that it speaks for. */
  readonly rules?: string;
  readonly approvers?: string;
  readonly signed?: readonly (TestKey | RootSigned)[];
  /** What somebody does to the bytes after they were signed. */
  readonly forge?: (text: string) => string;
}

/** A repository with its roots, as the gate sees it. */
export interface RootScene {
  readonly roots?: readonly RootGiven[];
  /** airlock.yaml as it stands now; as the roots of the scene say by default. */
  readonly rules?: string;
  readonly approvers?: string;
  /** The number that is pinned from outside, of the roots of the scene as they were made. */
  readonly pin?: number;
  /** Another hash than that of the pinned root. */
  readonly pinned?: string;
  readonly environment?: string;
  readonly now?: Date;
  /** What somebody does to the files in the folder. */
  readonly then?: (files: Map<string, LoadedFile>) => Map<string, LoadedFile>;
  /** Where the roots lie, and what airlock.yaml names. */
  readonly folder?: string;
  readonly declared?: string | undefined;
}

/** The state that a root of a scene speaks for. */
export function stateOf(rules = RULES, approvers = APPROVERS): TrustState {
  const config = must(parseConfig(Buffer.from(rules), "airlock.yaml"));
  return must(
    trustState(config, "airlock.yaml", new Map(namedFiles(config).map(({ path }) => [path, read(approvers)]))),
  );
}

/** Bytes and signatures of roots that follow each other, by the names of their files. */
export function rootFiles(given: readonly RootGiven[]): Map<string, LoadedFile> {
  const files = new Map<string, LoadedFile>();
  let before: string | null = null;
  for (const [index, root] of given.entries()) {
    const number: number = root.file ?? index + 1;
    const content = {
      schema: "airlock/root/v1",
      number,
      previous: before,
      quorum: 2,
      signers: KEEPERS,
      ...stateOf(root.rules, root.approvers),
      ...root.says,
    };
    const text = `${JSON.stringify(content, null, 2)}\n`;
    for (const [position, one] of (root.signed ?? [ADA, GRACE]).entries()) {
      const { by, as = String(position), namespace = "airlock-root" } = "by" in one ? one : { by: one };
      files.set(`${number}.${as}.sig`, read(signSsh(by, Buffer.from(text), { namespace })));
    }
    const left = root.forge === undefined ? text : root.forge(text);
    files.set(`${number}.json`, read(left));
    before = sha256(left);
  }
  return files;
}

/** The release of the scene as its gates see it. */
export function playRoots(scene: RootScene): GateInput {
  const rules = scene.rules ?? RULES;
  const given = rootFiles(scene.roots ?? [{}]);
  const files = scene.then === undefined ? given : scene.then(new Map(given));
  const config = must(parseConfig(Buffer.from(rules), "airlock.yaml"));
  const named = new Map(namedFiles(config).map(({ path }) => [path, read(scene.approvers ?? APPROVERS)]));
  const folder = scene.folder ?? "trust";
  const declared = "declared" in scene ? scene.declared : "trust";
  const pinned = scene.pin === undefined ? undefined : given.get(`${scene.pin}.json`);
  const sha = scene.pinned ?? (pinned?.kind === "read" ? pinned.sha256 : "");
  const base = releaseWith({ config: rules, unsigned: true, environment: scene.environment ?? "production" });
  return {
    ...base,
    now: scene.now ?? NOW,
    trust: { declared, folders: new Map([[folder, files]]), named },
    ...(scene.pin === undefined ? {} : { pinnedRoot: { number: scene.pin, sha256: sha, source: "--root" } }),
  };
}

/** What the gate on roots says of a scene. */
export function rootVerdict(input: GateInput): Verdict {
  const verdict = judge(input).find(({ gate }) => gate === "root-approved");
  if (verdict === undefined) throw new Error("the gate on roots gave no verdict");
  return verdict;
}
