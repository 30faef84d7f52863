import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SignedStatement } from "../../release/approval/verifyApproval";
import { type Fault, fail, ok, type Result } from "../../release/fault";
import { loadInside } from "../../release/files/loadFile";
import { type LoadedRelease, loadRelease } from "../../release/files/loadRelease";
import { executivesOf, subjectOf } from "../../release/gates/approvalSigned";
import { emptiness } from "../../release/gates/evidence/documentsComplete";
import { judge } from "../../release/gates/judge";
import type { Verdict } from "../../release/gates/verdict";
import { pathField } from "../../release/manifest/fields";
import type { Manifest } from "../../release/manifest/manifest";
import { evidenceHash } from "../../release/override/evidenceHash";
import {
  OVERRIDE_NAMESPACE,
  type OverrideStatement,
  parseOverride,
  verifyOverride,
} from "../../release/override/override";
import {
  LONGEST_DUE_DAYS,
  LONGEST_OVERRIDE_DAYS,
  NEVER_OVERRIDDEN,
  overrideFaults,
} from "../../release/override/overrideFaults";
import { otherUseOf } from "../../release/override/postMortemPath";
import { parseDuration } from "../../release/values/duration";
import { checkReport } from "../check/checkReport";
import { checkText } from "../check/checkText";
import { badInput, type Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { inputWith } from "./inputWith";
import { postMortemSkeleton } from "./postMortemSkeleton";
import { refusal, type SignFlags, type SignTask, type SignTools, signAndAdd } from "./signAndAdd";
import { utcSeconds } from "./utcSeconds";

/** What `airlock override` was asked. */
export interface OverrideRequest extends SignFlags {
  readonly gate?: string;
  readonly reason?: string;
  readonly postMortem?: string;
  readonly due?: string;
  /** How long the override holds: `7d`. */
  readonly expires: string;
}

/**
 * Shows what the gates say, and lets an executive sign that one refusal, with this measurement and this evidence, does not stop this
 * release. The post-mortem that it promises is written as a form, where there is none yet.
 */
export async function override(
  request: OverrideRequest,
  presentation: Presentation,
  tools: SignTools,
): Promise<Outcome> {
  const asked = request.addSignature === undefined ? optionFaults(request) : [];
  if (asked.length > 0) return badInput(asked);
  const seconds = parseDuration(request.expires, "--expires");
  if (!seconds.ok) return badInput(seconds.faults);
  if (seconds.value === 0 || seconds.value > LONGEST_OVERRIDE_DAYS * 24 * 3600) {
    const expected = `a duration above 0s, at most ${LONGEST_OVERRIDE_DAYS}d`;
    return badInput([{ field: "--expires", found: request.expires, expected }]);
  }
  const loaded = loadRelease(request);
  if (!loaded.ok) return badInput(loaded.faults);
  const { input } = loaded.value;
  const executives = executivesOf(input);
  if (!executives.ok) return badInput(executives.faults);
  const verdicts = judge(input);
  const report = visibleTexts(checkReport(loaded.value, verdicts));
  tools.screen.say(checkText(report, paintWith(false), presentation.width));
  const about = subjectOf(input);
  const named = `${about.service} ${about.version} for ${about.environment}`;
  const { now } = request;
  const gate = request.gate ?? "";
  const refused = verdicts.find((verdict) => verdict.gate === gate && !verdict.passed);
  if (request.addSignature === undefined && refused === undefined) {
    const message = `Nothing was signed: ${gate} does not refuse ${named}.`;
    return refusal("override", loaded.value, message, presentation);
  }
  const expiresAt = utcSeconds(new Date(now.getTime() + seconds.value * 1000));
  const measured = refused?.measured ?? "";
  const statement = {
    schema: "airlock/override/v1",
    ...about,
    gate,
    measured,
    evidence: refused === undefined ? "" : evidenceHash(refused, input),
    reason: (request.reason ?? "").trim(),
    postMortem: request.postMortem ?? "",
    due: request.due ?? "",
    signedAt: utcSeconds(now),
    expiresAt,
  };
  if (request.addSignature === undefined) {
    const own = parseOverride(Buffer.from(JSON.stringify(statement)), "the statement");
    if (!own.ok) return badInput(own.faults);
    const faults = faultsOf(own.value, verdicts, loaded.value);
    if (faults.length > 0) {
      return badInput([{ field: "", found: faults.join(", "), expected: "an override that counts" }]);
    }
  }
  const task: SignTask = {
    action: "override",
    list: "overrides",
    namespace: OVERRIDE_NAMESPACE,
    statement,
    signers: executives.value,
    again: ["--gate", gate],
    question: `Override ${gate} (${measured}) of ${named} until ${expiresAt}?`,
    verify: (signed) => {
      const verified = verifyOverride(signed, executives.value, now);
      if (!verified.ok) return verified;
      const faults = faultsOf(verified.value.statement, verdicts, loaded.value);
      if (faults.length === 0) return ok(verified.value.person);
      const expected = "an override that counts";
      return fail({ file: signed.statementFile, field: "", found: faults.join(", "), expected });
    },
    entry: (signed) => ({ postMortem: statementOf(signed).postMortem }),
    files: (signed) => {
      const statement = statementOf(signed);
      const path = join(dirname(loaded.value.releaseFile), statement.postMortem);
      return existsSync(path) ? [] : [{ path, content: postMortemSkeleton(statement), how: "new" }];
    },
    tell: (person, manifest, signed) => {
      const statement = statementOf(signed);
      const after = judge(inputWith(input, manifest, signed));
      const open = after.filter(({ passed }) => !passed).map((verdict) => verdict.gate);
      const rest = open.length === 0 ? "No gate refuses it any more." : `Still refused by ${open.join(", ")}.`;
      return `${person} overrode ${statement.gate} of ${named} until ${statement.expiresAt}. ${rest} Write ${statement.postMortem} by ${statement.due}.`;
    },
  };
  return signAndAdd(task, loaded.value, request, presentation, tools);
}

function optionFaults({ gate = "", reason = "", postMortem = "", due = "" }: OverrideRequest): Fault[] {
  const never: string[] = [...NEVER_OVERRIDDEN];
  return [
    ...(gate === "" ? [{ field: "--gate", found: "nothing", expected: "the gate that is overridden" }] : []),
    ...(never.includes(gate)
      ? [{ field: "--gate", found: gate, expected: `a gate that can be overridden: never ${never.join(", ")}` }]
      : []),
    ...(reason.trim() === "" ? [{ field: "--reason", found: "nothing", expected: "why, in a sentence" }] : []),
    ...(pathField.safeParse(postMortem).success
      ? []
      : [
          {
            field: "--post-mortem",
            found: postMortem || "nothing",
            expected: "a path below the folder of release.yaml",
          },
        ]),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(due)
      ? []
      : [
          {
            field: "--due",
            found: due || "nothing",
            expected: `a day within ${LONGEST_DUE_DAYS} days, such as 2026-12-01`,
          },
        ]),
  ];
}

