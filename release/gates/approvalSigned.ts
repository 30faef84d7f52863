import { type AllowedSigner, parseAllowedSigners } from "../approval/allowedSigners";
import { type Count, countApprovals, type GivenStatement } from "../approval/countApprovals";
import { policyHash, releaseHash } from "../approval/releaseHash";
import type { Approved } from "../approval/verifyApproval";
import { verifyWithdrawal } from "../approval/withdrawal";
import { describeFault, fail, ok, type Result } from "../fault";
import { artifactDigest } from "../manifest/artifact";
import type { SignedFile } from "../manifest/manifest";
import type { Gate, GateInput } from "./gate";
import { approversOf } from "./hotfix";
import { failed, notApplicable, passed } from "./outcome";
import type { Verdict } from "./verdict";

const ID = "approval-signed";

/** B4, B5: people sign one digest in one environment until a time; persons are counted, not keys or signatures. */
export const approvalSigned: Gate = {
  id: ID,
  title: "Enough people have signed an approval of exactly this release.",
  judge: (input) => {
    const wanted = input.requirements.approvals;
    if (wanted === undefined) return unasked(input);
    const signersPath = wanted.allowedSigners;
    const required = peopleOf(input, input.trustRoots?.source ?? signersPath);
    if (input.trustRoots === undefined && input.allowedSigners?.kind !== "read") {
      const message = `${signersPath} is missing or cannot be read, so nobody can be trusted. Put the file beside airlock.yaml.`;
      return failed(ID, "no allowed signers", required, message);
    }
    const signers = signersOf(input);
    if (!signers.ok)
      return failed(ID, "allowed signers are in doubt", required, signers.faults.map(describeFault).join(" "));
    const counted = countOf(input, signers.value);
    const people = counted.approvals.map(({ person }) => person).join(", ");
    const { approvals, withdrawals } = input.manifest;
    const paths = [...approvals, ...withdrawals].map(({ statement }) => statement);
    if (counted.shortfall !== undefined || counted.reasons.length > 0) {
      return failed(ID, measuredOf(counted, people), required, refusal(counted, approvals.length), paths);
    }
    // A rejected approval beside enough good ones is said, and does no harm: it was never counted.
    const aside = counted.notCounted.length === 0 ? [] : [`Not counted: ${counted.notCounted.join(" ")}`];
    const origin =
      input.trustRoots === undefined
        ? `Who may sign stands in ${signersPath}, beside airlock.yaml: a change there changes the judge.`
        : `Who may sign comes from ${input.trustRoots.source}.`;
    const said = [
      `Approved by ${people}.`,
      ...(counted.remark === undefined ? [] : [counted.remark]),
      origin,
      ...aside,
    ];
    return passed(ID, people, required, said.join(" "), paths);
  },
};

/** airlock.yaml asks for no approval. That is its say, unless somebody outside the repository has named who approves, or a protected environment is to get a hotfix. */
function unasked(input: GateInput): Verdict {
  const { trustRoots, requirements, manifest } = input;
  const { environment } = requirements;
  if (manifest.kind === "hotfix" && requirements.protected) {
    const required = "1 person who is none of the authors";
    const message = `A hotfix owes gates, so somebody who did not write it approves it, and airlock.yaml names nobody in ${environment}. Give environments.${environment}.approvals, or release it as normal.`;
    return failed(ID, "nobody who may approve", required, message);
  }
  if (trustRoots === undefined) return notApplicable(ID, `${environment} asks for no approval.`);
  const message = `airlock.yaml asks for no approval in ${environment}, but who approves comes from ${trustRoots.source}: a change of airlock.yaml does not lift that. Give environments.${environment}.approvals.`;
  return failed(ID, "no approval asked for", peopleOf(input, trustRoots.source), message);
}

function peopleOf(input: GateInput, source: string): string {
  const count = approversOf(input).required;
  return `${count} ${count === 1 ? "person" : "people"} of ${source}`;
}

/**
 * Counts the approvals of a release as its environment asks for them, or the trust roots where they ask for more; `signers` are the people it
 * trusts. A withdrawal of this release that lies beside it counts although the list names it no more; others that are not listed may be
 * of any release, or of nobody.
 */
