import type { OverrideStatement } from "../../release/override/override";

/** A post-mortem to fill in. Headings and comments alone count as empty, so that the form itself pays no debt. */
export function postMortemSkeleton({ service, version, environment, gate, due }: OverrideStatement): string {
  return `# Post-mortem: ${gate} of ${service} ${version} in ${environment} was overridden

<!-- Due on ${due}. Until something is said here, the gate post-mortem-written counts this document as missing. -->

## What the gate measured, and why the release could not wait

## What happened

## What is done so that it need not be overridden again
`;
}
