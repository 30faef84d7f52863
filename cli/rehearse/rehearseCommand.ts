import type { Workload } from "../../engines/argo";
import {
  machineActions,
  ownMetrics,
  parseFault,
  type Rehearsal,
  type RehearsalRequest,
  rehearsalRequest,
  rehearse,
  rehearseOnKubernetes,
} from "../../engines/rehearsal";
import { suggest } from "../../release/document/suggest";
import { fail, ok, type Result } from "../../release/fault";
import { loadConfig, loadRelease } from "../../release/files/loadRelease";
import { unroutable } from "../../release/manifest/artifact";
import { roundedSufficiency } from "../../release/sufficiency/roundedSufficiency";
import { sufficiencyOf } from "../../release/sufficiency/sufficiency";
import { badInput, EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { rehearsalMarkdown } from "./rehearsalMarkdown";
import { isYes, type RehearsedRelease } from "./rehearsalStory";
import { rehearsalText } from "./rehearsalText";

/** Engines whose rollouts can be rehearsed. */
const ENGINES: readonly string[] = ["aws", "kubernetes"];

/** Environment that is rehearsed when none is named. */
const USUAL_ENVIRONMENT = "production";

/** What `airlock rehearse` was asked. Paths as the user gave them. */
export interface RehearseRequest {
  readonly release: string;
  readonly config: string;
  readonly environment?: string;
  readonly engine: string;
  /** Fault specifications, in the order in which they were given. */
  readonly fault: readonly string[];
  readonly seed: number;
  readonly expect?: "completed" | "compared" | "rolled-back";
  readonly now: Date;
  /** What a program would deploy (`--program`). @defaultValue invented names, and a router that can do what the strategy asks for */
  readonly workload?: Workload;
}

/**
 * Rehearses the rollout of a release: plan and contract are judged, evidence is not. Yes when it ends as expected; without an
 * expectation a completed, a compared and a rolled-back rollout are each a yes, one that never began or got stuck is a no.
 */
export function rehearseRelease(request: RehearseRequest, presentation: Presentation): Outcome {
  const engine = checkEngine(request.engine);
  if (!engine.ok) return badInput(engine.faults);
  const environment = environmentOf(request);
  if (!environment.ok) return badInput(environment.faults);
  const loaded = loadRelease({ ...request, environment: environment.value });
  if (!loaded.ok) return badInput(loaded.faults);
  const fault = unroutable(loaded.value.manifest, request.release);
  if (fault !== undefined) return badInput([fault]);
  const actions = machineActions();
  const own = ownMetrics(loaded.value.manifest);
  const parsed = request.fault.map((text) => parseFault(text, loaded.value.plan, actions, own));
  const faults = parsed.flatMap((result) => (result.ok ? [] : result.faults));
  if (faults.length > 0) return badInput(faults);
  const rehearsed = rehearsalRequest(loaded.value, {
    faults: parsed.flatMap((result) => (result.ok ? [result.value] : [])),
    seed: request.seed,
  });
  const played = play(engine.value, rehearsed, request.workload);
  if (!played.ok) return badInput(played.faults);
  const rehearsal = played.value;
  const computed = sufficiencyOf(loaded.value.manifest, loaded.value.requirements);
  const sufficiency = computed === undefined ? {} : { sufficiency: roundedSufficiency(computed) };
  const release: RehearsedRelease = {
    service: rehearsed.service,
    environment: rehearsed.environment,
    version: rehearsed.version,
    previous: rehearsed.previous.version,
    engine: engine.value,
    faults: request.fault,
    seed: request.seed,
    refusals: rehearsed.verdicts.filter((verdict) => !verdict.passed),
    ...sufficiency,
    ...(request.expect === undefined ? {} : { expect: request.expect }),
  };
  const code = isYes(rehearsal, request.expect) ? EXIT.yes : EXIT.no;
  const { format, colours, width } = presentation;
  if (format === "json") return { code, out: jsonText({ ...rehearsal, ...sufficiency }), log: [] };
  const [shown, about] = [visibleTexts(rehearsal), visibleTexts(release)];
  if (format === "markdown") return { code, out: rehearsalMarkdown(shown, about), log: [] };
  return { code, out: rehearsalText(shown, about, paintWith(colours), width), log: [] };
}

function play(engine: string, request: RehearsalRequest, workload: Workload | undefined): Result<Rehearsal> {
  return engine === "kubernetes" ? rehearseOnKubernetes(request, workload) : ok(rehearse(request));
}

function checkEngine(engine: string): Result<string> {
  if (ENGINES.includes(engine)) return ok(engine);
  const meant = suggest(engine, ENGINES);
  const remedy = meant === undefined ? {} : { remedy: `Did you mean ${meant}?` };
  return fail({ field: "--engine", found: engine, expected: `one of ${ENGINES.join(", ")}`, ...remedy });
}

/** The environment that was named; else production; else the only one that there is. */
function environmentOf({ environment, config }: RehearseRequest): Result<string> {
  if (environment !== undefined) return ok(environment);
  const loaded = loadConfig(config);
  if (!loaded.ok) return loaded;
  const names = Object.keys(loaded.value.environments);
  if (names.includes(USUAL_ENVIRONMENT)) return ok(USUAL_ENVIRONMENT);
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return ok(only);
  return fail({ field: "--environment", found: "nothing", expected: `one of ${names.join(", ")}` });
}
