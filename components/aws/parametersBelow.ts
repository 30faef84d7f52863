import { type GetParametersByPathResult, getParametersByPath } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { describeFault, type Result } from "../../release/fault";
import { refuseOutsidePreview } from "./args/refuseOutsidePreview";

/** A parameter of the account. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/**
 * The parameters right below a path, none before there is one; `undefined` in a preview with a provider whose own configuration is not known yet:
 * nobody can be asked then.
 */
export async function parametersBelow(
  path: string,
  opts: pulumi.InvokeOptions,
): Promise<readonly NamedValue[] | undefined> {
  const found: Partial<GetParametersByPathResult> = await getParametersByPath(
    { path, recursive: false, withDecryption: false },
    opts,
  );
  const { names, values } = found;
  if (names === undefined || values === undefined) {
    refuseOutsidePreview(path);
    return undefined;
  }
  return names.map((name, index) => ({ name, value: values[index] ?? "" }));
}

/** Everything that the parameters below a path hold, empty where nobody can be asked. One that cannot be read ends the program, and all faults are told. */
export async function everythingBelow<T>(
  path: string,
  parse: (value: string, source: string) => Result<T>,
  opts: pulumi.InvokeOptions,
): Promise<readonly T[]> {
  const found = (await parametersBelow(path, opts)) ?? [];
  const parsed = found.map(({ name, value }) => parse(value, `parameter ${name}`));
  const faults = parsed.flatMap((one) => (one.ok ? [] : one.faults));
  if (faults.length > 0) throw new pulumi.RunError(faults.map(describeFault).join("\n"));
  return parsed.flatMap((one) => (one.ok ? [one.value] : []));
}
