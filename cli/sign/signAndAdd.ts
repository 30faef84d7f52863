import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { AllowedSigner } from "../../release/approval/allowedSigners";
import type { SignedStatement } from "../../release/approval/verifyApproval";
import { type Fault, fail, type Result } from "../../release/fault";
import { loadInside, SIGNED_LIMIT } from "../../release/files/loadFile";
import type { LoadedRelease } from "../../release/files/loadRelease";
import { subjectOf } from "../../release/gates/approvalSigned";
import type { GateInput } from "../../release/gates/gate";
import type { Manifest } from "../../release/manifest/manifest";
import { type FileChange, writeAll } from "../files/writeAll";
import { badInput, type Outcome, surroundingsFailed } from "../outcome";
import type { Presentation } from "../output/format";
import type { Screen } from "../output/screen";
import { type SignedList, withEntry } from "./releaseEntry";
import { ownKeys } from "./signingKey";
import { type SignReport, signOutcome } from "./signReport";
import { quoted, type Signer, signCommand } from "./sshKeygen";
import { fileWord, freeName } from "./statementFiles";

/** What every command that signs is told. Paths as the user gave them. */
export interface SignFlags {
  readonly release: string;
  readonly config: string;
  readonly environment: string;
  /** Key to sign with; else the one in `~/.ssh` that is listed. */
  readonly key?: string;
  /** Sign without asking. */
  readonly yes: boolean;
  /** A statement that was signed elsewhere, with its signature beside it. */
  readonly addSignature?: string;
  readonly now: Date;
}

/** What they work with; tests put others in their place. */
export interface SignTools {
  readonly screen: Screen;
  readonly sign: Signer;
  /** Where a person's keys lie. */
  readonly keys: string;
}

/** One thing to sign, and how it is verified and told. */
export interface SignTask {
  readonly action: SignReport["action"];
  readonly list: SignedList;
  readonly namespace: string;
  readonly statement: Readonly<Record<string, string>>;
  /** Keys of the list's entry beside the two files; asked once the statement is verified. */
  readonly entry?: (signed: SignedStatement) => Readonly<Record<string, string>>;
  /** Other files that come with the entry. */
  readonly files?: (signed: SignedStatement) => readonly FileChange[];
  readonly signers: readonly AllowedSigner[];
  /** Options of the command that another call must repeat (`--reason TEXT`), as words. */
  readonly again: readonly string[];
  /** What is asked before signing. */
  readonly question: string;
  /** The person whose signature verified. */
  readonly verify: (signed: SignedStatement) => Result<string>;
  /** What the release has come to with the new entry, in whole sentences. */
  readonly tell: (person: string, manifest: Manifest, signed: SignedStatement) => string;
}

/**
 * Lets a person sign, verifies what came back, and adds both files to release.yaml: all of it or nothing. Where nobody can sign here (no terminal,
 * no ssh-keygen, no key that is listed) the statement is written, and the commands are told that do the rest.
 */
export async function signAndAdd(
  task: SignTask,
  loaded: LoadedRelease,
  flags: SignFlags,
  presentation: Presentation,
  tools: SignTools,
): Promise<Outcome> {
  const work: Work = { task, loaded, flags, presentation, folder: dirname(loaded.releaseFile) };
  if (flags.addSignature !== undefined) return addSigned(work, flags.addSignature);
  const bytes = Buffer.from(`${JSON.stringify(task.statement, null, 2)}\n`);
  const stem = `${fileWord(loaded.manifest.version)}-${fileWord(flags.environment)}`;
  if (!flags.yes && !tools.screen.canAsk) return leaveStatement(work, bytes, stem, "There is no terminal to sign at.");
  const key = keyFor(work, tools);
  if ("why" in key) return leaveStatement(work, bytes, stem, key.why);
  if (!flags.yes && !/^y(es)?$/i.test((await tools.screen.ask(`${task.question} [y/N] `)).trim())) {
    return outcome(work, { done: false, message: "Nothing was signed, because you did not say yes." });
  }
  const signing = tools.sign(bytes, task.namespace, key.file);
  if (signing.kind === "no ssh-keygen") return leaveStatement(work, bytes, stem, "ssh-keygen is not installed here.");
  if (signing.kind === "failed") {
    const expected = "a signature by ssh-keygen";
    return surroundingsFailed({
      field: "--key",
      found: signing.reason,
      expected,
      remedy: "Nothing was changed. Give another key with --key.",
    });
  }
  const signed = {
    statementFile: "the statement",
    statement: bytes,
    signatureFile: "the signature",
    signature: signing.signature,
  };
  const person = task.verify(signed);
  if (!person.ok) return badInput(person.faults);
  const name = freeName(work.folder, task.list, `${stem}-${fileWord(person.value)}`);
  return add(work, signed, person.value, name, [
    { path: join(work.folder, name), content: bytes, how: "new" },
    { path: join(work.folder, `${name}.sig`), content: signing.signature, how: "new" },
  ]);
}

interface Work {
  readonly task: SignTask;
  readonly loaded: LoadedRelease;
  readonly flags: SignFlags;
  readonly presentation: Presentation;
  /** Folder of release.yaml. */
  readonly folder: string;
}

function keyFor({ task, flags }: Work, { keys }: SignTools): { file: string } | { why: string } {
  if (flags.key !== undefined) return { file: flags.key };
  const own = ownKeys(keys, task.signers, task.namespace);
  const [only] = own;
  if (only === undefined) return { why: `No key in ${keys} is one of an allowed signer.` };
  if (own.length > 1)
    return { why: `Several keys in ${keys} are allowed to sign: ${own.map(({ file }) => file).join(", ")}.` };
  return only;
}

