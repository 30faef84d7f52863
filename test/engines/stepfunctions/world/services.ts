import type { JsonValue } from "../../../../engines/rehearsal/asl";
import { alarmNames, type Colour, type Deployment } from "../../../../engines/stepfunctions";
import { type Answer, Refusal } from "./answer";

/** One ECS service with its target group: tasks start at once, unless the colour is told not to. */
export interface FakeService {
  revision: string;
  desired: number;
  starts: boolean;
  /** Deployments of older revisions whose tasks still run. */
  draining: number;
  /** Revision that its tasks really run, whatever it was told. */
  stuckOn?: string;
  /** Targets that are not healthy although their tasks run. */
  unhealthy?: number;
  /** ECS has given its deployment up. */
  failed?: boolean;
}

/** Weights as a call of modifyRule set them. */
export interface Shift {
  readonly atMs: number;
  readonly blue: number;
  readonly green: number;
  readonly by: string;
  readonly sticky: boolean;
  readonly stickySeconds?: number;
}

const COLOURS = ["blue", "green"] as const;

/** The services beside table and executions, just as far as the machines use them. */
export class Services {
  readonly objects = new Map<string, string>();
  readonly alarms = new Map<string, string>();
  readonly ecs: Record<Colour, FakeService>;
  readonly weights: Record<Colour, number> = { blue: 100, green: 0 };
  readonly ring: Record<Colour, number> = { blue: 100, green: 0 };
  /** Every call of modifyRule on the production rule, and on the ring rule. */
  readonly shifts: Shift[] = [];
  readonly ringShifts: Shift[] = [];
  /** Values of the hours of a metric, by `<target group> <metric>`. */
  readonly figures = new Map<string, readonly number[]>();
  readonly parameters = new Map<string, string>();
  readonly messages: { readonly subject: string; readonly message: Answer }[] = [];
  readonly images = new Map<string, string>();
  smokeExitCode = 0;
  /** What the verifier's container ends with; undefined where it never started. */
  verifierExitCode: number | undefined = 0;
  /** The same of the container that signs outcomes. */
  attestorExitCode: number | undefined = 0;
  /** The audit bucket keeps versions. */
  keepsVersions = true;
  /** Older versions of objects, by id. */
  readonly olderVersions = new Map<string, string>();
  /** Environment that each task was run with. */
  readonly jobs: Readonly<Record<string, string>>[] = [];
  /** Types of actions that the rule has before it forwards. */
  otherActions: readonly string[] = [];

  constructor(private readonly deployment: Deployment) {
    this.ecs = {
      blue: { revision: revision("payments", 1), desired: 3, starts: true, draining: 0 },
      green: { revision: revision("payments", 0), desired: 0, starts: true, draining: 0 },
    };
    for (const colour of COLOURS) {
      for (const name of alarmNames(deployment.colours[colour])) this.alarms.set(name, "OK");
    }
  }

  running(colour: Colour): number {
    return this.ecs[colour].starts ? this.ecs[colour].desired : 0;
  }

  getObject(p: { Bucket: string; Key: string; VersionId?: string }): Answer {
    const { VersionId = NEWEST } = p;
    const body = VersionId === NEWEST ? this.objects.get(p.Key) : this.olderVersions.get(VersionId);
    if (body === undefined || p.Bucket !== this.deployment.bucketName) {
      throw new Refusal("NoSuchKeyException", "The specified key does not exist.");
    }
    return { Body: body, LastModified: "2026-01-01T00:00:00Z", ContentLength: body.length, VersionId };
  }

  listObjectsV2(p: { Prefix: string; MaxKeys: number }): Answer {
    const found = [...this.objects.keys()].filter((key) => key.startsWith(p.Prefix)).slice(0, p.MaxKeys);
    return { KeyCount: found.length, Contents: found.map((Key) => ({ Key })) };
  }

  headObject(p: { Bucket: string; Key: string }): Answer {
    if (!this.objects.has(p.Key)) throw new Refusal("NoSuchKeyException", "The specified key does not exist.");
    return { LastModified: "2026-01-01T00:00:00Z", ...(this.keepsVersions ? { VersionId: NEWEST } : {}) };
  }

