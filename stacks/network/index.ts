import { network } from "./program";

export const { vpcId, publicSubnetIds, privateSubnetIds } = network();
