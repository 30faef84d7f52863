import { z } from "zod";
import type { AdmissionSettings } from "../../engines/argo/admission/settings";
import { ClusterFailure, openCluster } from "../../engines/argo/cluster";
import { SYSTEM_NAMESPACE } from "../../engines/argo/ledger/names";
import { parseWith } from "../../release/document/parseWith";
import { type Fault, fail, ok, type Result } from "../../release/fault";
import { fileSigner, kmsSigner } from "../attest/signer";
import { badInput, EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { oneLine } from "../output/oneLine";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { openAws } from "../rollout/account/awsEdge";
import { AwsFailure } from "../rollout/account/awsFailure";
import type { ClusterAttestor } from "./attestOutcomes";
import { reconcilePass } from "./reconcilePass";
import { reconcileMarkdown, reconcileText } from "./reconcileReport";

/** What `airlock reconcile` was asked. */
export interface ReconcileRequest {
  readonly namespace: readonly string[];
  readonly systemNamespace?: string | undefined;
  /** Settings of the admission policies as JSON, where they are not the defaults; else AIRLOCK_ADMISSION. */
  readonly admission?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Key of KMS that signs what completed; else AIRLOCK_SIGNING_KEY. */
  readonly kmsKey?: string | undefined;
  /** Private key in a PEM file that signs; else AIRLOCK_SIGNING_KEY_FILE. */
  readonly signingKey?: string | undefined;
  /** URI to sign as; else AIRLOCK_VERIFIER_ID. */
  readonly verifierId?: string | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Looks after a cluster once: verdicts on records, quarantines, outcomes, and whether the admission policies are there. */
export async function reconcileCommand(request: ReconcileRequest, presentation: Presentation): Promise<Outcome> {
  const settings = readSettings(request);
  if (!settings.ok) return badInput(settings.faults);
  const { kubeconfig, context } = request;
  try {
    const attestor = await openAttestor(request);
    if ("expected" in attestor) return badInput([attestor]);
    const client = await openCluster({ kubeconfig, context });
    const { report, failures } = await reconcilePass(client, settings.value, attestor.given);
    const shown = visibleTexts(report);
    const { format, colours, width } = presentation;
    const out =
      format === "json"
        ? jsonText(report)
        : format === "markdown"
          ? reconcileMarkdown(shown)
          : reconcileText(shown, paintWith(colours), width);
    const code = failures.length > 0 ? EXIT.surroundings : report.passed ? EXIT.yes : EXIT.no;
    return { code, out, log: failures.map((failure) => oneLine(`airlock: ${failure}`)) };
  } catch (error) {
    if (!(error instanceof ClusterFailure) && !(error instanceof AwsFailure)) throw error;
    return { code: EXIT.surroundings, out: "", log: [oneLine(`airlock: ${error.message}`)] };
  }
}

/** The key that signs, where one is given: in a file, or in KMS by the ordinary credential chain. */
async function openAttestor({
  kmsKey,
  signingKey,
  verifierId,
  variables,
}: ReconcileRequest): Promise<{ readonly given: ClusterAttestor | undefined } | Fault> {
  const file = signingKey ?? variables["AIRLOCK_SIGNING_KEY_FILE"] ?? "";
  const kms = kmsKey ?? variables["AIRLOCK_SIGNING_KEY"] ?? "";
  const id = verifierId ?? variables["AIRLOCK_VERIFIER_ID"];
  if (file !== "" && kms !== "") {
    return { field: "--signing-key", found: "a second key", expected: "one of --kms-key and --signing-key" };
  }
  if (file === "" && kms === "") return { given: undefined };
  const signer =
    file === ""
      ? await kmsSigner(kms, await openAws({ region: undefined, profile: undefined, role: SIGNERS_ROLE }))
      : fileSigner(file);
  return "expected" in signer ? signer : { given: { signer, verifierId: id } };
}

const SIGNERS_ROLE = "the role of the reconciler's account";

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const admissionModel = z.strictObject({
  argoAccount: z.string().optional(),
  reconcilerAccount: z.string().optional(),
  operators: z.string().optional(),
  breakGlass: z.string().optional(),
  deployAgent: z.string().optional(),
  deployUsers: z.array(z.string()).optional(),
  deployGroups: z.array(z.string()).optional(),
});

/** The settings that the policies were made with: of others they would be found to be changed. */
function readSettings({
  namespace,
  systemNamespace = SYSTEM_NAMESPACE,
  admission,
  variables,
}: ReconcileRequest): Result<AdmissionSettings> {
  const expected = "1 to 63 lower-case letters, digits and hyphens";
  const faults: Fault[] = namespace
    .filter((name) => !NAMESPACE.test(name))
    .map((name) => ({ field: "--namespace", found: JSON.stringify(name), expected }));
  if (namespace.length === 0)
    faults.push({ field: "--namespace", found: "nothing", expected: "at least one namespace" });
  if (!NAMESPACE.test(systemNamespace)) {
    faults.push({ field: "--system-namespace", found: JSON.stringify(systemNamespace), expected });
  }
  const roles = readRoles(admission ?? variables["AIRLOCK_ADMISSION"] ?? "");
  if (!roles.ok) faults.push(...roles.faults);
  const [first, ...others] = faults;
  if (first !== undefined) return fail(first, ...others);
  return ok({ ...(roles.ok ? roles.value : {}), namespaces: [...new Set(namespace)], systemNamespace });
}

function readRoles(text: string): Result<Partial<AdmissionSettings>> {
  if (text === "") return ok({});
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    const expected = 'JSON such as {"operators":"airlock:operators"}';
    return fail({ field: "--admission", found: "something that is not JSON", expected });
  }
  const parsed = parseWith(admissionModel, data, "--admission");
  if (!parsed.ok) return parsed;
  return ok(Object.fromEntries(Object.entries(parsed.value).filter(([, value]) => value !== undefined)));
}