  putObject(p: { Key: string; Body: JsonValue; ChecksumAlgorithm?: string }): Answer {
    if (p.ChecksumAlgorithm !== "SHA256") throw new Refusal("S3Exception", "A locked bucket wants a checksum.");
    this.objects.set(p.Key, typeof p.Body === "string" ? p.Body : JSON.stringify(p.Body));
    return { ETag: '"e"' };
  }

  putParameter(p: { Name: string; Value: string }): Answer {
    this.parameters.set(p.Name, p.Value);
    return { Version: 2 };
  }

  deleteParameter(p: { Name: string }): Answer {
    if (!this.parameters.delete(p.Name)) throw new Refusal("ParameterNotFoundException", "There is no such parameter.");
    return {};
  }

  publish(p: { Subject: string; Message: Answer }): Answer {
    this.messages.push({ subject: p.Subject, message: p.Message });
    return { MessageId: "m" };
  }

  describeAlarms(p: { AlarmNames: readonly string[] }): Answer {
    const found = p.AlarmNames.filter((name) => this.alarms.has(name));
    return {
      CompositeAlarms: [],
      MetricAlarms: found.map((name) => ({
        AlarmName: name,
        StateValue: this.alarms.get(name) ?? "",
        StateUpdatedTimestamp: "2026-01-01T00:00:00Z",
      })),
    };
  }

  describeRules(p: { RuleArns: readonly string[] }): Answer {
    const forward = (weights: Record<Colour, number>) => {
      const groups = COLOURS.map((colour) => ({
        TargetGroupArn: this.deployment.colours[colour].targetGroupArn,
        Weight: weights[colour],
      }));
      return { Type: "forward", ForwardConfig: { TargetGroups: groups } };
    };
    const others = this.otherActions.map((Type) => ({ Type }));
    const { ruleArn, ringRuleArn = "" } = this.deployment;
    // The order is not that of the request.
    const rules = [
      { RuleArn: ringRuleArn, Actions: [forward(this.ring)], IsDefault: false },
      { RuleArn: ruleArn, Actions: [...others, forward(this.weights)], IsDefault: false },
    ];
    return { Rules: rules.filter((rule) => p.RuleArns.includes(rule.RuleArn)) };
  }

  modifyRule(
    p: {
      RuleArn: string;
      Actions: readonly [
        {
          ForwardConfig: {
            TargetGroups: readonly { TargetGroupArn: string; Weight: number }[];
            TargetGroupStickinessConfig: { Enabled: boolean; DurationSeconds?: number };
          };
        },
      ];
    },
    atMs: number,
    by: string,
  ): Answer {
    const { TargetGroups: groups, TargetGroupStickinessConfig: stickiness } = p.Actions[0].ForwardConfig;
    const { ruleArn, ringRuleArn } = this.deployment;
    if (p.RuleArn !== ruleArn && p.RuleArn !== ringRuleArn) throw new Refusal("RuleNotFoundException", p.RuleArn);
    const [weights, shifts] =
      p.RuleArn === ruleArn ? ([this.weights, this.shifts] as const) : ([this.ring, this.ringShifts] as const);
    for (const colour of COLOURS) {
      const group = groups.find((one) => one.TargetGroupArn === this.deployment.colours[colour].targetGroupArn);
      if (group === undefined) throw new Error("both target groups belong there");
      weights[colour] = group.Weight;
    }
    const { Enabled: sticky, DurationSeconds } = stickiness;
    shifts.push({
      atMs,
      ...weights,
      by,
      sticky,
      ...(DurationSeconds === undefined ? {} : { stickySeconds: DurationSeconds }),
    });
    return {};
  }

