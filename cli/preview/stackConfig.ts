import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseWith } from "../../release/document/parseWith";
import { parseYaml } from "../../release/document/parseYaml";
import { fail, ok, type Result } from "../../release/fault";
import { loadFile } from "../../release/files/loadFile";
import type { PulumiProject } from "./pulumiProject";

/** What a program gets instead of a secret: Airlock decrypts nothing. */
const SECRET_MARKER = "airlock-does-not-decrypt-secrets";

/** Configuration as Pulumi hands it to a program: full keys, values as text, objects as JSON. */
export interface StackConfig {
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

const stackModel = z.looseObject({ config: z.record(z.string(), z.unknown()).nullish() });

/**
 * Configuration of a stack: Pulumi.yaml's values for all stacks, and Pulumi.<stack>.yaml's over them. A stack without a file has no
 * values of its own, as in Pulumi; when `required`, that is a fault.
 */
export function readStackConfig(project: PulumiProject, stack: string, required: boolean): Result<StackConfig> {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack) || /^\.+$/.test(stack)) {
    return fail({
      field: "--stack",
      found: JSON.stringify(stack),
      expected: "a stack's name of letters, digits, -, _ and .",
    });
  }
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  const add = (key: string, declared: unknown): void => {
    const full = key.includes(":") ? key : `${project.name}:${key}`;
    const { value, secret } = withoutSecrets(declared);
    values[full] = typeof value === "string" ? value : JSON.stringify(value);
    const at = secretKeys.indexOf(full);
    if (at >= 0) secretKeys.splice(at, 1);
    if (secret) secretKeys.push(full);
  };
  for (const [key, declared] of Object.entries(project.config)) {
    const value = defaultOf(declared);
    if (value !== undefined) add(key, value);
  }
  const file = ["yaml", "yml"]
    .map((end) => join(project.stackFolder, `Pulumi.${stack}.${end}`))
    .find((path) => existsSync(path));
  if (file === undefined) {
    const missing = join(project.stackFolder, `Pulumi.${stack}.yaml`);
    return required
      ? fail({ file: missing, field: "", found: "no file", expected: `the configuration of stack ${stack}` })
      : ok({ values, secretKeys });
  }
  const loaded = loadFile(file);
  if (loaded.kind !== "read")
    return fail({ file, field: "", found: "a file that cannot be read", expected: "a stack's configuration" });
  if (loaded.bytes.length === 0) return ok({ values, secretKeys });
  const data = parseYaml(loaded.bytes, file);
  const parsed = data.ok ? parseWith(stackModel, data.value, file) : data;
  if (!parsed.ok) return parsed;
  for (const [key, declared] of Object.entries(parsed.value.config ?? {})) add(key, declared);
  return ok({ values, secretKeys });
}

/** Pulumi.yaml declares `key: value`, `key: { value }` or `key: { type, default }`; a declaration without default gives no value. */
function defaultOf(declared: unknown): unknown {
  if (typeof declared !== "object" || declared === null || Array.isArray(declared)) return declared ?? undefined;
  const shape = declared as Record<string, unknown>;
  return shape["value"] ?? shape["default"];
}

/** The value with every `secure:` inside it replaced, and whether there was one. */
function withoutSecrets(declared: unknown): { value: unknown; secret: boolean } {
  if (Array.isArray(declared)) {
    const items = declared.map(withoutSecrets);
    return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
  }
  if (typeof declared !== "object" || declared === null) return { value: declared, secret: false };
  if (Object.keys(declared).length === 1 && Object.hasOwn(declared, "secure"))
    return { value: SECRET_MARKER, secret: true };
  const members = Object.entries(declared).map(([key, member]) => [key, withoutSecrets(member)] as const);
  return {
    value: Object.fromEntries(members.map(([key, member]) => [key, member.value])),
    secret: members.some(([, member]) => member.secret),
  };
}
