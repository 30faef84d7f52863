/**
 * What CloudWatch would refuse about a dashboard's body, or draw as an empty graph. Written from its user guide, "Dashboard
 * Body Structure and Syntax", from "CloudWatch service quotas", and from the lists of metrics that Elastic Load Balancing and
 * ECS publish, not from our code.
 */
export function bodyFaults(body: string, own: readonly string[]): readonly string[] {
  const faults: string[] = [];
  const parsed = JSON.parse(body) as Json;
  const unknown = (value: Json, allowed: readonly string[], where: string) => {
    for (const key of Object.keys(value)) if (!allowed.includes(key)) faults.push(`${where} has ${key}`);
  };
  unknown(parsed, ["widgets", "variables", "start", "end", "periodOverride"], "body");
  if (!/^-P(T\d+[MH]|\d+[DWM])$/.test(String(parsed.start))) faults.push(`start is ${String(parsed.start)}`);
  if (!["auto", "inherit"].includes(String(parsed.periodOverride)))
    faults.push("periodOverride is neither auto nor inherit");
  const widgets = list(parsed.widgets);
  if (widgets.length > 500) faults.push(`${widgets.length} widgets`);
  const taken = new Map<string, number>();
  let metrics = 0;
  widgets.forEach((widget, index) => {
    const where = `widget ${index} (${String(widget.type)})`;
    unknown(widget, ["type", "x", "y", "width", "height", "properties"], where);
    const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(widget[key])) as [
      number,
      number,
      number,
      number,
    ];
    if (![x, y, width, height].every(Number.isInteger) || x < 0 || y < 0 || width < 1 || height < 1 || height > 1000) {
      faults.push(`${where} has no place`);
    }
    if (x + width > 24) faults.push(`${where} leaves the grid`);
    for (let column = x; column < x + width; column++) {
      for (let row = y; row < y + height; row++) {
        const other = taken.get(`${column},${row}`);
        if (other !== undefined) faults.push(`${where} lies on widget ${other}`);
        taken.set(`${column},${row}`, index);
      }
    }
    const properties = widget.properties as Json;
    const rules = PROPERTIES[String(widget.type)];
    if (rules === undefined) {
      faults.push(`${where} is of no known type`);
      return;
    }
    unknown(properties, rules.allowed, where);
    for (const key of rules.required) if (properties[key] === undefined) faults.push(`${where} has no ${key}`);
    if (widget.type === "alarm") faults.push(...alarmFaults(properties, where));
    if (widget.type === "metric") {
      const lines = properties.metrics as readonly (readonly unknown[])[];
      metrics += lines.length;
      faults.push(...graphFaults(properties, lines, own, where));
    }
  });
  if (metrics > 2500) faults.push(`${metrics} metrics`);
  return faults;
}

type Json = Readonly<Record<string, unknown>>;

const PROPERTIES: Readonly<Record<string, { allowed: readonly string[]; required: readonly string[] }>> = {
  text: { allowed: ["markdown", "background"], required: ["markdown"] },
  log: { allowed: ["accountId", "region", "title", "query", "view"], required: ["region", "query"] },
  alarm: { allowed: ["alarms", "sortBy", "states", "title"], required: ["alarms"] },
  metric: {
    allowed: [
      ...[
        "accountId",
        "annotations",
        "liveData",
        "legend",
        "metrics",
        "period",
        "region",
        "sparkline",
        "stacked",
        "stat",
      ],
      ...["table", "timezone", "title", "view", "yAxis"],
    ],
    required: ["region", "metrics"],
  },
};

/** Metrics with the dimensions that they are published under. */
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "AWS/ApplicationELB": {
    HTTPCode_ELB_5XX_Count: ["LoadBalancer"],
    HTTPCode_Target_2XX_Count: ["LoadBalancer,TargetGroup", "LoadBalancer"],
    HTTPCode_Target_3XX_Count: ["LoadBalancer,TargetGroup", "LoadBalancer"],
    HTTPCode_Target_4XX_Count: ["LoadBalancer,TargetGroup", "LoadBalancer"],
    HealthyHostCount: ["LoadBalancer,TargetGroup"],
    RejectedConnectionCount: ["LoadBalancer"],
    RequestCount: ["LoadBalancer,TargetGroup", "LoadBalancer"],
    TargetConnectionErrorCount: ["LoadBalancer,TargetGroup", "LoadBalancer"],
    TargetResponseTime: ["LoadBalancer,TargetGroup", "LoadBalancer"],
    UnHealthyHostCount: ["LoadBalancer,TargetGroup"],
  },
  "AWS/ECS": { CPUUtilization: ["ClusterName,ServiceName"], MemoryUtilization: ["ClusterName,ServiceName"] },
};

const RENDERING = ["color", "label", "period", "stat", "visible", "yAxis", "id", "expression", "accountId", "region"];
const FUNCTIONS = ["SUM", "FILL", "IF"];

function alarmFaults(properties: Json, where: string): readonly string[] {
  const alarms = properties.alarms as readonly string[];
  const faults = alarms.filter((arn) => !/^arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+$/.test(arn));
  if (alarms.length < 1 || alarms.length > 100) faults.push(`${alarms.length} alarms`);
  return faults.map((fault) => `${where}: ${fault}`);
}

function graphFaults(
  properties: Json,
  lines: readonly (readonly unknown[])[],
  own: readonly string[],
  where: string,
): readonly string[] {
  const faults: string[] = [];
  if (lines.length > 500) faults.push(`${lines.length} lines`);
  if (Number(properties.period) % 60 !== 0) faults.push(`period ${String(properties.period)}`);
  const renderings = lines
    .map((line) => line.at(-1))
    .filter((last): last is Readonly<Record<string, string | undefined>> => typeof last === "object");
  const ids = renderings.flatMap(({ id }) => id ?? []);
  if (new Set(ids).size !== ids.length) faults.push("an id twice");
  for (const rendering of renderings) {
    const { id = "a", color = "#000000", stat = "Sum", period = "60", expression = "" } = rendering;
    for (const key of Object.keys(rendering)) if (!RENDERING.includes(key)) faults.push(`a line has ${key}`);
    if (!/^#[0-9a-f]{6}$/.test(color)) faults.push(`colour ${color}`);
    if (!/^[a-z][A-Za-z0-9_]*$/.test(id)) faults.push(`id ${id}`);
    if (Number(period) % 60 !== 0) faults.push(`period ${period}`);
    if (!/^(Average|Sum|Minimum|Maximum|SampleCount|p\d+)$/.test(stat)) faults.push(`statistic ${stat}`);
    for (const word of expression.match(/[A-Za-z][A-Za-z0-9_]*/g) ?? []) {
      if (!ids.includes(word) && !FUNCTIONS.includes(word)) {
        faults.push(`an expression names ${word}, which is nothing`);
      }
    }
  }
  for (const line of lines) {
    if (line.length === 1) continue;
    const [namespace, metric, ...rest] = line.filter((part): part is string => typeof part === "string");
    const names = rest.filter((_, index) => index % 2 === 0);
    if (rest.length % 2 !== 0) faults.push(`${metric} has a dimension without a value`);
    if (own.includes(`${namespace} ${metric} ${names.join(",")}`.trim())) continue;
    const known = PUBLISHED[namespace ?? ""]?.[metric ?? ""] ?? [];
    if (!known.includes(names.sort().join(",")))
      faults.push(`${namespace} ${metric} ${names.join(",")} is not published`);
  }
  return faults.map((fault) => `${where} "${String(properties.title)}": ${fault}`);
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
