/**
 * Metadata of what nobody but the platform writes: applied by force, so that what somebody changed by hand is what the program says again, and no conflict keeps it as they
 * left it. Never on what a controller writes, too.
 */
export function forced<T extends object>(metadata: T): T & { readonly annotations: Readonly<Record<string, string>> } {
  return { ...metadata, annotations: { "pulumi.com/patchForce": "true" } };
}
