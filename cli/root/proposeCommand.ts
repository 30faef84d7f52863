import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllowedSigners } from "../../release/approval/allowedSigners";
import { fail, ok, type Result } from "../../release/fault";
import { nextRoot } from "../../release/trust/nextRoot";
import { keepersOf, type Root } from "../../release/trust/root";
import { type ChainLink, signatureNames } from "../../release/trust/rootChain";
import { rootChanges } from "../../release/trust/trustState";
import { writeAll } from "../files/writeAll";
import { badInput, type Outcome, surroundingsFailed } from "../outcome";
import type { Presentation } from "../output/format";
import { quoted } from "../sign/sshKeygen";
import { type OpenTrust, openTrust, type RootRequest } from "./openTrust";
import { nothingDone, type RootReport, rootOutcome } from "./rootReport";

/** What `airlock root propose` was asked. */
export interface ProposeRequest extends RootRequest {
  /** File of allowed_signers with those who keep the new root; else those of the root before, else the executives. */
  readonly signers?: string;
  /** Number of persons who must sign; else as before, else more than half of the keepers. */
  readonly quorum?: number;
}

/** Writes the root that says what airlock.yaml asks now, for its keepers to sign. Nothing but that file is written, and nothing is signed. */
export function proposeRoot(request: ProposeRequest, presentation: Presentation): Outcome {
  const opened = openTrust(request);
  if (!opened.ok) return badInput(opened.faults);
  const open = opened.value;
  const place = placeOf(open);
  if ("why" in place) return rootOutcome(nothingDone("propose", `Nothing was proposed: ${place.why}`), presentation);
  const { before, waiting, number } = place;
  const file = `${open.folder}/${number}.json`;
  const kept = keepersFor(request, open, waiting?.root ?? before?.root);
  if (!kept.ok) return badInput(kept.faults);
  const numbered = before?.sha256 === undefined ? undefined : { number: before.number, sha256: before.sha256 };
  const next = nextRoot(numbered, open.state, kept.value, file);
  if (!next.ok) return badInput(next.faults);
  const changes = rootChanges(before?.root, next.value.root);
  const say = (facts: Partial<RootReport> & Pick<RootReport, "message">): Outcome =>
    rootOutcome({ ...nothingDone("propose", ""), number, file, changes, ...facts }, presentation);
  if (before !== undefined && changes.length === 0) {
    const aside = waiting === undefined ? "" : ` Delete ${file}, which waits for signatures: it is not needed.`;
    const done = waiting === undefined;
    const { file: newest } = before;
    return say({
      done,
      number: before.number,
      file: newest,
      message: `There is nothing to propose: ${newest} says what airlock.yaml asks.${aside}`,
    });
  }
  const { sha256 } = next.value;
  const asked = whoSigns(before?.root, next.value.root);
  const commands = [["airlock", "root", "sign", "--config", request.config].map(quoted).join(" ")];
  if (waiting?.sha256 === sha256)
    return say({ done: true, sha256, commands, message: `${file} is proposed already. ${asked}` });
  const signed = waiting === undefined ? [] : signatureNames(number, open.files);
  if (signed.length > 0) {
    const names = signed.map((name) => `${open.folder}/${name}`).join(", ");
    return say({
      message: `Nothing was proposed: ${file} was signed as it is (${names}). Delete it with its signatures to propose another.`,
    });
  }
  const path = join(open.base, file);
  const failure = writeAll(open.base, [
    { path, content: next.value.bytes, how: waiting === undefined ? "new" : "replace" },
  ]);
  if (failure !== undefined) return surroundingsFailed(failure);
  return say({ done: true, sha256, commands, message: `${file} is proposed, and nobody has signed it yet. ${asked}` });
}

/** Who signs a root, and how many of them. */
export function whoSigns(before: Root | undefined, root: Root): string {
  const own = `${root.quorum} of ${keepersOf(root.keepers).join(", ")} must sign it`;
  if (before === undefined) return `${own}.`;
  const old = `${before.quorum} of ${keepersOf(before.keepers).join(", ")}, who keep root ${before.number}, must sign it`;
  const same = before.quorum === root.quorum && before.signers.join("\n") === root.signers.join("\n");
  return same ? `${own}.` : `${old}; and ${own} as its own keepers.`;
}

interface Place {
  /** The newest root that counts. */
  readonly before: ChainLink | undefined;
  /** A root after it that does not count yet. */
  readonly waiting: ChainLink | undefined;
  readonly number: number;
}

/** Where the next root goes: after the newest that counts, in the place of one that waits. A chain that is broken otherwise takes none. */
function placeOf({ chain, folder, files, last }: OpenTrust): Place | { readonly why: string } {
  const { links, newest, faults } = chain;
  if (files.size === 0) return { before: undefined, waiting: undefined, number: 1 };
  if (newest !== undefined) return { before: newest.link, waiting: undefined, number: newest.link.number + 1 };
  const stuck = links.at(-1);
  if (
    stuck === undefined ||
    stuck.faults.length === 0 ||
    stuck.number !== last ||
    faults.length > stuck.faults.length
  ) {
    return { why: `the chain in ${folder} is broken. ${faults.join(" ")}` };
  }
  return { before: links.at(-2), waiting: stuck, number: stuck.number };
}

function keepersFor(
  { signers, quorum }: ProposeRequest,
  open: OpenTrust,
  before: Root | undefined,
): Result<{ readonly quorum: number; readonly signers: readonly string[] }> {
  const named = signers === undefined ? before?.signers : undefined;
  const lines = named === undefined ? linesOf(signers ?? executivesIn(open), signers === undefined) : ok(named);
  if (!lines.ok) return lines;
  const keepers = parseAllowedSigners(lines.value.join("\n"), signers ?? "signers");
  if (!keepers.ok) return keepers;
  const half = Math.floor(keepersOf(keepers.value).length / 2) + 1;
  return ok({ quorum: quorum ?? before?.quorum ?? half, signers: lines.value });
}

/** The list of executives that airlock.yaml names first, as a path that can be read. */
function executivesIn({ config, base }: OpenTrust): string | undefined {
  const path = Object.values(config.environments).find(({ approvals }) => approvals?.executives !== undefined)
    ?.approvals?.executives;
  return path === undefined ? undefined : join(base, path);
}

function linesOf(path: string | undefined, guessed: boolean): Result<readonly string[]> {
  const expected = "a file of allowed_signers with those who keep the rules";
  const field = "--signers";
  if (path === undefined) {
    const remedy = "airlock.yaml names no executives either, and no root is there yet.";
    return fail({ field, found: "nothing", expected, remedy });
  }
  try {
    const lines = readFileSync(path, "utf8")
      .replace(/^\uFEFF/, "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
    if (lines.length > 0) return ok(lines);
    return fail({ field: guessed ? path : field, found: "no line with a key", expected });
  } catch (error) {
    const found = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return fail({ file: path, field, found, expected });
  }
}
