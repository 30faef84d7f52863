/** An issue as gh prints it. */
export function gitHubIssue(number: number, state: string, ...labels: readonly string[]): object {
  return { number, state, title: "It breaks", labels: labels.map((name) => ({ id: "x", name, color: "red" })) };
}

/** An issue as Jira's search gives it. */
export function jiraIssue(key: string, status: string, priority: string, issuetype = "Bug"): object {
  return {
    key,
    fields: {
      status: { name: "x", statusCategory: { key: status } },
      priority: { name: priority },
      issuetype: { name: issuetype },
      labels: ["payments"],
    },
  };
}