/** Why a statement would not count for this release as it stands. */
function faultsOf(
  statement: OverrideStatement,
  verdicts: readonly Verdict[],
  { input, releaseFile }: LoadedRelease,
): string[] {
  const refused = verdicts.find((verdict) => verdict.gate === statement.gate && !verdict.passed);
  if (refused === undefined) return [`${statement.gate} does not refuse this release`];
  const faults = overrideFaults(statement, {
    about: subjectOf(input),
    measured: refused.measured,
    evidence: evidenceHash(refused, input),
    postMortem: statement.postMortem,
    now: input.now,
  });
  const taken = takenPath(statement.postMortem, input.manifest, releaseFile);
  return taken === undefined ? faults : [...faults, taken];
}

/** Why a post-mortem cannot be written at a path: what stands there was written for something else. */
function takenPath(path: string, manifest: Manifest, releaseFile: string): string | undefined {
  const field = otherUseOf(path, manifest);
  if (field !== undefined) return `its post-mortem ${path} is ${field} of release.yaml`;
  const file = loadInside(dirname(releaseFile), path, { file: releaseFile, field: "--post-mortem" });
  if (!file.ok) return `its post-mortem ${path} is a link that leaves the folder`;
  const says = emptiness(file.value, undefined);
  if (says === undefined) return `its post-mortem ${path} is there already and is no form that is to be filled in`;
  return file.value.kind === "unreadable" ? `its post-mortem ${path} ${says}` : undefined;
}

/** The statement of a signature that was verified a moment ago. */
function statementOf({ statement, statementFile }: SignedStatement): OverrideStatement {
  const parsed: Result<OverrideStatement> = parseOverride(statement, statementFile);
  if (parsed.ok) return parsed.value;
  throw new Error(`${statementFile} was verified, and cannot be read`);
}
