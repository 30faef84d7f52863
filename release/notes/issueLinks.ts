/** Makes the address of an issue (`#12`, `acme/payments#12`, `PAY-123`); undefined where none is known. */
export type IssueLink = (issue: string) => string | undefined;

/** Characters that may stand in an address in Markdown without ending it. */
const PLAIN = /^[A-Za-z0-9._~:/?#&=%+,@!$-]+$/;

/**
 * Links by a pattern of the project's own (`https://tracker.example.com/browse/{id}`), or by the place that the repository was cloned from,
 * where that is one whose addresses are known. What a remote's address holds before the host (a user, a token) never gets into a link.
 */
export function issueLinks(pattern: string | undefined, remote: string): IssueLink {
  if (pattern !== undefined) {
    return (issue) => (issue.includes("/") ? undefined : checked(pattern.replaceAll("{id}", issue.replace(/^#/, ""))));
  }
  const forge = forgeOf(remote);
  if (forge === undefined) return () => undefined;
  return (issue) => {
    const [, repository, number] = /^([\w.-]+\/[\w.-]+)?#(\d+)$/.exec(issue) ?? [];
    if (number === undefined) return undefined;
    return checked(`https://${forge.host}/${repository ?? forge.path}/${forge.issues}/${number}`);
  };
}

interface Forge {
  readonly host: string;
  readonly path: string;
  readonly issues: string;
}

function forgeOf(remote: string): Forge | undefined {
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(?::\d+)?\/(.+?)(?:\.git)?\/?$/.exec(remote.trim()) ??
    /^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+?)(?:\.git)?\/?$/.exec(remote.trim());
  const [, host = "", path = ""] = match ?? [];
  if (/(^|\.)github\./.test(host)) return { host, path, issues: "issues" };
  if (/(^|\.)gitlab\./.test(host)) return { host, path, issues: "-/issues" };
  if (host === "bitbucket.org") return { host, path, issues: "issues" };
  return undefined;
}

function checked(address: string): string | undefined {
  return PLAIN.test(address) && /^https?:\/\//.test(address) ? address : undefined;
}
