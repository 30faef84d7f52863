import { type AllowedSigner, findSigner } from "../approval/allowedSigners";
import type { SshPublicKey } from "../approval/sshPublicKey";
import { verifySshSignature } from "../approval/sshSignature";
import { inFile } from "../approval/verifyApproval";
import { describeFault, fail, ok, type Result } from "../fault";
import type { LoadedFile } from "../gates/gate";
import type { PinnedRoot } from "./pinnedRoot";
import { keepersOf, parseRoot, ROOT_NAMESPACE, type Root } from "./root";

/** One root file, and what speaks for it. */
export interface ChainLink {
  readonly number: number;
  /** Its path beside airlock.yaml: `trust/2.json`. */
  readonly file: string;
  /** Hash of its bytes; undefined where it cannot be read. */
  readonly sha256?: string;
  readonly root?: Root;
  /** Persons of the root before who signed it; the root's own persons where the chain begins with it. */
  readonly signedBy: readonly string[];
  /** Signatures that were not counted, and why, in whole sentences. */
  readonly notCounted: readonly string[];
  /** Why this root does not count, in whole sentences; none where it does. */
  readonly faults: readonly string[];
}

/** The roots of a folder from where trust begins to the newest. */
export interface RootChain {
  readonly links: readonly ChainLink[];
  /** Why the chain as a whole is broken; none where every root in it counts. */
  readonly faults: readonly string[];
  /** The newest root, where every one of the chain counts. */
  readonly newest?: { readonly link: ChainLink; readonly root: Root };
}

/**
 * Walks the roots of a folder as TUF's clients do (The Update Framework, "Update the root role"): the number rises by one, and a quorum of the root before
 * and a quorum of its own persons have signed each. The chain begins with the pinned root, which is trusted for its hash, or without a pin
 * with the lowest number in the folder, which has only its own persons to speak for it. Persons are counted, whatever the
 * number of their keys or signatures, and keys are judged at `now`. Every root that lies in the folder must count:
 * one that waits for signatures breaks the chain until it has them.
 */
export function readChain(
  folder: string,
  files: ReadonlyMap<string, LoadedFile>,
  pin: PinnedRoot | undefined,
  now: Date,
): RootChain {
  const numbers = numbersIn(files);
  const faults = strayNames(folder, files);
  const begin = pin?.number ?? numbers[0];
  const last = numbers.at(-1);
  if (begin === undefined || last === undefined) return { links: [], faults: [...faults, ...none(folder, pin)] };
  if (pin !== undefined && last < pin.number) {
    const why = `${pin.source} pins root ${pin.number}, and ${folder} ends with root ${last}: roots were taken away, or this is an older state of the project.`;
    return { links: [], faults: [...faults, why] };
  }
  const links: ChainLink[] = [];
  for (let number = begin; number <= last; number += 1) {
    if (!numbers.includes(number)) {
      return {
        links,
        faults: [...faults, `${folder}/${number}.json is missing, and ${folder}/${last}.json is there.`],
      };
    }
    const link = readLink(folder, number, files, links.at(-1), pin, now);
    links.push(link);
    // What follows a root that does not count cannot be judged: nobody knows who keeps it.
    if (link.faults.length > 0) return { links, faults: [...faults, ...link.faults] };
  }
  const newest = links.at(-1);
  if (faults.length > 0 || newest?.root === undefined) return { links, faults };
  return { links, faults, newest: { link: newest, root: newest.root } };
}

/** The numbers of the root files among the names, ascending. */
export function numbersIn(files: ReadonlyMap<string, LoadedFile>): readonly number[] {
  return [...files.keys()].flatMap((name) => numberOf(name) ?? []).sort((a, b) => a - b);
}

