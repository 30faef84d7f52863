import type { Change } from "../trust/changes";
import type { PinnedRoot } from "../trust/pinnedRoot";
import { keepersOf } from "../trust/root";
import { numbersIn, type RootChain, readChain } from "../trust/rootChain";
import { changesSince } from "../trust/trustState";
import type { Gate, LoadedFile, TrustFolder } from "./gate";
import { failed, notApplicable, passed } from "./outcome";
import type { Verdict } from "./verdict";

const ID = "root-approved";

/** What a person types once airlock.yaml says what it should. */
const SIGN = "airlock root propose writes the next root, and airlock root sign lets its keepers sign it.";

/** What airlock.yaml requires and whom it trusts was approved by a quorum of those who kept the rules before. */
export const rootApproved: Gate = {
  id: ID,
  title: "What airlock.yaml requires, and whom it trusts, is what a quorum has signed.",
  judge: (input) => {
    const { trust, pinnedRoot, requirements } = input;
    if (trust?.declared === undefined) return withoutKey(trust, pinnedRoot);
    const other = [...trust.folders.keys()].find((folder) => folder !== trust.declared && holdsRoots(trust, folder));
    if (other !== undefined) {
      const message = `${other} holds roots, and airlock.yaml names ${trust.declared}: a chain that begins anew asks nobody who kept the old one. Put root: ${other} back.`;
      return failed(ID, `two folders of roots`, `one, ${other}`, message);
    }
    const files = trust.folders.get(trust.declared) ?? new Map<string, LoadedFile>();
    const chain = readChain(trust.declared, files, pinnedRoot, input.now);
    const { newest } = chain;
    if (newest === undefined) return broken(trust.declared, chain, files.size === 0 && pinnedRoot === undefined);
    const { root, link } = newest;
    const changes = changesSince(root, requirements, trust.named);
    const required = `what ${link.file} says`;
    if (changes.length === 0) return passed(ID, `root ${root.number}`, required, approved(chain, pinnedRoot));
    const count = `${changes.length} ${changes.length === 1 ? "value differs" : "values differ"} from root ${root.number}`;
    const next = `${SIGN} ${root.quorum} of ${keepersOf(root.keepers).join(", ")} must.`;
    return failed(ID, count, required, [...told(changes), next].join(" "));
  },
};

/** Most changes that a message names, and most characters of a value; the command tells them all and whole. */
const MOST_TOLD = 10;
const LONGEST_TOLD = 240;

function told(changes: readonly Change[]): readonly string[] {
  const short = (text: string) => (text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD - 3)}...` : text);
  const lines = changes
    .slice(0, MOST_TOLD)
    .map((change) => describeChange({ ...change, before: short(change.before), after: short(change.after) }));
  const untold = changes.length - lines.length;
  return untold === 0 ? lines : [...lines, `${untold} more: airlock root verify tells them.`];
}

/** `environments.production.coverage: 85 was signed, 80 stands there now (loosened).` */
export function describeChange({ field, before, after, direction }: Change): string {
  if (direction === "new") return `${field}: ${after}.`;
  return `${field}: ${before} was signed, ${after} stands there now (${direction}).`;
}

/** airlock.yaml names no root. That is its say, unless a root is there or somebody outside the repository has pinned one. */
function withoutKey(trust: TrustFolder | undefined, pin: PinnedRoot | undefined): Verdict {
  const held = trust === undefined ? undefined : [...trust.folders.keys()].find((folder) => holdsRoots(trust, folder));
  const required = "the key root in airlock.yaml";
  if (pin !== undefined) {
    const message = `${pin.source} pins root ${pin.number}, and airlock.yaml names no root: a change of airlock.yaml does not lift that. Put root: ${held ?? "trust"} back.`;
    return failed(ID, "no root", required, message);
  }
  if (held !== undefined) {
    const message = `${held} holds roots, and airlock.yaml names none: taking the key out loosens everything that they hold. Put root: ${held} back.`;
    return failed(ID, "no root", required, message);
  }
  return notApplicable(
    ID,
    "airlock.yaml names no root: whoever changes it, or the lists that it names, changes the judge.",
  );
}

/** Whether a folder holds roots, and not something else that bears its name. */
function holdsRoots({ folders }: TrustFolder, folder: string): boolean {
  const files = folders.get(folder) ?? new Map<string, LoadedFile>();
  return numbersIn(files).some((number) => {
    const file = files.get(`${number}.json`);
    return file?.kind !== "read" || new TextDecoder("utf-8").decode(file.bytes).includes("airlock/root/v1");
  });
}

function broken(folder: string, { links, faults }: RootChain, empty: boolean): Verdict {
  const stuck = links.findLast((link) => link.faults.length > 0);
  const measured = stuck === undefined ? `no whole chain in ${folder}` : `root ${stuck.number} does not count`;
  const aside = (stuck?.notCounted ?? []).map((reason) => `Not counted: ${reason}`);
  const signatures = stuck?.root === undefined ? "" : "airlock root sign lets a keeper sign it.";
  const remedy = empty ? SIGN : signatures;
  const message = [...faults, ...aside, remedy].filter((part) => part !== "").join(" ");
  return failed(ID, measured, "a chain of roots that a quorum has signed", message);
}

/** Who has signed, and where trust begins. */
function approved({ links, newest }: RootChain, pin: PinnedRoot | undefined): string {
  const [first] = links;
  const signed =
    newest === undefined || newest.link.signedBy.length === 0 ? [] : [`Signed by ${newest.link.signedBy.join(", ")}.`];
  const begin =
    pin === undefined
      ? `The chain begins with ${first?.file ?? "its first root"} of the same repository: whoever replaces it and all that follow changes the judge, unless a root is pinned from outside.`
      : `Root ${pin.number} is pinned by ${pin.source}.`;
  return [...signed, begin].join(" ");
}
