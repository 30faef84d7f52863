import { createRequire } from "node:module";
import { loadRelease } from "../../release/files/loadRelease";
import { isAudited } from "../../release/gates/audit";
import { judge } from "../../release/gates/judge";
import { badInput, EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation, type VerdictFormat } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import type * as programJudge from "../preview/judgeProgram";
import { pinOf } from "../root/pinOption";
import { checkJunit } from "./checkJunit";
import { checkMarkdown } from "./checkMarkdown";
import { type CheckReport, checkReport, type ReportedVerdict } from "./checkReport";
import type * as sarif from "./checkSarif";
import { checkText } from "./checkText";

/** Loads a module when it is needed, so that a start loads no more than it uses. */
const load = createRequire(__filename);

/** What `airlock check` was asked. Paths as the user gave them. */
export interface CheckRequest {
  readonly release: string;
  readonly config: string;
  readonly environment: string;
  /** Folder of a Pulumi program to judge as well. */
  readonly program?: string;
  /** Stack whose configuration the program gets; the environment's name when it is left out. */
  readonly stack?: string;
  /** `NUMBER:HASH` of the root that is trusted; else in AIRLOCK_ROOT. */
  readonly root?: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Tell everything and stop nothing, whatever airlock.yaml says. */
  readonly audit?: boolean;
  readonly now: Date;
}

/** Judges a release by all gates, and a program's resources by all policies; says no when one of them says no. */
export async function check(request: CheckRequest, presentation: Presentation<VerdictFormat>): Promise<Outcome> {
  if (request.stack !== undefined && request.program === undefined) {
    const fault = { field: "--stack", found: `${request.stack} without --program`, expected: "both, or neither" };
    return badInput([fault]);
  }
  const pin = pinOf(request);
  if (pin?.ok === false) return badInput(pin.faults);
  const loaded = loadRelease({ ...request, pinnedRoot: pin?.value });
  if (!loaded.ok) return badInput(loaded.faults);
  const judged = judge(loaded.value.input);
  const audit = request.audit === true || isAudited(loaded.value.requirements, judged);
  const verdicts: ReportedVerdict[] = [...judged];
  const log: string[] = [];
  if (request.program !== undefined) {
    const { judgeProgram } = load("../preview/judgeProgram") as typeof programJudge;
    const declared = await judgeProgram({
      folder: request.program,
      stack: request.stack,
      environment: request.environment,
    });
    if (declared.kind === "refused") return { ...declared.outcome, log: [...declared.log, ...declared.outcome.log] };
    log.push(...declared.log);
    verdicts.push(...declared.verdicts);
  }
  const report = checkReport(loaded.value, verdicts, audit);
  return { code: report.passed || audit ? EXIT.yes : EXIT.no, out: render(report, request.release, presentation), log };
}

function render(
  report: CheckReport,
  releaseFile: string,
  { format, colours, width }: Presentation<VerdictFormat>,
): string {
  if (format === "json") return jsonText(report);
  if (format === "sarif") {
    const { checkSarif } = load("./checkSarif") as typeof sarif;
    return checkSarif(report, releaseFile);
  }
  const shown = visibleTexts(report);
  if (format === "markdown") return checkMarkdown(shown);
  if (format === "junit") return checkJunit(shown);
  return checkText(shown, paintWith(colours), width);
}