/** The number in the name of a root file; undefined for any other file. */
function numberOf(name: string): number | undefined {
  const [, digits] = /^([1-9]\d{0,5})\.json$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** A root whose name is not its number's would be passed over in silence. */
function strayNames(folder: string, files: ReadonlyMap<string, LoadedFile>): readonly string[] {
  return [...files.keys()]
    .filter((name) => /\.json$/i.test(name) && numberOf(name) === undefined)
    .map((name) => `${folder}/${name} is not the name of a root: roots are 1.json, 2.json and so on.`);
}

function none(folder: string, pin: PinnedRoot | undefined): readonly string[] {
  if (pin === undefined) return [`${folder} holds no root.`];
  return [`${pin.source} pins root ${pin.number}, and ${folder} holds no root.`];
}

function readLink(
  folder: string,
  number: number,
  files: ReadonlyMap<string, LoadedFile>,
  before: ChainLink | undefined,
  pin: PinnedRoot | undefined,
  now: Date,
): ChainLink {
  const name = `${number}.json`;
  const file = `${folder}/${name}`;
  const unread = { number, file, signedBy: [], notCounted: [] };
  const loaded = files.get(name);
  if (loaded?.kind !== "read") {
    const why = loaded?.kind === "unreadable" ? loaded.reason : "there is no such file";
    return { ...unread, faults: [`${file} cannot be read: ${why}.`] };
  }
  const { sha256, bytes } = loaded;
  const pinned = before === undefined && pin !== undefined;
  if (pinned && sha256 !== pin.sha256) {
    const why = `${pin.source} pins root ${number} with the hash ${pin.sha256}, and that of ${file} is ${sha256}: it is another root.`;
    return { ...unread, sha256, faults: [why] };
  }
  const parsed = parseRoot(bytes, file);
  if (!parsed.ok) return { ...unread, sha256, faults: parsed.faults.map(describeFault) };
  const root = parsed.value;
  const signatures = signaturesOf(folder, number, files).map((one) => signerOf(one, bytes));
  const own = count(signatures, root.keepers, now);
  const numbered = root.number === number ? [] : [`${file}: number is ${root.number}, and its name says ${number}.`];
  const link = { number, file, sha256, root };
  if (before?.root === undefined) {
    // A pinned root is trusted for its hash: whoever pinned it has looked, and its keys may have ended since.
    const short = pinned ? [] : shortage(file, own, root, "of its own keepers");
    return { ...link, signedBy: own.persons, notCounted: own.reasons, faults: [...numbered, ...short] };
  }
  const kept = before.root;
  const old = count(signatures, kept.keepers, now);
  const follows = root.previous === before.sha256;
  return {
    ...link,
    signedBy: old.persons,
    // The signature of a new keeper is no fault, unless the old root's persons are too few: then it is one that somebody expected to count.
    notCounted: old.reasons.filter(
      (_reason, index) => old.persons.length < kept.quorum || !own.counted.has(old.left[index] ?? ""),
    ),
    faults: [
      ...numbered,
      ...(follows
        ? []
        : [`${file} follows another root: previous is not the hash of ${before.file}, ${before.sha256 ?? "none"}.`]),
      ...shortage(file, old, kept, `of root ${before.number}'s keepers`),
      ...shortage(file, own, root, "of its own keepers"),
    ],
  };
}

/** A signature file with the key that made it, or why it is none of this root. */
interface Signature {
  readonly file: string;
  readonly key: Result<SshPublicKey>;
}

/** Every `NUMBER.ANYTHING.sig`; what stands between is for people, a key says by itself whose it is. */
function signaturesOf(folder: string, number: number, files: ReadonlyMap<string, LoadedFile>): readonly Named[] {
  return signatureNames(number, files).flatMap((name) => {
    const file = files.get(name);
    return file === undefined ? [] : [{ name: `${folder}/${name}`, file }];
  });
}

/** Names of the signatures of one root among the files of its folder. */
export function signatureNames(number: number, files: ReadonlyMap<string, LoadedFile>): readonly string[] {
  return [...files.keys()].filter((name) => name.startsWith(`${number}.`) && name.endsWith(".sig"));
}

interface Named {
  readonly name: string;
  readonly file: LoadedFile;
}

function signerOf({ name, file }: Named, message: Uint8Array): Signature {
  if (file.kind !== "read") {
    return { file: name, key: fail({ file: name, field: "", found: "no readable file", expected: "a signature" }) };
  }
  const armored = new TextDecoder("utf-8").decode(file.bytes);
  const signature = verifySshSignature({ armored, message, namespace: ROOT_NAMESPACE });
  return { file: name, key: signature.ok ? ok(signature.value.key) : inFile(signature, name) };
}

/** The persons of a list who signed, each once. */
interface Count {
  readonly persons: readonly string[];
  /** Signatures that count for this list. */
  readonly counted: ReadonlySet<string>;
  /** Those that do not, and for each the reason. */
  readonly left: readonly string[];
  readonly reasons: readonly string[];
}

function count(signatures: readonly Signature[], keepers: readonly AllowedSigner[], now: Date): Count {
  const persons = new Set<string>();
  const counted = new Set<string>();
  const left: string[] = [];
  const reasons: string[] = [];
  for (const { file, key } of signatures) {
    const signer = key.ok ? inFile(findSigner(keepers, key.value, ROOT_NAMESPACE, now), file) : key;
    if (signer.ok) {
      persons.add(signer.value.principal);
      counted.add(file);
    } else {
      left.push(file);
      reasons.push(signer.faults.map(describeFault).join(" "));
    }
  }
  return { persons: [...persons].sort(), counted, left, reasons };
}

function shortage(file: string, { persons }: Count, { quorum, keepers }: Root, whose: string): readonly string[] {
  if (persons.length >= quorum) return [];
  const signed = persons.length === 0 ? "nobody" : persons.join(", ");
  return [`${file} is signed by ${signed} ${whose}, ${quorum} of ${keepersOf(keepers).join(", ")} must sign it.`];
}
