import * as pulumi from "@pulumi/pulumi";

/** The engine answers a call of a provider that it cannot configure yet with nothing; that happens in previews alone. */
export function refuseOutsidePreview(path: string): void {
  if (pulumi.runtime.isDryRun()) return;
  throw new pulumi.RunError(
    `the parameters below ${path} could not be read: the provider gave no answer. ` +
      "Run this again with a provider that is configured.",
  );
}
