import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import groupModels from "./groupModels.json";

const load = createRequire(__filename);

/**
 * Actions of services whose SDK package is no dependency, and the shapes that they reach: an excerpt of botocore's own
 * models, in which `simple` is a text, a number, a flag or a time.
 */
const EXCERPT = groupModels as unknown as {
  readonly actions: Readonly<Record<string, ExcerptAction>>;
  readonly shapes: Readonly<Record<string, ExcerptShape>>;
};

interface ExcerptAction {
  readonly input: string;
  readonly output: string | null;
  readonly errors: readonly string[];
}

interface ExcerptShape {
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, string>>;
  readonly list?: string;
  readonly map?: string;
}

const EXCERPT_PREFIXES: Readonly<Record<string, string>> = { autoscaling: "AutoScaling", ec2: "Ec2" };

/** The SDK package of each integration, with the prefix of its errors. Source: Developer Guide, service integrations. */
const INTEGRATIONS: Readonly<Record<string, { readonly client: string; readonly prefix: string }>> = {
  dynamodb: { client: "dynamodb", prefix: "DynamoDB" },
  sns: { client: "sns", prefix: "SNS" },
  ecs: { client: "ecs", prefix: "ECS" },
  states: { client: "sfn", prefix: "StepFunctions" },
  "aws-sdk:dynamodb": { client: "dynamodb", prefix: "DynamoDb" },
  "aws-sdk:cloudwatch": { client: "cloudwatch", prefix: "CloudWatch" },
  "aws-sdk:ecs": { client: "ecs", prefix: "Ecs" },
  "aws-sdk:elasticloadbalancingv2": { client: "elastic-load-balancing-v2", prefix: "ElasticLoadBalancingV2" },
  "aws-sdk:s3": { client: "s3", prefix: "S3" },
  "aws-sdk:scheduler": { client: "scheduler", prefix: "Scheduler" },
  "aws-sdk:sfn": { client: "sfn", prefix: "Sfn" },
  "aws-sdk:ssm": { client: "ssm", prefix: "Ssm" },
};

/** What the SDK says of one action that a Task calls. */
export interface ActionModel {
  readonly input: Shape;
  readonly output: Shape;
  /** Names under which Step Functions reports the action's modelled errors. */
  readonly errors: ReadonlySet<string>;
}

/** A type of the service model, as far as names of fields need it. */
export type Shape =
  | { readonly kind: "simple" }
  | { readonly kind: "list"; readonly member: () => Shape }
  | { readonly kind: "map"; readonly value: () => Shape }
  | {
      readonly kind: "structure";
      readonly required: readonly string[];
      readonly members: ReadonlyMap<string, () => Shape>;
    };

const SIMPLE: Shape = { kind: "simple" };

/** The model behind a Task's Resource; throws a sentence when there is no such service or action. */
export function actionModel(resource: string): ActionModel {
  const id = resource.replace(/^arn:[^:]+:states:::/, "").replace(/\.sync(:2)?$|\.waitForTaskToken$/, "");
  const excerpt = EXCERPT.actions[id];
  if (excerpt !== undefined) return excerptModel(id, excerpt);
  const at = id.lastIndexOf(":");
  const integration = INTEGRATIONS[id.slice(0, at)];
  const action = id.slice(at + 1);
  if (integration === undefined) throw new Error(`${id}: no such integration`);
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  const packageName = `@aws-sdk/client-${integration.client}`;
  const exports = load(packageName) as Record<string, unknown>;
  const operation = exports[`${name}$`];
  if (!/^[a-z]/.test(action) || !Array.isArray(operation) || operation[0] !== 9) {
    throw new Error(`${id}: ${packageName} has no operation ${name}`);
  }
  return {
    input: shapeOf(operation[4]),
    output: shapeOf(operation[5]),
    errors: new Set(errorsOf(packageName, name).map((error) => `${integration.prefix}.${withSuffix(error)}`)),
  };
}

function excerptModel(id: string, { input, output, errors }: ExcerptAction): ActionModel {
  const prefix = EXCERPT_PREFIXES[id.split(":")[1] ?? ""] ?? "";
  return {
    input: excerptShape(input),
    output: output === null ? SIMPLE : excerptShape(output),
    errors: new Set(errors.map((error) => `${prefix}.${withSuffix(error)}`)),
  };
}

function excerptShape(name: string): Shape {
  if (name === "simple") return SIMPLE;
  const shape = EXCERPT.shapes[name];
  if (shape === undefined) throw new Error(`the excerpt has no shape ${name}`);
  const { list, map, members = {}, required = [] } = shape;
  if (list !== undefined) return { kind: "list", member: () => excerptShape(list) };
  if (map !== undefined) return { kind: "map", value: () => excerptShape(map) };
  return {
    kind: "structure",
    required,
    members: new Map(Object.entries(members).map(([field, of]) => [field, () => excerptShape(of)])),
  };
}

/** Step Functions names every service error with the suffix Exception, also where the service does not. */
function withSuffix(error: string): string {
  return error.endsWith("Exception") ? error : `${error}Exception`;
}

/** The exceptions that the SDK's own documentation of a command names. */
function errorsOf(packageName: string, name: string): readonly string[] {
  const root = dirname(dirname(load.resolve(packageName)));
  const types = readFileSync(join(root, "dist-types", "commands", `${name}Command.d.ts`), "utf8");
  const errors = [...types.matchAll(/@throws \{@link (\w+)\}/g)].flatMap((match) => match[1] ?? []);
  return errors.filter((error) => !error.endsWith("ServiceException"));
}

/**
 * Reads the SDK's compact schemas: a number is a simple type (64 and 128 added: a list or map of it), a function gives another
 * schema, an array is `[type, traits]` or a schema itself, whose first entry says which: 1 list, 2 map, 3 structure, 4 union.
 * Members of structures get the upper-case first letter that Step Functions wants whatever the API's own case is.
 */
function shapeOf(schema: unknown): Shape {
  if (typeof schema === "function") return shapeOf((schema as () => unknown)());
  if (typeof schema === "number") {
    if ((schema & 128) !== 0) return { kind: "map", value: () => SIMPLE };
    return (schema & 64) === 0 ? SIMPLE : { kind: "list", member: () => SIMPLE };
  }
  if (!Array.isArray(schema)) return SIMPLE;
  const parts = schema as readonly unknown[];
  if (typeof parts[1] !== "string") return shapeOf(parts[0]);
  if (parts[0] === 1) return { kind: "list", member: () => shapeOf(parts[4]) };
  if (parts[0] === 2) return { kind: "map", value: () => shapeOf(parts[5]) };
  if (parts[0] !== 3 && parts[0] !== 4) return SIMPLE;
  const names = (parts[4] as readonly string[]).map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const types = parts[5] as readonly unknown[];
  const requiredCount = typeof parts[6] === "number" ? parts[6] : 0;
  return {
    kind: "structure",
    required: names.slice(0, requiredCount),
    members: new Map(names.map((name, i) => [name, () => shapeOf(types[i])])),
  };
}
