import { APPROVAL_NAMESPACE } from "../../release/approval/statement";
import { verifyApproval } from "../../release/approval/verifyApproval";
import { type Fault, ok } from "../../release/fault";
import { type LoadedRelease, loadConfig, loadRelease } from "../../release/files/loadRelease";
import { countOf, signersOf, subjectOf } from "../../release/gates/approvalSigned";
import { approversOf } from "../../release/gates/hotfix";
import { judge } from "../../release/gates/judge";
import { parseDuration } from "../../release/values/duration";
import { checkReport } from "../check/checkReport";
import { checkText } from "../check/checkText";
import { badInput, type Outcome, surroundingsFailed } from "../outcome";
import type { Presentation } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleText, visibleTexts } from "../output/visibleText";
import { authorsInGit } from "./authorsInGit";
import { inputWith } from "./inputWith";
import { refusal, type SignFlags, type SignTask, type SignTools, signAndAdd } from "./signAndAdd";
import { utcSeconds } from "./utcSeconds";
import { withoutApprovals } from "./withoutApprovals";

/** What `airlock approve` was asked. */
export interface ApproveRequest extends SignFlags {
  /** How long the approval holds: `7d`. */
  readonly expires: string;
}

/**
 * Shows what the gates say, and lets a person sign that this release may go to the environment. A release that a gate refuses is not
 * signed: whatever is repaired changes the hash that was signed, so the approval could never count.
 */
export async function approve(request: ApproveRequest, presentation: Presentation, tools: SignTools): Promise<Outcome> {
  const seconds = parseDuration(request.expires, "--expires");
  if (!seconds.ok) return badInput(seconds.faults);
  if (seconds.value === 0) {
    return badInput([{ field: "--expires", found: request.expires, expected: "a duration above 0s" }]);
  }
  const loaded = loadRelease(request);
  if (!loaded.ok) return badInput(loaded.faults);
  const { input, requirements } = loaded.value;
  if (requirements.approvals === undefined)
    return badInput([withoutApprovals(requirements.environment, request.config)]);
  const signers = signersOf(input);
  if (!signers.ok) return badInput(signers.faults);
  const verdicts = judge(input);
  const report = visibleTexts(checkReport(loaded.value, verdicts));
  tools.screen.say(checkText(report, paintWith(false), presentation.width));
  const refused = verdicts.filter(({ gate, passed }) => !passed && gate !== "approval-signed");
  if (refused.length > 0) {
    const gates = refused.map(({ gate }) => gate).join(", ");
    const says = `${gates} ${refused.length === 1 ? "refuses" : "refuse"} this release`;
    const message = `Nothing was signed: ${says}, and what is repaired has to be signed anew.`;
    return refusal("approve", loaded.value, message, presentation);
  }
  const left = await leftOut(loaded.value, request.config, presentation, tools);
  if (left !== undefined) return left;
  const about = subjectOf(input);
  const { now } = request;
  const expiresAt = utcSeconds(new Date(now.getTime() + seconds.value * 1000));
  const task: SignTask = {
    action: "approve",
    list: "approvals",
    namespace: APPROVAL_NAMESPACE,
    statement: { schema: "airlock/approval/v1", ...about, approvedAt: utcSeconds(now), expiresAt },
    signers: signers.value,
    again: [],
    question: `Approve ${about.service} ${about.version} for ${about.environment} until ${expiresAt}?`,
    verify: (signed) => {
      const verified = verifyApproval(signed, about, signers.value, now);
      return verified.ok ? ok(verified.value.person) : verified;
    },
    tell: (person, manifest, signed) => {
      const { approvals, shortfall, reasons, notCounted } = countOf(inputWith(input, manifest, signed), signers.value);
      const own = approvals.find((approval) => approval.person === person);
      const open = [...(shortfall === undefined ? [] : [shortfall]), ...reasons];
      const said = `${person} approved ${about.service} ${about.version} for ${about.environment} until ${own?.expiresAt ?? expiresAt}.`;
      if (open.length > 0) return [said, ...open].join(" ");
      return [said, "No more approvals are needed.", ...notCounted.map((reason) => `Not counted: ${reason}`)].join(" ");
    },
  };
  return signAndAdd(task, loaded.value, request, presentation, tools);
}

/**
 * Ends a release whose list of authors is not that of git. What could not be compared is said where the list is optional, and stops the
 * signature where the environment asks for it: nobody knows then whether somebody approves alone what they wrote.
 */
async function leftOut(
  loaded: LoadedRelease,
  configFile: string,
  presentation: Presentation,
  { screen }: SignTools,
): Promise<Outcome | undefined> {
  const { manifest, requirements, releaseFile } = loaded;
  const config = loadConfig(configFile);
  if (!config.ok) return badInput(config.faults);
  const found = await authorsInGit(releaseFile, manifest, config.value.start ?? {});
  const rule = approversOf({ manifest, requirements }).authors;
  if (found.kind === "unknown") {
    const why = visibleText(found.why);
    if (rule !== "optional") return surroundingsFailed(notCompared(releaseFile, askedBy(loaded, rule), why));
    screen.say(`The authors were not compared with git: ${why}`);
    return undefined;
  }
  if (found.unnameable.length > 0) {
    const texts = found.unnameable.map(({ email }) => JSON.stringify(visibleText(email))).join(", ");
    screen.say(`git names authors without an address that release.yaml can hold (printable ASCII): ${texts}.`);
  }
  if (found.missing.length === 0) return undefined;
  const addresses = found.missing.map(({ email }) => email).join(", ");
  if (manifest.authors === undefined && rule === "optional") {
    screen.say(`release.yaml names no authors; git names ${addresses}.`);
    return undefined;
  }
  const entries = found.missing
    .map(({ email, role }) => `{ email: ${JSON.stringify(email)}, role: ${role} }`)
    .join(", ");
  const message = `Nothing was signed: release.yaml leaves out authors whom git names, ${addresses}. Add to authors: ${entries}.`;
  return refusal("approve", loaded, message, presentation);
}

function askedBy({ manifest, requirements }: LoadedRelease, rule: string): string {
  return manifest.kind === "hotfix"
    ? "a hotfix is approved by somebody who did not write it"
    : `environments.${requirements.environment}.approvals.authors is ${rule}`;
}

function notCompared(file: string, because: string, why: string): Fault {
  return {
    file,
    field: "authors",
    found: `authors that were not compared with git: ${why.replace(/\.$/, "")}`,
    expected: `a comparison, because ${because}`,
    remedy:
      "Nothing was signed. Approve in a whole clone: git fetch --tags (with --unshallow in a shallow one). Where release tags have another name, set start.tagPrefix or start.path in airlock.yaml.",
  };
}
