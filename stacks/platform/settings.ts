import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { GitlabJobsArgs, RingRuleArgs } from "pulumi-airlock/aws";

/** Where the platform stands: given by a network stack, or one by one. */
interface Network {
  readonly vpcId: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
}

/** The platform stack's configuration, each key under `airlock-platform:`. */
export interface Settings {
  /** `service`. Required. */
  readonly service: string;
  /** `environment`. @defaultValue the stack's name */
  readonly environment: string;
  /** `networkStack` (a stack of airlock-network), or `vpcId`, `publicSubnetIds` and `privateSubnetIds`. Required. */
  readonly network: Network;
  /** `certificateArn`. Required. */
  readonly certificateArn: string;
  /** `containerName`. @defaultValue "app" */
  readonly containerName: string;
  /** `containerPort`. @defaultValue 8080 */
  readonly containerPort: number;
  /** `healthCheckPath`. @defaultValue "/healthz" */
  readonly healthCheckPath: string;
  /** `initialCount`. @defaultValue 2 */
  readonly initialCount: number;
  /** `placeholderImage`, pinned by digest. Required. */
  readonly placeholderImage: string;
  /** `runbookUrl`. Required. */
  readonly runbookUrl: string;
  /** `repository`, `githubEnvironment` (the environment's name) and `refs` (none), as DeployAgent takes them; or `gitlab`. */
  readonly jobs: Jobs;
  /** `oidcProviderArn`. @defaultValue the provider is created */
  readonly oidcProviderArn: string | undefined;
  /** `hosts`, a list. @defaultValue every host */
  readonly hosts: string[] | undefined;
  /** `blueHost` and `greenHost`. @defaultValue the header x-airlock-colour */
  readonly testHosts: { readonly blueHost: string; readonly greenHost: string } | undefined;
  /** `ring`: `header` with `headerValue`, or `cookie`, or `sourceCidrs`: who is ring 0 of a release by strategy rings. @defaultValue no ring rule */
  readonly ring: RingRuleArgs | undefined;
  /** `ingressCidrs`, a list of who may reach the load balancer. @defaultValue everyone */
  readonly ingressCidrs: string[];
  /** `notifyEmail`. @defaultValue none */
  readonly notifyEmail: string | undefined;
  /** `secretArns`, a list of the secrets that revisions may name. @defaultValue none */
  readonly secretArns: string[];
  /** `operatorArns`, a list of users and roles on call. @defaultValue none: there is no role for them */
  readonly operatorArns: string[];
  /** `approverArns`, a list of users and roles who approve stages. @defaultValue none: there is no role for them */
  readonly approverArns: string[];
  /** `breakGlassArns`, a list of users and roles who may move traffic by hand when all else fails. @defaultValue none: there is no role for them */
  readonly breakGlassArns: string[];
  /** `platformRoleArns`, a list of the roles that run `pulumi up` here: the traffic guard expects them. @defaultValue none */
  readonly platformRoleArns: string[];
  /** `verifier`: `image`, `allowedSigners`, `required`, `authors`, `executives`, `hotfix`, `evidence`, `root`. @defaultValue none: the gates' verdicts in a record are the client's word */
  readonly verifier: VerifierSettings | undefined;
  /** `auditMode`: releases that gates refuse are rolled out where airlock.yaml says `mode: audit`. @defaultValue false */
  readonly auditMode: boolean;
  /** `attestor`: `image`, `verifierId`. @defaultValue the verifier's image where there is a verifier, else none: outcomes are not signed */
  readonly attestor: AttestorSettings | undefined;
  /** `aws:region`, for the verifier's log. Required. */
  readonly region: string;
  /** `createTrail`, for the traffic guard. @defaultValue false: the account has one */
  readonly createTrail: boolean;
}

/** What verifies release records in the account. */
export interface VerifierSettings {
  /** Image of the command line, pinned by digest. */
  readonly image: string;
  /** Text of the file of allowed signers; the configuration names the file, from the folder of Pulumi.yaml. */
  readonly allowedSigners: string;
  /** Different people who must have approved. @defaultValue 1 */
  readonly required: number;
  /** What is asked of the list of authors, as airlock.yaml says it. @defaultValue "optional" */
  readonly authors: (typeof AUTHOR_RULES)[number];
  /** Text of the file of those who may override a gate, named as the signers are. @defaultValue none: nobody may */
  readonly executives?: string;
  /** Whether one person who is none of the authors is enough for a hotfix. @defaultValue none: `required` and `authors` hold for every kind */
  readonly hotfix?: "allowed";
  /** Whether a record without evidence is refused, as service stacks of older versions write it. @defaultValue "required" */
  readonly evidence: (typeof EVIDENCE_RULES)[number];
  /** The root that is trusted, as `airlock root list` prints it. @defaultValue none: the chain begins with the first root in the repository */
  readonly root?: string;
}

