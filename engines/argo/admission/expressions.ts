/**
 * Expressions in CEL that several policies share. Objects are read without their schema: a policy matches many kinds, so every field
 * that a kind may lack is asked for with `has`.
 */

/** Pod specifications in an object of any kind that has some: a list, empty for a Rollout with workloadRef. */
export function podsIn(object: "object" | "oldObject"): string {
  const spec = `${object}.spec`;
  const template = `(has(${spec}.template) && has(${spec}.template.spec) ? [${spec}.template.spec] : [])`;
  const byResource: readonly (readonly [string, string])[] = [
    ["pods", `[${spec}]`],
    ["podtemplates", `[${object}.template.spec]`],
    ["cronjobs", `[${spec}.jobTemplate.spec.template.spec]`],
    ["experiments", `${spec}.templates.map(t, t.template.spec)`],
    ["analysistemplates", jobsIn(spec)],
    ["clusteranalysistemplates", jobsIn(spec)],
    ["analysisruns", jobsIn(spec)],
  ];
  const chosen = byResource.reduceRight(
    (otherwise, [resource, expression]) =>
      `request.resource.resource == '${resource}' ? ${expression} : (${otherwise})`,
    template,
  );
  return object === "object" ? chosen : `oldObject == null ? [] : (${chosen})`;
}

function jobsIn(spec: string): string {
  const metrics = `${spec}.metrics.filter(m, has(m.provider.job)).map(m, m.provider.job.spec.template.spec)`;
  return `(has(${spec}.metrics) ? ${metrics} : [])`;
}

/** Containers of every sort in a pod specification. */
export function containersOf(pod: string): string {
  const optional = (field: string) => `(has(${pod}.${field}) ? ${pod}.${field} : [])`;
  return `(${pod}.containers + ${optional("initContainers")} + ${optional("ephemeralContainers")})`;
}

/** Images that a pod specification mounts as volumes. */
export function imageVolumesOf(pod: string): string {
  return `(has(${pod}.volumes) ? ${pod}.volumes.filter(v, has(v.image)) : [])`;
}

/** A container's command and arguments as one text, as the list of released images has it. */
export function commandOf(container: string): string {
  const words = (field: string) => `(has(${container}.${field}) ? ${container}.${field} : [])`;
  return `(${words("command")} + ['--'] + ${words("args")}).join('\\n')`;
}

/** Whether somebody is one of these users or in one of these groups. */
export function isOneOf(users: readonly string[], groups: readonly string[]): string {
  const names = users.map((user) => `'${user}'`).join(", ");
  const inGroups = groups.map((group) => `'${group}' in request.userInfo.groups`);
  return [`request.userInfo.username in [${names}]`, ...inGroups].join(" || ");
}
