import { ok, type Result } from "../../release/fault";
import type { Repository } from "./repository";
import { gitIn } from "./runGit";

/** Makes an annotated tag. A pipeline often has no identity for git: then the tag says that Airlock made it. */
export async function createTag(
  repository: Repository,
  tag: { readonly name: string; readonly message: string; readonly commit: string },
): Promise<Result<void>> {
  const email = await repository.git("config", "--default", "", "--get", "user.email");
  if (!email.ok) return email;
  const identity = email.value.trim() === "" ? ["user.name=Airlock", "user.email=airlock@localhost"] : [];
  const { name, message, commit } = tag;
  const git = gitIn(repository.folder, identity);
  const made = await git("tag", "-a", "--cleanup=verbatim", "-m", message, "--end-of-options", name, commit);
  return made.ok ? ok(undefined) : made;
}