const EVIDENCE_RULES = ["required", "optional"] as const;

/** What signs completed outcomes in the account. */
export interface AttestorSettings {
  /** Image of the command line, pinned by digest. @defaultValue the verifier's */
  readonly image: string;
  /** URI that it signs as. @defaultValue "airlock:verifier/<service>/<environment>" */
  readonly verifierId: string;
}

const AUTHOR_RULES = ["optional", "required", "distrusted"] as const;

/** Whose jobs may release: GitHub's or GitLab's. */
type Jobs =
  | { readonly repository: string; readonly githubEnvironment: string; readonly refs: string[] }
  | { readonly gitlab: GitlabJobsArgs };

const ROOT = /^[1-9]\d{0,5}:[0-9a-f]{64}$/;

const PINNED = /@sha256:[0-9a-f]{64}$/;

/** Reads the configuration; what is missing or no use ends the program with one line. */
export async function readSettings(): Promise<Settings> {
  const config = new pulumi.Config("airlock-platform");
  const environment = config.get("environment") ?? pulumi.getStack();
  const placeholderImage = config.require("placeholderImage");
  if (!PINNED.test(placeholderImage)) {
    throw new pulumi.RunError(
      `placeholderImage must be an image pinned by digest, got "${placeholderImage}". Write <repository>@sha256:<64 hex digits>.`,
    );
  }
  const verifier = verifierOf(config);
  const service = config.require("service");
  const attestor = attestorOf(config, verifier, `airlock:verifier/${service}/${environment}`);
  return {
    service,
    environment,
    network: await networkOf(config),
    certificateArn: config.require("certificateArn"),
    containerName: config.get("containerName") ?? "app",
    containerPort: config.getNumber("containerPort") ?? 8080,
    healthCheckPath: config.get("healthCheckPath") ?? "/healthz",
    initialCount: config.getNumber("initialCount") ?? 2,
    placeholderImage,
    runbookUrl: config.require("runbookUrl"),
    jobs: jobsOf(config, environment),
    oidcProviderArn: config.get("oidcProviderArn"),
    hosts: config.getObject<string[]>("hosts"),
    ring: config.getObject<RingRuleArgs>("ring"),
    testHosts: testHostsOf(config.get("blueHost"), config.get("greenHost")),
    ingressCidrs: config.getObject<string[]>("ingressCidrs") ?? ["0.0.0.0/0"],
    notifyEmail: config.get("notifyEmail"),
    secretArns: config.getObject<string[]>("secretArns") ?? [],
    operatorArns: config.getObject<string[]>("operatorArns") ?? [],
    approverArns: config.getObject<string[]>("approverArns") ?? [],
    breakGlassArns: config.getObject<string[]>("breakGlassArns") ?? [],
    platformRoleArns: config.getObject<string[]>("platformRoleArns") ?? [],
    verifier,
    auditMode: config.getBoolean("auditMode") ?? false,
    attestor,
    region: new pulumi.Config("aws").require("region"),
    createTrail: config.getBoolean("createTrail") ?? false,
  };
}

/** Standard parameters hold 4 KB. */
const MOST_SIGNERS = 4096;

