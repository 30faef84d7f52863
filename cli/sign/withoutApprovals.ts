import type { Fault } from "../../release/fault";

/** Signing for an environment that asks for no approval: nobody says whose signature would count. */
export function withoutApprovals(environment: string, config: string): Fault {
  return {
    file: config,
    field: `environments.${environment}.approvals`,
    found: "nothing",
    expected: "required and allowedSigners",
    remedy: "This environment asks for no approval, so there is nothing to sign.",
  };
}
