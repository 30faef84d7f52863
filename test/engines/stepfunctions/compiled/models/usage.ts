import type { Json, Section, TaskState } from "../../../../../engines/stepfunctions/asl/states";
import type { Shape } from "./serviceModels";

/** The Task states of a machine, by name. */
export function tasksOf(states: Section): readonly (readonly [string, TaskState])[] {
  return Object.entries(states).flatMap(([name, state]) => (state.Type === "Task" ? [[name, state] as const] : []));
}

/** What is wrong with the parameters of a task: fields that the service does not have, and required ones that are left out. */
export function parameterFaults(value: Json, shape: Shape, place = ""): readonly string[] {
  if (Array.isArray(value)) {
    if (shape.kind !== "list") return [`${place}: a list where the service has none`];
    return value.flatMap((item: Json, i) => parameterFaults(item, shape.member(), `${place}[${i}]`));
  }
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value).map(
    ([key, field]) => [key.replace(/\.\$$/, ""), key.endsWith(".$"), field] as const,
  );
  if (shape.kind === "map") {
    return entries.flatMap(([key, dynamic, field]) =>
      dynamic ? [] : parameterFaults(field, shape.value(), `${place}.${key}`),
    );
  }
  // An object for a text or a blob: Step Functions writes it as JSON.
  if (shape.kind !== "structure")
    return shape.kind === "simple" ? [] : [`${place}: an object where the service has none`];
  const given = new Set(entries.map(([key]) => key));
  return [
    ...shape.required.filter((key) => !given.has(key)).map((key) => `${place}.${key}: required, but not given`),
    ...entries.flatMap(([key, dynamic, field]) => {
      const member = shape.members.get(key);
      if (member === undefined) return [`${place}.${key}: no such field`];
      return dynamic ? [] : parameterFaults(field, member(), `${place}.${key}`);
    }),
  ];
}

/** What is wrong with the paths of a ResultSelector: fields that the service's answer does not have. */
export function selectorFaults(selector: Json, shape: Shape): readonly string[] {
  return pathsIn(selector).flatMap((path) => pathFaults(path, path.slice(1), shape));
}

function pathsIn(value: Json): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    if (!key.endsWith(".$")) return pathsIn(field);
    const text = typeof field === "string" ? field : "";
    return text.match(/\$(?!\$)(?:\.\w+|\[\*\]|\[\d+\]|\[\?\((?:[^()]|\([^)]*\))*\)\])+/g) ?? [];
  });
}

function pathFaults(path: string, rest: string, shape: Shape): readonly string[] {
  if (rest === "") return [];
  const field = /^\.(\w+)/.exec(rest);
  if (field?.[1] !== undefined) {
    const next =
      shape.kind === "map" ? shape.value() : shape.kind === "structure" ? shape.members.get(field[1])?.() : undefined;
    return next === undefined
      ? [`${path}: the answer has no ${field[1]}`]
      : pathFaults(path, rest.slice(field[0].length), next);
  }
  const step = /^\[(?:\*|\d+|\?\((.*?)\))\]/.exec(rest);
  if (step === null || shape.kind !== "list") return [`${path}: no list before ${rest}`];
  const member = shape.member();
  const inFilter = [...(step[1] ?? "").matchAll(/@((?:\.\w+)+)/g)].flatMap((match) =>
    pathFaults(path, match[1] ?? "", member),
  );
  return [...inFilter, ...pathFaults(path, rest.slice(step[0].length), member)];
}
