import * as pulumi from "@pulumi/pulumi";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** A resource as the program declared it: inputs and options. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly retainOnDelete: boolean;
  /** Names of the resources that it comes after. */
  readonly dependsOn: readonly string[];
  /** Names of the hooks before create and before update; empty where the monitor has no hooks. */
  readonly hooks: readonly string[];
}

/** What a program declared, and what it told the user. */
export interface Recording<T> {
  readonly declared: readonly Declared[];
  readonly result: T;
}

/** How the mocked surroundings behave. */
export interface Surroundings {
  /** Parameters by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Whether the monitor takes hooks, as a real engine does and the mock monitor does not. */
  readonly hooks?: boolean;
  /** Whether calls are answered with nothing, as the engine does for a provider that it cannot configure yet. */
  readonly unconfigured?: boolean;
  /** Whether it is a preview. */
  readonly preview?: boolean;
}

/** The part of a registration request that a mock's newResource is not told. */
interface Registration {
  getName(): string;
  getType(): string;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getRetainondelete(): boolean;
  getDependenciesList(): string[];
  getHooks(): { getBeforeCreateList(): string[]; getBeforeUpdateList(): string[] } | undefined;
}

/**
 * Runs a program against mocks and records what it declares, options included. Mocks prove what a program declares;
 * they prove nothing about what the engine or AWS makes of it (whether ignoreChanges holds, whether a hook is called,
 * whether a name is taken): that is the real engine's part, in test/engine.
 */
export async function record<T>(program: () => T | Promise<T>, around: Surroundings = {}): Promise<Recording<T>> {
  const inputs = new Map<string, Record<string, unknown>>();
  const options: Omit<Declared, "inputs">[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const given = args.inputs as Record<string, unknown>;
        inputs.set(`${args.type} ${args.name}`, given);
        return { id: `${args.name}-id`, state: { ...outputsOf(args.type, args.name, given), ...given } };
      },
      call: ({ token, inputs: asked }) => {
        if (token !== "aws:ssm/getParametersByPath:getParametersByPath") throw new Error(`unexpected call of ${token}`);
        if (around.unconfigured === true) return {};
        const { path } = asked as { path: string };
        const found = Object.entries(around.parameters ?? {}).filter(([name]) => name.startsWith(`${path}/`));
        return { names: found.map(([name]) => name), values: found.map(([, value]) => value) };
      },
    },
    "airlock-test",
    "test",
    around.preview ?? false,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Record<string, unknown> & MockMonitor;
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = (req: Registration, callback) => {
    const hooks = req.getHooks();
    options.push({
      type: req.getType(),
      name: req.getName(),
      protect: req.getProtect(),
      ignoreChanges: req.getIgnorechangesList(),
      retainOnDelete: req.getRetainondelete(),
      dependsOn: req.getDependenciesList().map((urn) => urn.split("::").at(-1) ?? urn),
      hooks: hooks === undefined ? [] : [...hooks.getBeforeCreateList(), ...hooks.getBeforeUpdateList()],
    });
    return registerResource(req, callback);
  };
  if (around.hooks === true) {
    monitor.registerResourceHook = (_request: unknown, callback: (error: null, response: object) => void) =>
      callback(null, {});
  }
  const result = await program();
  await pulumi.runtime.disconnect();
  return {
    result,
    declared: options.map((known) => ({ ...known, inputs: inputs.get(`${known.type} ${known.name}`) ?? {} })),
  };
}

/** The one resource of that name. */
export function named(declared: readonly Declared[], name: string): Declared {
  const found = declared.filter((resource) => resource.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} resources are named ${name}; there are ${declared.map((r) => r.name).join(", ")}`);
  }
  return only;
}

/** An output's value once the program has run. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => resolve(value)));
}

const ACCOUNT = "eu-west-1:123456789012";

/** What AWS would say of a new resource, as far as the components read it. */
function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const called = [inputs.name, inputs.bucket, inputs.alarmName].find((given) => typeof given === "string") ?? name;
  switch (type) {
    case "aws:lb/targetGroup:TargetGroup":
      return { arn: `arn:aws:elasticloadbalancing:${ACCOUNT}:targetgroup/${called}/0123456789abcdef` };
    case "aws:lb/listener:Listener":
      return { arn: `arn:aws:elasticloadbalancing:${ACCOUNT}:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2` };
    case "aws:lb/listenerRule:ListenerRule":
      return {
        arn: `arn:aws:elasticloadbalancing:${ACCOUNT}:listener-rule/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2/${String(inputs.priority)}`,
      };
    case "aws:sfn/stateMachine:StateMachine":
      return { arn: `arn:aws:states:${ACCOUNT}:stateMachine:${called}` };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::123456789012:role/${called}` };
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${called}` };
    case "aws:scheduler/scheduleGroup:ScheduleGroup":
      return { arn: `arn:aws:scheduler:${ACCOUNT}:schedule-group/${called}` };
    case "aws:sns/topic:Topic":
      return { arn: `arn:aws:sns:${ACCOUNT}:${called}` };
    default:
      return { arn: `arn:aws:test:${ACCOUNT}:${type}/${called}` };
  }
}
