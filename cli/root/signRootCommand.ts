import { existsSync } from "node:fs";
import { join } from "node:path";
import { type AllowedSigner, findSigner, parseAllowedSigners } from "../../release/approval/allowedSigners";
import { verifySshSignature } from "../../release/approval/sshSignature";
import type { Fault } from "../../release/fault";
import type { LoadedFile } from "../../release/gates/gate";
import { ROOT_NAMESPACE, type Root } from "../../release/trust/root";
import { type ChainLink, readChain } from "../../release/trust/rootChain";
import { rootChanges, stateChanges } from "../../release/trust/trustState";
import { writeAll } from "../files/writeAll";
import { badInput, type Outcome, surroundingsFailed } from "../outcome";
import type { Presentation } from "../output/format";
import type { SignTools } from "../sign/signAndAdd";
import { ownKeys } from "../sign/signingKey";
import { quoted, signCommand } from "../sign/sshKeygen";
import { fileWord } from "../sign/statementFiles";
import { type OpenTrust, openTrust, type RootRequest } from "./openTrust";
import { whoSigns } from "./proposeCommand";
import { changeLines, nothingDone, type RootReport, rootOutcome } from "./rootReport";

/** What `airlock root sign` was asked. */
export interface SignRootRequest extends RootRequest {
  /** Key to sign with; else the one in `~/.ssh` that a keeper has. */
  readonly key?: string;
  /** Sign without asking. */
  readonly yes: boolean;
}

/**
 * Shows what the newest root changes, value by value, and lets a person sign it with ssh-keygen. A root that is not what airlock.yaml asks now is
 * not signed: it would be refused as soon as it counts. Where nobody can sign here, the commands are told.
 */
export async function signRoot(
  request: SignRootRequest,
  presentation: Presentation,
  tools: SignTools,
): Promise<Outcome> {
  const opened = openTrust(request);
  if (!opened.ok) return badInput(opened.faults);
  const open = opened.value;
  const target = targetOf(open);
  if ("why" in target) return rootOutcome(nothingDone("sign", `Nothing was signed: ${target.why}`), presentation);
  const { link, root, before } = target;
  const changes = rootChanges(before?.root, root);
  const facts = { number: link.number, file: link.file, sha256: link.sha256 ?? null, changes };
  const say = (more: Partial<RootReport> & Pick<RootReport, "message">): Outcome =>
    rootOutcome({ ...nothingDone("sign", ""), ...facts, ...more }, presentation);
  const stale = stateChanges(root, open.state);
  if (stale.length > 0) {
    const fields = stale.map(({ field }) => field).join(", ");
    const again = ["airlock", "root", "propose", "--config", request.config].map(quoted).join(" ");
    const message = `Nothing was signed: ${link.file} is not what airlock.yaml asks now (${fields}). Propose it anew.`;
    return say({ message, commands: [again] });
  }
  show(target, changes, open, presentation, tools);
  const elsewhere = (why: string): Outcome =>
    say({ message: `${why} ${ELSEWHERE}`, commands: commandsFor(open, link, request) });
  if (!request.yes && !tools.screen.canAsk) return elsewhere("There is no terminal to sign at.");
  const keepers = allKeepers(before?.root, root);
  const key = keyFor(request, keepers, tools);
  if ("why" in key) return elsewhere(key.why);
  const question = `Sign root ${link.number}, that ${open.folder} says so from now on? [y/N] `;
  if (!request.yes && !/^y(es)?$/i.test((await tools.screen.ask(question)).trim())) {
    return say({ message: "Nothing was signed, because you did not say yes." });
  }
  const loaded = open.files.get(`${link.number}.json`);
  const bytes = loaded?.kind === "read" ? loaded.bytes : new Uint8Array();
  const signing = tools.sign(bytes, ROOT_NAMESPACE, key.file);
  if (signing.kind === "no ssh-keygen") return elsewhere("ssh-keygen is not installed here.");
  if (signing.kind === "failed") {
    const remedy = "Nothing was changed. Give another key with --key.";
    return surroundingsFailed({ field: "--key", found: signing.reason, expected: "a signature by ssh-keygen", remedy });
  }
  const person = personOf(signing.signature, bytes, [before?.root.keepers ?? [], root.keepers], request.now);
  if (typeof person !== "string") return badInput(person);
  const name = signatureName(open, link.number, person);
  const path = join(open.base, name);
  const failure = writeAll(open.base, [{ path, content: signing.signature, how: "new" }]);
  if (failure !== undefined) return surroundingsFailed(failure);
  const message = `${person} signed root ${link.number}. ${standing(open, target, name, signing.signature, request.now)}`;
  return say({ done: true, person, signature: name, message });
}

const ELSEWHERE =
  "Nobody has signed here: sign the root's file itself, and put the signature beside it under a name of your own.";

interface Target {
  readonly link: ChainLink;
  readonly root: Root;
  readonly before: (ChainLink & { readonly root: Root }) | undefined;
}

