import { SshFormatError } from "./sshWire";

/** What the options of one allowed_signers line say. */
export interface AllowedSignerOptions {
  /** Namespaces that the key may sign for; absent: every namespace, as in OpenSSH. */
  readonly namespaces?: readonly string[];
  /** First instant at which the key is good. */
  readonly validAfter?: Date;
  /** Last instant at which the key is good. */
  readonly validBefore?: Date;
}

const known = ["namespaces", "valid-after", "valid-before"] as const;
type OptionName = (typeof known)[number];
const option = /^([A-Za-z-]+)(?:=("(?:\\"|[^"])*"|[^",]*))?(,|$)/;

/**
 * Parses the option field of an allowed_signers line (`namespaces="a,b",valid-before="20270101Z"`). Names are case-insensitive and
 * values quoted, as in OpenSSH. Throws {@link SshFormatError} for what is unknown, given twice, malformed or refused here.
 */
export function parseAllowedSignerOptions(text: string): AllowedSignerOptions {
  const values = new Map<OptionName, string>();
  let rest = text;
  while (rest !== "") {
    const match = option.exec(rest);
    if (match === null) throw new SshFormatError("", `the options ${JSON.stringify(rest)}`, "options parted by commas");
    const [whole, spelled = "", quoted, comma] = match;
    const name = spelled.toLowerCase();
    if (name === "cert-authority") {
      throw new SshFormatError("", "the option cert-authority", "a key of one person: certificates are not accepted");
    }
    if (!isKnown(name)) {
      throw new SshFormatError("", `the unknown option ${JSON.stringify(spelled)}`, known.join(", "));
    }
    if (values.has(name)) throw new SshFormatError("", `the option ${name} twice`, "each option once");
    if (quoted === undefined || !/^".*"$/s.test(quoted) || quoted.length < 2) {
      throw new SshFormatError("", `${name} without a quoted value`, `${name}="..."`);
    }
    values.set(name, quoted.slice(1, -1).replaceAll('\\"', '"'));
    rest = rest.slice(whole.length);
    if (comma === "," && rest === "")
      throw new SshFormatError("", "a comma at the end of the options", "an option after it");
  }
  return combine(values);
}

function combine(values: ReadonlyMap<OptionName, string>): AllowedSignerOptions {
  const namespaces = values.get("namespaces");
  const after = values.get("valid-after");
  const before = values.get("valid-before");
  const validAfter = after === undefined ? undefined : parseTime("valid-after", after);
  const validBefore = before === undefined ? undefined : parseTime("valid-before", before);
  if (validAfter !== undefined && validBefore !== undefined && validBefore <= validAfter) {
    const found = `valid-before ${JSON.stringify(before)} not after valid-after ${JSON.stringify(after)}`;
    throw new SshFormatError("", found, "a time in which the key is good");
  }
  return {
    ...(namespaces === undefined ? {} : { namespaces: parseNamespaces(namespaces) }),
    ...(validAfter === undefined ? {} : { validAfter }),
    ...(validBefore === undefined ? {} : { validBefore }),
  };
}

function parseNamespaces(text: string): readonly string[] {
  const namespaces = text.split(",");
  for (const namespace of namespaces) {
    if (namespace === "" || /[*?!\s]/.test(namespace)) {
      throw new SshFormatError(
        "",
        `the namespace ${JSON.stringify(namespace)}`,
        "whole names without *, ?, ! or spaces",
      );
    }
  }
  return namespaces;
}

/**
 * OpenSSH reads a time without Z in the zone of the machine that verifies, so that one file means different hours in different places;
 * and it turns 31 February into 3 March. Both are refused.
 */
function parseTime(name: OptionName, text: string): Date {
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?([Zz])?$/.exec(text);
  if (match === null) {
    throw new SshFormatError("", `${name}=${JSON.stringify(text)}`, "YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ");
  }
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone] = match;
  if (zone === undefined) {
    const expected = `UTC, ${name}="${text}Z": without Z it would mean the zone of whoever verifies`;
    throw new SshFormatError("", `${name}=${JSON.stringify(text)} without a zone`, expected);
  }
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = new Date(iso);
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso) {
    throw new SshFormatError("", `${name}=${JSON.stringify(text)}`, "a date and time that exist");
  }
  return time;
}

function isKnown(name: string): name is OptionName {
  return known.some((candidate) => candidate === name);
}
