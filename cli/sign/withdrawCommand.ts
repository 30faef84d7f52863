import { APPROVAL_NAMESPACE } from "../../release/approval/statement";
import { verifyWithdrawal } from "../../release/approval/withdrawal";
import { fail, ok } from "../../release/fault";
import { loadRelease } from "../../release/files/loadRelease";
import { signersOf, subjectOf } from "../../release/gates/approvalSigned";
import { artifactDigest, artifactName } from "../../release/manifest/artifact";
import { badInput, type Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { type SignFlags, type SignTask, type SignTools, signAndAdd } from "./signAndAdd";
import { utcSeconds } from "./utcSeconds";
import { withoutApprovals } from "./withoutApprovals";

/** What `airlock withdraw` was asked. */
export interface WithdrawRequest extends SignFlags {
  readonly reason?: string;
}

/** Lets a person who may approve sign that this very release must not go on, whoever approved it. No gate is asked: stopping is always allowed. */
export async function withdraw(
  request: WithdrawRequest,
  presentation: Presentation,
  tools: SignTools,
): Promise<Outcome> {
  const reason = (request.reason ?? "").trim();
  if (reason === "" && request.addSignature === undefined) {
    return badInput([{ field: "--reason", found: "nothing", expected: "why, in a sentence" }]);
  }
  const loaded = loadRelease(request);
  if (!loaded.ok) return badInput(loaded.faults);
  const { input, requirements, manifest } = loaded.value;
  if (requirements.approvals === undefined)
    return badInput([withoutApprovals(requirements.environment, request.config)]);
  if (artifactDigest(manifest) === undefined) {
    const expected = "an artifact that is pinned by digest";
    return badInput([{ file: request.release, field: "artifact", found: artifactName(manifest), expected }]);
  }
  const signers = signersOf(input);
  if (!signers.ok) return badInput(signers.faults);
  const { policy: _, ...about } = subjectOf(input);
  const named = `${about.service} ${about.version} for ${about.environment}`;
  const task: SignTask = {
    action: "withdraw",
    list: "withdrawals",
    namespace: APPROVAL_NAMESPACE,
    statement: { schema: "airlock/withdrawal/v1", ...about, reason, withdrawnAt: utcSeconds(request.now) },
    signers: signers.value,
    again: [],
    question: `Withdraw ${named}? Every approval of it stops counting.`,
    verify: (signed) => {
      const verified = verifyWithdrawal(signed, about, signers.value);
      if (!verified.ok) return verified;
      if (verified.value !== undefined) return ok(verified.value.person);
      return fail({ file: signed.statementFile, field: "", found: "a withdrawal of another release", expected: named });
    },
    tell: (person) => `${person} withdrew ${named}. No approval of this release counts any more.`,
  };
  return signAndAdd(task, loaded.value, request, presentation, tools);
}
