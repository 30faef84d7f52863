import type { Advisory, Finding } from "../vulnerabilities/finding";
import { matchesPackage } from "../vulnerabilities/packageUrl";
import { excepts, type VexStatement } from "./exception";

/** A finding that a statement takes off the count, and why. */
export interface ExceptedFinding<S extends VexStatement = VexStatement> {
  readonly finding: Finding;
  /** Of each advisory behind the finding, the statement that counts. */
  readonly statements: readonly S[];
}

/** Findings, parted by what the exceptions say of them. */
export interface Parted<S extends VexStatement = VexStatement> {
  readonly counted: readonly Finding[];
  readonly excepted: readonly ExceptedFinding<S>[];
}

/**
 * Takes off the count what OpenVEX statements except for one image. A statement counts when one of its products is the image, by digest, and, where it
 * names parts, the finding's package is one of them. Of several statements about the same the latest counts, of equal times the one that excepts nothing.
 */
export function applyExceptions<S extends VexStatement>(
  findings: readonly Finding[],
  statements: readonly S[],
  digest: string | undefined,
): Parted<S> {
  const about = statements.flatMap((statement) => {
    const products = statement.products.filter((product) => isImage(product.digests, digest));
    return products.length === 0 ? [] : [{ ...statement, products }];
  });
  const byName = new Map<string, S[]>();
  for (const statement of about) {
    for (const name of new Set(statement.names)) byName.set(name, [...(byName.get(name) ?? []), statement]);
  }
  const counted: Finding[] = [];
  const excepted: ExceptedFinding<S>[] = [];
  for (const finding of findings) {
    const found = finding.advisories.map((advisory) => latestOf(advisory, finding, byName));
    const excepting = found.flatMap((statement) => (statement !== undefined && excepts(statement) ? [statement] : []));
    if (found.length > 0 && excepting.length === found.length) excepted.push({ finding, statements: excepting });
    else counted.push(finding);
  }
  return { counted, excepted };
}

/** Whether a product is the image: it names a digest, and none but the image's. */
export function isImage(digests: readonly string[], digest: string | undefined): boolean {
  return digest !== undefined && digests.length > 0 && digests.every((named) => named === digest);
}

function latestOf<S extends VexStatement>(
  advisory: Advisory,
  finding: Finding,
  byName: ReadonlyMap<string, readonly S[]>,
): S | undefined {
  const names = [advisory.id, ...advisory.aliases];
  let latest: S | undefined;
  for (const statement of names.flatMap((name) => byName.get(name) ?? [])) {
    if (!statement.products.some(({ parts }) => isPart(parts, finding.purl))) continue;
    const isLater = latest === undefined || statement.at > latest.at;
    if (isLater || (statement.at === latest?.at && !excepts(statement))) latest = statement;
  }
  return latest;
}

function isPart(parts: readonly string[], purl: string | undefined): boolean {
  if (parts.length === 0) return true;
  return purl !== undefined && parts.some((part) => matchesPackage(part, purl));
}
