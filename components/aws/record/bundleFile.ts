import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PackedBundle } from "../../../release/bundle/packBundle";

/** One for each process, removed when it ends. */
let folder: string | undefined;
let written = 0;

/**
 * A bundle as a file that the engine and the provider can read until the program ends. Not as text: the state keeps a text, and of a file its
 * hash alone.
 */
export function bundleFile({ pieces }: PackedBundle): pulumi.asset.FileAsset {
  folder ??= makeFolder();
  written += 1;
  const file = join(folder, `evidence-${written}.tar`);
  for (const piece of pieces) appendFileSync(file, piece);
  return new pulumi.asset.FileAsset(file);
}

function makeFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "airlock-evidence-"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}