export function countOf(input: GateInput, signers: readonly AllowedSigner[]): Count {
  const { manifest, now } = input;
  const asked = approversOf(input);
  const about = subjectOf(input);
  const unlisted = (input.unlistedWithdrawals ?? []).filter((signed) => {
    const withdrawal = verifyWithdrawal(signed, about, signers);
    return withdrawal.ok && withdrawal.value !== undefined;
  });
  const count = countApprovals({
    about,
    approvals: manifest.approvals.map((pair) => signedStatement(pair, input)),
    withdrawals: [
      ...manifest.withdrawals.map((pair) => signedStatement(pair, input)),
      ...unlisted.map((signed) => ok(signed)),
    ],
    signers,
    authors: manifest.authors,
    rule: asked.authors,
    required: asked.required,
    now,
  });
  const said = unlisted.map(
    ({ statementFile }) =>
      `release.yaml does not name ${statementFile}, which withdraws this release: put its entry back under withdrawals.`,
  );
  return said.length === 0 ? count : { ...count, reasons: [...count.reasons, ...said] };
}

/** The people whom the judge trusts: those given from outside, else those of the file that airlock.yaml names. */
export function signersOf(input: GateInput): Result<readonly AllowedSigner[]> {
  if (input.trustRoots !== undefined) return parseAllowedSigners(input.trustRoots.text, input.trustRoots.source);
  const path = input.requirements.approvals?.allowedSigners ?? "allowed_signers";
  const file = input.allowedSigners;
  if (file?.kind !== "read")
    return fail({ file: path, field: "", found: "no readable file", expected: "allowed signers" });
  return parseAllowedSigners(new TextDecoder("utf-8").decode(file.bytes), path);
}

/** The people who may override a gate, from the same place as those who may approve. */
export function executivesOf({ trustRoots, requirements, executives }: GateInput): Result<readonly AllowedSigner[]> {
  if (trustRoots !== undefined) {
    if (trustRoots.executives !== undefined) return parseAllowedSigners(trustRoots.executives, trustRoots.source);
    const field = `${trustRoots.source}: executives`;
    return fail({ field, found: "nobody", expected: "allowed signers of overrides" });
  }
  const path = requirements.approvals?.executives;
  if (path !== undefined && executives?.kind === "read") {
    return parseAllowedSigners(new TextDecoder("utf-8").decode(executives.bytes), path);
  }
  const field = `environments.${requirements.environment}.approvals.executives`;
  const found = path === undefined ? "nothing" : `${path}, which is no readable file`;
  return fail({ file: "airlock.yaml", field, found, expected: "an allowed_signers file of those who may override" });
}

/** Both files of a statement, as bytes. */
export function signedStatement(
  { statement, signature }: SignedFile,
  { files }: Pick<GateInput, "files">,
): GivenStatement {
  const [signed, sealed] = [files.get(statement), files.get(signature)];
  if (signed?.kind === "read" && sealed?.kind === "read") {
    return ok({ statementFile: statement, signatureFile: signature, statement: signed.bytes, signature: sealed.bytes });
  }
  const missing = signed?.kind === "read" ? signature : statement;
  return fail({ file: missing, field: "", found: "no readable file", expected: "a statement and its signature" });
}

/** What an approval of this release must say. */
export function subjectOf({
  manifest,
  requirements,
  files,
}: Pick<GateInput, "manifest" | "requirements" | "files">): Approved {
  return {
    service: manifest.service,
    version: manifest.version,
    digest: artifactDigest(manifest) ?? "",
    environment: requirements.environment,
    commit: manifest.artifact.commit,
    release: releaseHash(manifest, files),
    policy: policyHash(requirements),
  };
}

function measuredOf({ withdrawals }: Count, people: string): string {
  if (withdrawals.length > 0) return `withdrawn by ${withdrawals.map(({ person }) => person).join(", ")}`;
  return people === "" ? "nobody" : people;
}

function refusal({ reasons, notCounted, withdrawals }: Count, given: number): string {
  const none = given === 0 ? ["No approval is given."] : [];
  const remedy =
    withdrawals.length > 0
      ? "Repair what was said and release again: a changed release is approved anew."
      : "airlock approve lets a person sign one, and names it under approvals.";
  return [...none, ...reasons, ...notCounted, remedy].join(" ");
}