  getMetricData(p: {
    MetricDataQueries: readonly {
      Id: string;
      MetricStat: { Metric: { MetricName: string; Dimensions: readonly { Name: string; Value: string }[] } };
    }[];
  }): Answer {
    return {
      MetricDataResults: p.MetricDataQueries.map(({ Id, MetricStat: { Metric } }) => {
        const group = Metric.Dimensions.find(({ Name }) => Name === "TargetGroup")?.Value ?? "";
        return { Id, Values: [...(this.figures.get(`${group} ${Metric.MetricName}`) ?? [])], StatusCode: "Complete" };
      }),
    };
  }

  describeTargetHealth(p: { TargetGroupArn: string }): Answer {
    const colour = p.TargetGroupArn === this.deployment.colours.blue.targetGroupArn ? "blue" : "green";
    return {
      TargetHealthDescriptions: Array.from({ length: this.running(colour) }, (_, i) => ({
        Target: { Id: `10.0.0.${i}`, Port: 8080 },
        TargetHealth: { State: i < (this.ecs[colour].unhealthy ?? 0) ? "unhealthy" : "healthy" },
      })),
    };
  }

  describeTaskDefinition(p: { TaskDefinition: string }): Answer {
    const image = this.images.get(p.TaskDefinition);
    if (image === undefined) throw new Refusal("ClientException", "Unable to describe task definition.");
    return {
      TaskDefinition: {
        TaskDefinitionArn: p.TaskDefinition,
        ContainerDefinitions: [
          { Name: "proxy", Image: "envoy:1" },
          { Name: this.deployment.containerName, Image: image },
        ],
      },
    };
  }

  describeServices(p: { Services: readonly string[] }): Answer {
    return {
      Failures: [],
      Services: COLOURS.filter((colour) => p.Services.includes(this.deployment.colours[colour].serviceName)).map(
        (colour) => ({
          ServiceName: this.deployment.colours[colour].serviceName,
          DesiredCount: this.ecs[colour].desired,
          RunningCount: this.running(colour),
          CreatedAt: "2026-01-01T00:00:00Z",
          Deployments: [
            {
              Id: "ecs-svc/1",
              Status: "PRIMARY",
              TaskDefinition: this.ecs[colour].stuckOn ?? this.ecs[colour].revision,
              RunningCount: this.running(colour),
              RolloutState: this.rolloutState(colour),
            },
            ...Array.from({ length: this.ecs[colour].draining }, (_, i) => ({
              Id: `ecs-svc/old-${i}`,
              Status: "ACTIVE",
              TaskDefinition: revision("payments", 0),
              RunningCount: 1,
            })),
          ],
        }),
      ),
    };
  }

  private rolloutState(colour: Colour): string {
    if (this.ecs[colour].failed === true) return "FAILED";
    return this.ecs[colour].starts ? "COMPLETED" : "IN_PROGRESS";
  }

  updateService(p: { Service: string; TaskDefinition?: string; DesiredCount: number }): Answer {
    const colour = COLOURS.find((one) => this.deployment.colours[one].serviceName === p.Service);
    if (colour === undefined) throw new Refusal("ServiceNotFoundException", "Service not found.");
    const service = this.ecs[colour];
    service.desired = p.DesiredCount;
    service.revision = p.TaskDefinition ?? service.revision;
    return { Service: { ServiceName: p.Service, CreatedAt: "2026-01-01T00:00:00Z" } };
  }

  runTask(p: {
    TaskDefinition: string;
    Overrides: {
      ContainerOverrides: readonly [{ Name: string; Environment: readonly { Name: string; Value: string }[] }];
    };
  }): Answer {
    const [container] = p.Overrides.ContainerOverrides;
    this.jobs.push(Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, Value])));
    const { verifier, attestor } = this.deployment;
    const exitCode =
      p.TaskDefinition === verifier?.taskDefinitionArn
        ? this.verifierExitCode
        : p.TaskDefinition === attestor?.taskDefinitionArn
          ? this.attestorExitCode
          : this.smokeExitCode;
    return { Containers: [{ Name: container.Name, ...(exitCode === undefined ? {} : { ExitCode: exitCode }) }] };
  }
}

/** Id of the newest version of every object. */
export const NEWEST = "newest";

/** ARN of a task definition's revision. */
export function revision(family: string, number: number): string {
  return `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${number}`;
}
