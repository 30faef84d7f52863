import { fail, ok, type Result } from "../fault";

/** A container image reference, taken apart. */
export interface ImageReference {
  /** Registry and repository: `registry.example.com/team/payments`. */
  readonly repository: string;
  /** Tag, when the reference has one; it says nothing about what runs. */
  readonly tag?: string;
  /** `sha256:` and 64 hex digits, when the reference is pinned. */
  readonly digest?: string;
}

// The grammar of the OCI distribution specification, reference.go; uppercase is refused there too.
const HOST = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?";
const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const REFERENCE = new RegExp(
  `^((?:${HOST}/)?${PART}(?:/${PART})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Whether the text is a `sha256:` digest in full. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** The digest of a reference that is pinned; undefined where it is not, or where the text is no reference. */
export function digestOf(image: string): string | undefined {
  const parsed = parseImageReference(image);
  return parsed.ok ? parsed.value.digest : undefined;
}

/** Takes an image reference apart. A tag, a digest, both or neither: whether that is enough is the gate's question. */
export function parseImageReference(text: string, field = ""): Result<ImageReference> {
  const match = REFERENCE.exec(text);
  const [, repository, tag, digest] = match ?? [];
  if (repository === undefined || text.length > 512) {
    return fail({
      field,
      found: JSON.stringify(text),
      expected: "an image reference such as registry.example.com/payments@sha256:<64 hex digits>",
    });
  }
  return ok({ repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) });
}
