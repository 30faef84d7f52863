import { type AllowedSigner, parseAllowedSigners } from "../../../release/approval/allowedSigners";
import { AUTHOR_RULES, type AuthorRule } from "../../../release/approval/authorship";
import { type Fault, fail, ok, type Result } from "../../../release/fault";
import { type PinnedRoot, parsePin } from "../../../release/trust/pinnedRoot";
import type { ReleasedImage } from "../admission/releasedList";

/** People that a cluster trusts, as text and read. */
export interface TrustedPeople {
  readonly text: string;
  /** What they are called in messages. */
  readonly file: string;
  readonly signers: readonly AllowedSigner[];
}

/** What a cluster asks of records of one namespace: the platform's word, and nobody else's. */
export interface ClusterTrust {
  readonly environment: string;
  readonly required: number;
  readonly authors: AuthorRule;
  readonly hotfix: "allowed" | undefined;
  readonly evidence: "required" | "optional";
  readonly pinnedRoot: PinnedRoot | undefined;
  readonly signers: TrustedPeople;
  readonly executives: TrustedPeople | undefined;
  /** Whether refused records are let pass, with every reason told. */
  readonly audit: boolean;
  /** Newest earlier records that are asked for overrides without post-mortem. */
  readonly earlier: number;
  /** Images that may run besides releases: smoke tests, with their command. */
  readonly images: readonly ReleasedImage[];
}

/** Keys of the ConfigMap `trust-NAMESPACE`; each is a text. */
export const TRUST_KEYS = [
  "environment",
  "allowed_signers",
  "executives",
  "required",
  "authors",
  "evidence",
  "hotfix",
  "root",
  "audit",
  "images",
] as const;

/** Where nothing is said, as the platform stack on AWS has it. */
const EARLIER = 200;

const PEOPLE = 100;

/** Reads what the platform wrote: everything that is wrong with it at once, and a key that nobody knows is wrong. `source` names it in faults. */
export function parseTrust(data: Readonly<Record<string, string>>, source: string): Result<ClusterTrust> {
  const faults: Fault[] = [];
  const text = (key: (typeof TRUST_KEYS)[number]) => data[key]?.trim() ?? "";
  const wrong = (field: string, expected: string, found = JSON.stringify(data[field] ?? "")) =>
    faults.push({ file: source, field, found: data[field] === undefined ? "nothing" : found, expected });
  for (const key of Object.keys(data)) {
    if (!TRUST_KEYS.some((known) => known === key))
      wrong(key, `one of ${TRUST_KEYS.join(", ")}`, "a key that nobody reads");
  }
  const word = <T extends string>(key: (typeof TRUST_KEYS)[number], known: readonly T[], usual: T): T => {
    const found = text(key) === "" ? usual : known.find((each) => each === text(key));
    if (found === undefined) wrong(key, known.join(", "));
    return found ?? usual;
  };
  const environment = text("environment");
  if (environment === "") wrong("environment", "the environment that records of this namespace are for");
  const required = text("required") === "" ? 1 : Number(text("required"));
  if (!Number.isInteger(required) || required < 1 || required > PEOPLE) {
    wrong("required", `a number of people from 1 to ${PEOPLE}: who asks for no approval verifies nothing`);
  }
  const authors = word("authors", AUTHOR_RULES, "optional");
  const evidence = word("evidence", ["required", "optional"] as const, "required");
  const hotfix = word("hotfix", ["allowed", "none"] as const, "none");
  const audit = word("audit", ["true", "false"] as const, "false");
  const root = text("root") === "" ? ok(undefined) : parsePin(text("root"), "root");
  if (!root.ok) faults.push(...root.faults.map((fault) => ({ ...fault, file: source })));
  const people = (key: "allowed_signers" | "executives"): TrustedPeople | undefined => {
    if (text(key) === "") return undefined;
    const file = `${source}: ${key}`;
    const read = parseAllowedSigners(data[key] ?? "", file);
    if (read.ok) return { text: data[key] ?? "", file, signers: read.value };
    faults.push(...read.faults);
    return undefined;
  };
  const signers = people("allowed_signers");
  if (text("allowed_signers") === "") wrong("allowed_signers", "who may sign, a line for each key");
  const executives = people("executives");
  const images = parseImages(data["images"] ?? "", source);
  if (!images.ok) faults.push(...images.faults);
  const [first, ...others] = faults;
  if (first !== undefined) return fail(first, ...others);
  if (signers === undefined || !root.ok || !images.ok) throw new Error("faults were told before");
  return ok({
    environment,
    required,
    authors,
    evidence,
    hotfix: hotfix === "allowed" ? "allowed" : undefined,
    audit: audit === "true",
    pinnedRoot: root.value,
    signers,
    executives,
    earlier: EARLIER,
    images: images.value,
  });
}

const BY_DIGEST = /^([^@\s]+)@(sha256:[0-9a-f]{64})$/;

/** An image a line, with the words of its command behind it: `registry/smoke@sha256:... /smoke --fast`. Empty lines and those that begin with # say nothing. */
function parseImages(text: string, source: string): Result<readonly ReleasedImage[]> {
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const said = lines.filter(({ line }) => line !== "" && !line.startsWith("#"));
  const images: ReleasedImage[] = [];
  const faults: Fault[] = [];
  for (const { line, number } of said) {
    const [image = "", ...command] = line.split(/\s+/);
    const [, repository, digest] = BY_DIGEST.exec(image) ?? [];
    if (repository === undefined || digest === undefined) {
      const expected = "repository@sha256: and 64 hex digits, then the words of a command where it has one";
      faults.push({ file: source, field: `images, line ${number}`, found: JSON.stringify(image), expected });
    } else images.push({ repository, digest, ...(command.length === 0 ? {} : { command: { command } }) });
  }
  const [first, ...others] = faults;
  return first === undefined ? ok(images) : fail(first, ...others);
}
