import type * as pulumi from "@pulumi/pulumi";
import { knownAnswer } from "./knownAnswers";
import type { RecordedResource } from "./programMessages";

type Pulumi = typeof pulumi;

/** The parts of a registration request (resource_pb.RegisterResourceRequest) that policies look at. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean | undefined;
  getIgnorechangesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getPropertydependenciesMap(): { forEach(visit: (value: { getUrnsList(): string[] }, key: string) => void): void };
}

interface Response {
  getUrn(): string;
}

type Callback<T> = (error: unknown, response: T | undefined) => void;

interface InvokeResponse {
  setUnknown?(value: boolean): void;
  getFailuresList?(): unknown;
}

/** The mock monitor, as far as it is changed here. */
interface Monitor {
  registerResource(request: Registration, callback: Callback<Response>): Promise<void>;
  invoke(request: { getTok(): string }, callback: Callback<InvokeResponse>): Promise<void>;
}

/** What a program did while it ran. */
export interface Recording {
  readonly resources: RecordedResource[];
  /** What has no answer without cloud and state: tokens of provider functions, and `stack NAME`. */
  readonly unanswered: Set<string>;
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/**
 * Puts the SDK of a program into preview with mocks, and records each registration with its options. A resource's outputs
 * are unknown unless they are inputs too, as at a first preview; so is what a provider's function would tell, but for {@link knownAnswer}.
 *
 * Limits: no transforms of stacks, no hooks, no children of remote components (awsx) and no methods of theirs.
 */
export async function record(
  sdk: Pulumi,
  names: { readonly project: string; readonly stack: string; readonly region: string | undefined },
): Promise<Recording> {
  const recording: Recording = { resources: [], unanswered: new Set() };
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, id, inputs }) => {
      // Outputs of another stack are as unknown as the cloud's.
      if (type === "pulumi:pulumi:StackReference") recording.unanswered.add(`stack ${name}`);
      return { id: id === "" ? undefined : id, state: inputs as Record<string, unknown> };
    },
    call: ({ token, inputs }) => {
      const answer = knownAnswer(token, inputs as Record<string, unknown>, names.region);
      if (answer === undefined) recording.unanswered.add(token);
      return answer ?? {};
    },
  };
  await sdk.runtime.setMocks(mocks, names.project, names.stack, true);
  const monitor = sdk.runtime.getMonitor() as unknown as Monitor;
  recordRegistrations(monitor, recording);
  makeUnansweredUnknown(monitor, recording);
  return recording;
}

/** The mocks see no options, so the requests themselves are read. */
function recordRegistrations(monitor: Monitor, recording: Recording): void {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response !== undefined && request.getType() !== STACK_TYPE) {
        recording.resources.push(toRecord(request, response.getUrn()));
      }
      callback(error, response);
    });
}

/** An empty answer would make every field of it undefined; what only the cloud knows is unknown. */
function makeUnansweredUnknown(monitor: Monitor, recording: Recording): void {
  const invoke = monitor.invoke.bind(monitor);
  monitor.invoke = (request, callback) =>
    invoke(request, (error, response) => {
      if (recording.unanswered.has(request.getTok())) response?.setUnknown?.(true);
      callback(error, response);
    });
}

function toRecord(request: Registration, urn: string): RecordedResource {
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((value, key) => {
    propertyDependencies[key] = value.getUrnsList();
  });
  const parent = request.getParent();
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    props: request.getObject()?.toJavaScript() ?? {},
    opts: {
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      ...(parent === "" ? {} : { parent }),
    },
    propertyDependencies,
  };
}
