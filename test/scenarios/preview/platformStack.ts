import type { EngineOptions } from "../../engine/harness/engineWorkspace";

/** A platform stack for production; a preview looks nothing up, so what it stands on need not exist. */
export const PLATFORM_STACK: Omit<EngineOptions, "providerPort"> = {
  project: "airlock-platform",
  stack: "production",
  config: {
    "airlock-platform:service": "payments",
    "airlock-platform:vpcId": "vpc-1",
    "airlock-platform:publicSubnetIds": '["subnet-1","subnet-2"]',
    "airlock-platform:privateSubnetIds": '["subnet-3","subnet-4"]',
    "airlock-platform:certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "airlock-platform:placeholderImage": `registry.example.com/nothing@sha256:${"0".repeat(64)}`,
    "airlock-platform:runbookUrl": "https://runbooks.example.com/payments",
    "airlock-platform:repository": "example/payments",
  },
};
