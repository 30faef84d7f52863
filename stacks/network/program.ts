import { ec2 } from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

/** What the platform stack takes from the network stack. */
export interface NetworkOutputs {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
}

/** A VPC with public subnets for load balancers and private ones for tasks. */
export function network(): NetworkOutputs {
  const config = new pulumi.Config();
  const zones = config.getNumber("availabilityZones") ?? 2;
  if (!Number.isInteger(zones) || zones < 2) {
    throw new pulumi.RunError(`availabilityZones must be a whole number from 2, got ${zones}. Leave it out to use 2.`);
  }
  const single = config.getBoolean("singleNatGateway") ?? false;
  const vpc = new ec2.Vpc("network", {
    cidrBlock: config.get("cidrBlock") ?? "10.0.0.0/16",
    numberOfAvailabilityZones: zones,
    natGateways: {
      strategy: single ? ec2.NatGatewayStrategy.Single : ec2.NatGatewayStrategy.OnePerAz,
    },
    subnetStrategy: ec2.SubnetAllocationStrategy.Auto,
  });
  return { vpcId: vpc.vpcId, publicSubnetIds: vpc.publicSubnetIds, privateSubnetIds: vpc.privateSubnetIds };
}