/** The newest root, whether it waits for signatures or counts already: one more signature does no harm. */
function targetOf({ chain, folder, last }: OpenTrust): Target | { readonly why: string } {
  const { links, faults } = chain;
  const link = links.at(-1);
  if (last === 0) return { why: `${folder} holds no root. airlock root propose writes the first.` };
  if (link?.root === undefined || link.number !== last || faults.length > link.faults.length) {
    return { why: `the chain in ${folder} is broken. ${faults.join(" ")}` };
  }
  const before = links.at(-2);
  if (before === undefined) return { link, root: link.root, before: undefined };
  if (before.root === undefined) return { why: `${before.file} cannot be read.` };
  return { link, root: link.root, before: { ...before, root: before.root } };
}

/** What the person is about to sign, on the screen: stdout belongs to the result. */
function show(
  { link, root, before }: Target,
  changes: RootReport["changes"],
  open: OpenTrust,
  { width }: Presentation,
  { screen }: SignTools,
): void {
  const since = before === undefined ? "the first root, all of it" : `what changes since root ${before.number}`;
  screen.say(`${link.file}: ${since}`);
  for (const line of changeLines(changes, width)) screen.say(line);
  for (const [path, file] of open.named) {
    if (!changes.some(({ field }) => field === `files.${path}`)) continue;
    for (const line of peopleIn(path, file)) screen.say(line);
  }
  screen.say(whoSigns(before?.root, root));
}

/** A hash says nothing to a person: the people of a list do. Files that hold something else are told by their hash alone. */
function peopleIn(path: string, file: LoadedFile): readonly string[] {
  if (file.kind !== "read") return [];
  const people = parseAllowedSigners(new TextDecoder("utf-8").decode(file.bytes), path);
  if (!people.ok || people.value.length === 0) return [];
  return [`  ${path} now lists:`, ...people.value.map(({ principal, key }) => `    ${principal} ${key.fingerprint}`)];
}

/** Whoever keeps one of the two roots, each key once. */
function allKeepers(before: Root | undefined, root: Root): readonly AllowedSigner[] {
  const old = before?.keepers ?? [];
  return [...old, ...root.keepers.filter(({ key }) => !old.some((other) => other.key.blob === key.blob))];
}

function keyFor(
  { key }: SignRootRequest,
  keepers: readonly AllowedSigner[],
  { keys }: SignTools,
): { readonly file: string } | { readonly why: string } {
  if (key !== undefined) return { file: key };
  const own = ownKeys(keys, keepers, ROOT_NAMESPACE);
  const [only] = own;
  if (only === undefined) return { why: `No key in ${keys} is one of a keeper of the root.` };
  if (own.length > 1) return { why: `Several keys in ${keys} may sign: ${own.map(({ file }) => file).join(", ")}.` };
  return only;
}

/** The keeper whose signature it is, in the list of the old root or of the new one. */
function personOf(
  signature: Uint8Array,
  message: Uint8Array,
  lists: readonly (readonly AllowedSigner[])[],
  now: Date,
): string | readonly Fault[] {
  const armored = new TextDecoder("utf-8").decode(signature);
  const verified = verifySshSignature({ armored, message, namespace: ROOT_NAMESPACE });
  if (!verified.ok) return verified.faults;
  const found = lists
    .filter((list) => list.length > 0)
    .map((list) => findSigner(list, verified.value.key, ROOT_NAMESPACE, now));
  const counted = found.find(({ ok }) => ok);
  if (counted?.ok === true) return counted.value.principal;
  return found.flatMap((result) => (result.ok ? [] : result.faults)).slice(-1);
}

/** What the root has come to with the new signature. */
function standing(
  { folder, files }: OpenTrust,
  { link }: Target,
  name: string,
  signature: Uint8Array,
  now: Date,
): string {
  const added: LoadedFile = { kind: "read", bytes: signature, sha256: "" };
  const { newest, faults } = readChain(
    folder,
    new Map(files).set(name.slice(folder.length + 1), added),
    undefined,
    now,
  );
  if (newest === undefined) return faults.join(" ");
  return `It counts. Pin it outside the repository as ${link.number}:${link.sha256 ?? ""}.`;
}

/** First free name of the form `trust/2.ada-example.com.sig`. */
function signatureName({ base, folder }: OpenTrust, number: number, person: string): string {
  for (let count = 1; ; count += 1) {
    const name = `${folder}/${number}.${fileWord(person)}${count === 1 ? "" : `-${count}`}.sig`;
    if (!existsSync(join(base, name))) return name;
  }
}

/** What a person types where Airlock could not sign. */
function commandsFor(
  { base, folder }: OpenTrust,
  { number, file }: ChainLink,
  { key }: SignRootRequest,
): readonly string[] {
  const path = join(base, file);
  return [
    signCommand(ROOT_NAMESPACE, key ?? "KEY", path),
    ["mv", `${path}.sig`, join(base, `${folder}/${number}.YOU.sig`)].map(quoted).join(" "),
  ];
}
