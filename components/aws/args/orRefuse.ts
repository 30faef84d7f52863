import * as pulumi from "@pulumi/pulumi";
import { describeFault, type Result } from "../../../release/fault";

/** What a result holds; its faults, a line each, end the program. */
export function orRefuse<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new pulumi.RunError(result.faults.map(describeFault).join("\n"));
}
