import { PolicyPack } from "@pulumi/policy";
import { toPolicy } from "./crossguard";
import { PACK_DESCRIPTION, PACK_NAME, rules } from "./pack";

// The entry point of the built pack: making a PolicyPack starts its server.
new PolicyPack(PACK_NAME, {
  description: PACK_DESCRIPTION,
  enforcementLevel: "mandatory",
  policies: rules.map(toPolicy),
});
