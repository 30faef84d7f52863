import { type Fault, fail, ok, type Result } from "../fault";
import { type AllowedSignerOptions, parseAllowedSignerOptions } from "./allowedSignerOptions";
import { parseSshPublicKey, type SshPublicKey } from "./sshPublicKey";
import { decodeBase64, SshFormatError } from "./sshWire";

/** One line of an allowed_signers file: one person, one key. */
export interface AllowedSigner extends AllowedSignerOptions {
  /** The person, as a rule an e-mail address, exactly as written. */
  readonly principal: string;
  readonly key: SshPublicKey;
  /** Where the line stands: `allowed_signers:3`. */
  readonly source: string;
}

interface Line {
  readonly source: string;
  readonly text: string;
}

const shape = "principal [options] key-type base64-key";

/**
 * Parses OpenSSH's allowed_signers (ssh-keygen(1), ALLOWED SIGNERS); `file` is its name in faults, whose field is `file:line`. All faults
 * are given at once. CRLF, a byte order mark, comments, blank lines and a quoted principal are fine.
 *
 * Stricter than OpenSSH, because each line has to stand for exactly one person: refused are patterns (`*`, `?`, `!`) and lists of
 * principals, a key on two lines, principals that differ only in case or are not ASCII, patterns of namespaces, certificate authorities,
 * times without Z, and keys that {@link parseSshPublicKey} refuses. A file without lines is an empty list: nobody may sign.
 */
export function parseAllowedSigners(text: string, file: string): Result<readonly AllowedSigner[]> {
  const faults: Fault[] = [];
  const signers: AllowedSigner[] = [];
  for (const line of significantLines(text, file)) {
    try {
      const signer = parseLine(line);
      const clash = clashWith(signers, signer);
      if (clash === undefined) signers.push(signer);
      else faults.push(clash);
    } catch (error) {
      if (!(error instanceof SshFormatError)) throw error;
      const found = error.part === "" ? error.found : `${error.found} as ${error.part}`;
      faults.push({ field: line.source, found, expected: error.expected });
    }
  }
  const [first, ...others] = faults;
  return first === undefined ? ok(signers) : fail(first, ...others);
}

/**
 * The person whose key may sign for a namespace at an instant. Pass the time of verification, never one out of the signed message: an expired key
 * would approve at any earlier time that it cares to write. Both limits of a key's validity belong to it.
 */
export function findSigner(
  signers: readonly AllowedSigner[],
  key: SshPublicKey,
  namespace: string,
  at: Date,
): Result<AllowedSigner> {
  const signer = signers.find((candidate) => candidate.key.blob === key.blob);
  if (signer === undefined) {
    const remedy = "Add the key of the person who signed, or let somebody sign who is listed.";
    return fail({
      field: "signature.key",
      found: `the key ${key.fingerprint}`,
      expected: "a key of an allowed signer",
      remedy,
    });
  }
  const { principal, namespaces, validAfter, validBefore, source: field } = signer;
  if (namespaces !== undefined && !namespaces.includes(namespace)) {
    const found = `${principal} allowed to sign for ${namespaces.join(", ")}`;
    return fail({ field, found, expected: `a signer allowed to sign for ${namespace}` });
  }
  // A date that is none compares false with everything, so the question is whether it is inside, never whether it is outside.
  const started = validAfter === undefined ? !Number.isNaN(at.getTime()) : at >= validAfter;
  if (!started) {
    const found = `the key of ${principal}, valid from ${validAfter?.toISOString() ?? "any time"}`;
    return fail({ field, found, expected: `a key that is valid at ${timeText(at)}` });
  }
  if (validBefore !== undefined && !(at <= validBefore)) {
    const found = `the key of ${principal}, valid until ${validBefore.toISOString()}`;
    return fail({ field, found, expected: `a key that is valid at ${timeText(at)}` });
  }
  return ok(signer);
}

function significantLines(text: string, file: string): readonly Line[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line, index) => ({ source: `${file}:${index + 1}`, text: line.trim() }))
    .filter((line) => line.text !== "" && !line.text.startsWith("#"));
}

function parseLine({ source, text }: Line): AllowedSigner {
  const [, quoted, plain, afterPrincipal = ""] = /^(?:"([^"]*)"|([^\s"]+))(?:\s+(.*))?$/.exec(text) ?? [];
  const principal = quoted ?? plain;
  if (principal === undefined) throw new SshFormatError("", "a line that does not start with a principal", shape);
  checkPrincipal(principal);

  const [optionText, keyText] = splitOptions(afterPrincipal);
  const options = parseAllowedSignerOptions(optionText);
  const [type, base64] = keyText.split(/\s+/);
  if (type === undefined || base64 === undefined || type === "") throw new SshFormatError("", "no key", shape);
  const blob = decodeBase64(base64);
  if (blob === undefined)
    throw new SshFormatError("", "a key that is no base64", `a line as in the .pub file: ${shape}`);
  const { key } = parseSshPublicKey(blob);
  if (key.type !== type)
    throw new SshFormatError("", `the type ${JSON.stringify(type)} before a key of type ${key.type}`, key.type);
  return { principal, key, source, ...options };
}

function checkPrincipal(principal: string): void {
  const written = `the principal ${JSON.stringify(principal)}`;
  if (principal === "") throw new SshFormatError("", written, "a person, as a rule an e-mail address");
  if (/[*?!]/.test(principal)) throw new SshFormatError("", written, "one person, without the patterns *, ? and !");
  if (principal.includes(",")) throw new SshFormatError("", written, "one person for each key: two would share it");
  if (!/^[\x20-\x7e]+$/.test(principal) || principal !== principal.trim()) {
    throw new SshFormatError("", written, "printable ASCII, so that two persons cannot look the same");
  }
}

/** Parts the optional option field from the key. As in OpenSSH, the first field is a key type if a key follows it. */
function splitOptions(text: string): readonly [options: string, key: string] {
  if (/^[^\s"=]+\s+AAAA/.test(text) && !/^cert-authority\s/i.test(text)) return ["", text];
  const [options = ""] = /^(?:"(?:\\"|[^"])*"|[^\s"])*/.exec(text) ?? [];
  const rest = text.slice(options.length);
  if (/^"/.test(rest)) throw new SshFormatError("", "a quote that does not end", 'name="value"');
  return [options, rest.trimStart()];
}

function clashWith(signers: readonly AllowedSigner[], signer: AllowedSigner): Fault | undefined {
  const { principal, key, source: field } = signer;
  const sameKey = signers.find((other) => other.key.blob === key.blob);
  if (sameKey !== undefined) {
    const found = `the key ${key.fingerprint} of ${sameKey.principal} (${sameKey.source}) again, for ${principal}`;
    return { field, found, expected: "each key once, for one person" };
  }
  const folded = principal.toLowerCase();
  const alike = signers.find((other) => other.principal !== principal && other.principal.toLowerCase() === folded);
  if (alike === undefined) return undefined;
  const found = `the principal ${JSON.stringify(principal)} beside ${JSON.stringify(alike.principal)} (${alike.source})`;
  return { field, found, expected: "one spelling for one person" };
}

function timeText(at: Date): string {
  return Number.isNaN(at.getTime()) ? "an invalid date" : at.toISOString();
}