function verifierOf(config: pulumi.Config): VerifierSettings | undefined {
  const given = config.getObject<Readonly<Record<string, unknown>>>("verifier");
  if (given === undefined) return undefined;
  const {
    image,
    allowedSigners,
    required = 1,
    authors = "optional",
    executives,
    hotfix,
    evidence = "required",
    root,
  } = given;
  if (typeof image !== "string" || !PINNED.test(image)) {
    throw new pulumi.RunError(
      `verifier.image must be an image pinned by digest, got ${JSON.stringify(image)}. Write <repository>@sha256:<64 hex digits>.`,
    );
  }
  if (typeof required !== "number" || !Number.isInteger(required) || required < 1) {
    throw new pulumi.RunError(`verifier.required must be a whole number from 1, got ${JSON.stringify(required)}.`);
  }
  const rule = AUTHOR_RULES.find((known) => known === authors);
  if (rule === undefined) {
    throw new pulumi.RunError(
      `verifier.authors must be one of ${AUTHOR_RULES.join(", ")}, got ${JSON.stringify(authors)}.`,
    );
  }
  if (hotfix !== undefined && hotfix !== "allowed") {
    throw new pulumi.RunError(
      `verifier.hotfix must be "allowed", got ${JSON.stringify(hotfix)}. Leave it out where verifier.required holds for hotfixes as well.`,
    );
  }
  const evidenceRule = EVIDENCE_RULES.find((known) => known === evidence);
  if (evidenceRule === undefined) {
    throw new pulumi.RunError(
      `verifier.evidence must be one of ${EVIDENCE_RULES.join(", ")}, got ${JSON.stringify(evidence)}.`,
    );
  }
  if (root !== undefined && (typeof root !== "string" || !ROOT.test(root))) {
    throw new pulumi.RunError(
      `verifier.root must be a root's number, a colon and the hash of its file, got ${JSON.stringify(root)}. airlock root list prints it.`,
    );
  }
  return {
    image,
    required,
    authors: rule,
    evidence: evidenceRule,
    ...(root === undefined ? {} : { root }),
    ...(hotfix === undefined ? {} : { hotfix }),
    allowedSigners: signersIn("allowedSigners", allowedSigners),
    ...(executives === undefined ? {} : { executives: signersIn("executives", executives) }),
  };
}

function attestorOf(
  config: pulumi.Config,
  verifier: VerifierSettings | undefined,
  usualId: string,
): AttestorSettings | undefined {
  const given = config.getObject<Readonly<Record<string, unknown>>>("attestor");
  if (given === undefined && verifier === undefined) return undefined;
  const { image = verifier?.image, verifierId = usualId } = given ?? {};
  if (typeof image !== "string" || !PINNED.test(image)) {
    throw new pulumi.RunError(
      `attestor.image must be an image pinned by digest, got ${JSON.stringify(image)}. Write <repository>@sha256:<64 hex digits>.`,
    );
  }
  if (typeof verifierId !== "string" || !/^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,200}$/.test(verifierId)) {
    throw new pulumi.RunError(
      `attestor.verifierId must be a URI such as https://payments.example.com/staging, got ${JSON.stringify(verifierId)}.`,
    );
  }
  return { image, verifierId };
}

/** Text of a file of signers, which becomes the value of a parameter. */
function signersIn(key: string, path: unknown): string {
  if (typeof path !== "string") {
    throw new pulumi.RunError(
      `verifier.${key} must be the path of a file of allowed signers, got ${JSON.stringify(path)}.`,
    );
  }
  const file = resolve(pulumi.getRootDirectory(), path);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new pulumi.RunError(`verifier.${key} must name a file that can be read, got ${file}.`);
  }
  if (text.trim() === "" || text.length > MOST_SIGNERS) {
    throw new pulumi.RunError(
      `verifier.${key} must name a file with 1 to ${MOST_SIGNERS} characters, got ${text.length} in ${path}. More signers belong into the verifier's image.`,
    );
  }
  return text;
}

function jobsOf(config: pulumi.Config, environment: string): Jobs {
  const gitlab = config.getObject<GitlabJobsArgs>("gitlab");
  if (gitlab !== undefined) return { gitlab };
  return {
    repository: config.require("repository"),
    githubEnvironment: config.get("githubEnvironment") ?? environment,
    refs: config.getObject<string[]>("refs") ?? [],
  };
}

async function networkOf(config: pulumi.Config): Promise<Network> {
  const name = config.get("networkStack");
  if (name === undefined) {
    return {
      vpcId: config.require("vpcId"),
      publicSubnetIds: config.requireObject<string[]>("publicSubnetIds"),
      privateSubnetIds: config.requireObject<string[]>("privateSubnetIds"),
    };
  }
  const stack = new pulumi.StackReference(name);
  const texts = async (key: string): Promise<string[]> => {
    const value: unknown = (await stack.getOutputDetails(key)).value;
    const found = Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
    if (found.length > 0) return found;
    throw new pulumi.RunError(
      `networkStack must have the output ${key}, got none from ${name}. Run pulumi up on that stack first.`,
    );
  };
  const [vpcId = ""] = await texts("vpcId");
  return {
    vpcId,
    publicSubnetIds: await texts("publicSubnetIds"),
    privateSubnetIds: await texts("privateSubnetIds"),
  };
}

function testHostsOf(blueHost: string | undefined, greenHost: string | undefined): Settings["testHosts"] {
  if (blueHost === undefined && greenHost === undefined) return undefined;
  if (blueHost !== undefined && greenHost !== undefined) return { blueHost, greenHost };
  throw new pulumi.RunError("blueHost and greenHost must be given together, got one of them. Name both, or neither.");
}
