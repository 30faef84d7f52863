import { airlockYaml } from "./airlockYaml";
import { documentForms } from "./documentForms";
import type { Profile } from "./profile";
import type { ProjectFile } from "./projectFile";
import { releaseYaml } from "./releaseYaml";

/**
 * The files of a project that begins with Airlock. They are valid as they stand, and every gate that needs something from
 * the team refuses them until the team has given it: nothing here pretends to be evidence.
 */
export function skeleton(service: string, profile: Profile): readonly ProjectFile[] {
  return [
    { path: "airlock.yaml", text: airlockYaml(service, profile) },
    { path: "release.yaml", text: releaseYaml(service, profile) },
    { path: "allowed_signers", text: allowedSigners },
    ...documentForms(profile),
  ];
}

const allowedSigners = `# Who may approve, one person and one key a line, as in ssh-keygen(1), ALLOWED SIGNERS:
# ada@example.com namespaces="airlock-approval" ssh-ed25519 AAAA...
`;