/** The person signs elsewhere: the statement is the only file that is written, and nothing points to it yet. */
function leaveStatement(work: Work, bytes: Buffer, stem: string, why: string): Outcome {
  const { task, flags, folder } = work;
  const name = freeName(folder, task.list, stem);
  const path = join(folder, name);
  const failure = writeAll(folder, [{ path, content: bytes, how: "new" }]);
  if (failure !== undefined) return surroundingsFailed(failure);
  const again = ["airlock", task.action, "--release", flags.release, "--config", flags.config];
  const message = `${why} The statement is in ${path}, and nobody has signed it yet: sign it, then add the signature.`;
  const commands = [
    signCommand(task.namespace, flags.key ?? "KEY", path),
    [...again, "--environment", flags.environment, ...task.again, "--add-signature", path].map(quoted).join(" "),
  ];
  return outcome(work, { done: false, message, commands, statement: name });
}

/** Both files are there already, below the folder of release.yaml. */
function addSigned(work: Work, given: string): Outcome {
  const { loaded, folder, task } = work;
  const name = relative(resolve(folder), resolve(given)).split(sep).join("/");
  const place = { field: "--add-signature" };
  const files = [name, `${name}.sig`].map((path) => readInside(folder, path, place.field));
  const faults = files.flatMap((file) => (file.ok ? [] : file.faults));
  const [statement, signature] = files.flatMap((file) => (file.ok ? [file.value] : []));
  if (statement === undefined || signature === undefined) return badInput(faults);
  if (loaded.manifest[task.list].some((entry) => entry.statement === name)) {
    const expected = `a statement that does not stand under ${task.list} yet`;
    return badInput([{ ...place, found: name, expected }]);
  }
  const signed = { statementFile: name, statement, signatureFile: `${name}.sig`, signature };
  const person = task.verify(signed);
  return person.ok ? add(work, signed, person.value, name, []) : badInput(person.faults);
}

function readInside(folder: string, path: string, field: string): Result<Uint8Array> {
  const expected = "a statement, with FILE.sig beside it, in the folder of release.yaml";
  if (path.startsWith("..")) return fail({ field, found: path, expected });
  const file = loadInside(folder, path, { file: path, field }, SIGNED_LIMIT);
  if (!file.ok) return file;
  if (file.value.kind === "read") return { ok: true, value: file.value.bytes };
  const found = file.value.kind === "missing" ? "no file" : file.value.reason;
  return fail({ file: path, field: "", found, expected });
}

function add(
  work: Work,
  signed: SignedStatement,
  person: string,
  name: string,
  changes: readonly FileChange[],
): Outcome {
  const { task, loaded } = work;
  const entry = { statement: name, signature: `${name}.sig`, ...task.entry?.(signed) };
  const { releaseFile } = loaded;
  let edited: ReturnType<typeof withEntry> | undefined;
  const unread = attempt(releaseFile, () => {
    edited = withEntry(readFileSync(releaseFile), releaseFile, task.list, entry);
  });
  if (unread !== undefined || edited === undefined) return unread ?? badInput([]);
  if (!edited.ok) return badInput(edited.faults);
  // Somebody may have changed release.yaml while the person was signing: what was signed is no longer what stands there.
  const { requirements, input } = loaded;
  const now = subjectOf({ manifest: edited.value.manifest, requirements, files: input.files });
  if (now.release !== subjectOf(input).release) {
    const remedy = "Nothing was added. Look at the change, and begin again.";
    return badInput([
      { file: releaseFile, field: "", found: "another release", expected: "the one that was signed", remedy },
    ]);
  }
  const { text, manifest } = edited.value;
  const all: readonly FileChange[] = [
    ...changes,
    ...(task.files?.(signed) ?? []),
    { path: releaseFile, content: text, how: "replace" },
  ];
  const failure = writeAll(work.folder, all);
  if (failure !== undefined) return surroundingsFailed(failure);
  const message = task.tell(person, manifest, { ...signed, statementFile: name, signatureFile: `${name}.sig` });
  return outcome(work, { done: true, message, person, statement: name, signature: `${name}.sig` });
}

/** Undefined, or the outcome of what the file system refused. */
function attempt(file: string, change: () => void): Outcome | undefined {
  try {
    change();
    return undefined;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const fault: Fault = {
      file,
      field: "",
      found,
      expected: "a place that can be written to",
      remedy: "Nothing was changed.",
    };
    return surroundingsFailed(fault);
  }
}

/** The outcome of a release that is not signed at all. */
export function refusal(
  action: SignReport["action"],
  { input }: LoadedRelease,
  message: string,
  presentation: Presentation,
): Outcome {
  return signOutcome({ ...unsigned(action, input), message }, presentation);
}

function outcome(
  { task, loaded, presentation }: Work,
  facts: Pick<SignReport, "done" | "message"> & Partial<SignReport>,
): Outcome {
  return signOutcome({ ...unsigned(task.action, loaded.input), ...facts }, presentation);
}

function unsigned(action: SignReport["action"], input: GateInput): Omit<SignReport, "message"> {
  const { service, version, digest, environment } = subjectOf(input);
  const about = { service, version, digest, environment };
  const none = { done: false, person: null, statement: null, signature: null, commands: [] };
  return { schema: "airlock/signing/v1", action, ...about, ...none };
}
