/** What an OpenVEX statement says of a vulnerability in a product. */
export const VEX_STATUSES = ["not_affected", "affected", "fixed", "under_investigation"] as const;

/** Reasons that OpenVEX knows for `not_affected`. */
export const VEX_JUSTIFICATIONS = [
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
] as const;

/** A product of a statement. */
export interface VexProduct {
  /** Image digests that the product's id, package URL and hashes name; the statement is about an image when all of them are that image. */
  readonly digests: readonly string[];
  /** Package URLs of the parts that the statement is about; empty: the whole product. */
  readonly parts: readonly string[];
}

/** A statement of an OpenVEX document. */
export interface VexStatement {
  /** The vulnerability's name and its aliases. */
  readonly names: readonly string[];
  readonly products: readonly VexProduct[];
  readonly status: (typeof VEX_STATUSES)[number];
  readonly justification?: (typeof VEX_JUSTIFICATIONS)[number];
  /** Milliseconds since 1970: of two statements about the same, the later one counts. */
  readonly at: number;
}

/** What an OpenVEX document comes to. */
export interface ExceptionsSummary {
  readonly author: string;
  readonly statements: number;
  /** Statements that can except a finding: `not_affected` with a justification, and `fixed`. */
  readonly excepting: number;
}

/** Whether a statement takes a finding off the count, if it is about it. */
export function excepts(statement: Pick<VexStatement, "status" | "justification">): boolean {
  if (statement.status === "fixed") return true;
  return statement.status === "not_affected" && statement.justification !== undefined;
}
