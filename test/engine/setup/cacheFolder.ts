import { homedir } from "node:os";
import { join } from "node:path";

/** Where built tools are kept, outside the repository: `$XDG_CACHE_HOME/pulumi-airlock`, else `~/.cache/pulumi-airlock`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-airlock");
}
