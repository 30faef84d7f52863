import { z } from "zod";
import { type AllowedSigner, parseAllowedSigners } from "../approval/allowedSigners";
import { readStatement } from "../approval/statement";
import { type Fault, fail, ok, type Result } from "../fault";
import { nameField, pathField, sha256Field } from "../manifest/fields";

/** Namespace of the SSH signatures below a root: a key that is allowed for approvals alone keeps no root. */
export const ROOT_NAMESPACE = "airlock-root";

/** Largest root that is read; each environment takes about 1.5 kB. */
export const ROOT_BYTES = 256 * 1024;

/** Most persons that a quorum can ask for, as with approvals. */
const MOST_PEOPLE = 20;

/** How deep the requirements of an environment may nest; today they nest three levels. */
const DEEPEST = 8;

/** Requirements are held as plain data, so that a root stays readable when Airlock learns new ones. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

function plainField(depth: number): z.ZodType<Plain> {
  const leaf = z.union([z.string(), z.number(), z.boolean(), z.null()]);
  if (depth === 0) return leaf;
  const inner = z.lazy(() => plainField(depth - 1));
  return z.union([leaf, z.array(inner), z.record(z.string(), inner)]);
}

const rootModel = z.strictObject({
  schema: z.literal("airlock/root/v1"),
  /** 1 for the first, one more for each that follows. */
  number: z.number().int("a whole number").min(1, "a whole number from 1").max(999_999, "a number up to 999999"),
  /** Hash of the bytes of the root before; null for the first. */
  previous: sha256Field.nullable(),
  /** Number of different persons who must sign: of the root before, and of this one. */
  quorum: z.number().int("a whole number").min(1, "a whole number from 1").max(MOST_PEOPLE, "a whole number up to 20"),
  /** Lines of allowed_signers: who keeps the root. */
  signers: z
    .array(z.string().regex(/^[^\s#][^\r\n]*$/, "a line of allowed_signers"))
    .min(1, "at least one line")
    .max(100, "at most 100 lines"),
  /** What each environment of airlock.yaml requires, defaults filled in. */
  environments: z.record(nameField, z.record(z.string(), plainField(DEEPEST))),
  /** Hash of each file that airlock.yaml names as trust. */
  files: z.record(pathField, sha256Field),
});

/** What the keepers of a root sign: what airlock.yaml requires, which lists of people and keys it trusts, and who signs the next root. */
export interface Root extends z.output<typeof rootModel> {
  /** The persons of `signers`. */
  readonly keepers: readonly AllowedSigner[];
}

/** Reads a root; `file` is its path in faults. Every fault of it at once. */
export function parseRoot(bytes: Uint8Array, file: string): Result<Root> {
  const read = readStatement(bytes, file, rootModel, "a root (airlock/root/v1)", {
    bytes: ROOT_BYTES,
    text: "256 KiB",
  });
  if (!read.ok) return read;
  const keepers = parseAllowedSigners(read.value.signers.join("\n"), `${file}: signers`);
  if (!keepers.ok) return keepers;
  const [first, ...rest] = ownFaults(read.value, keepers.value, file);
  return first === undefined ? ok({ ...read.value, keepers: keepers.value }) : fail(first, ...rest);
}

/** Persons of a list who may keep a root at all: keys that are allowed for other namespaces alone do not count. */
export function keepersOf(signers: readonly AllowedSigner[]): readonly string[] {
  const allowed = signers.filter(({ namespaces }) => namespaces?.includes(ROOT_NAMESPACE) ?? true);
  return [...new Set(allowed.map(({ principal }) => principal))];
}

function ownFaults(root: z.output<typeof rootModel>, keepers: readonly AllowedSigner[], file: string): Fault[] {
  const persons = keepersOf(keepers);
  const first = root.number === 1;
  return [
    ...(persons.length >= root.quorum
      ? []
      : [
          {
            file,
            field: "quorum",
            found: `${root.quorum} of ${persons.length} ${persons.length === 1 ? "person" : "persons"}`,
            expected: `no more than the different persons whose keys may sign for ${ROOT_NAMESPACE}`,
          },
        ]),
    ...(first === (root.previous === null)
      ? []
      : [
          {
            file,
            field: "previous",
            found: first ? "a hash in the first root" : "nothing",
            expected: first ? "null, because no root comes before number 1" : "the hash of the root before",
          },
        ]),
  ];
}
