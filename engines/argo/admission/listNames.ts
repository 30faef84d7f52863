/** Name of the list of what was released to a namespace. */
export function listName(namespace: string): string {
  return `released-${namespace}`;
}

/** Name of the quarantine of a namespace: digests that were sent back as bad. */
export function quarantineName(namespace: string): string {
  return `quarantine-${namespace}`;
}

/** Name of what records of a namespace are judged by. */
export function trustName(namespace: string): string {
  return `trust-${namespace}`;
}
