import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";

/** What a service stands on: a network with two subnets, a load balancer, and a listener that answers 404. */
export interface Ground {
  readonly vpc: ec2.Vpc;
  readonly subnets: readonly ec2.Subnet[];
  readonly loadBalancer: lb.LoadBalancer;
  readonly listener: lb.Listener;
}

/** Declares the ground inside an inline program. */
export function declareGround(): Ground {
  const vpc = new ec2.Vpc("ground", { cidrBlock: "10.0.0.0/16" });
  const subnets = ["a", "b"].map((zone, index) => {
    const args = { vpcId: vpc.id, cidrBlock: `10.0.${index}.0/24`, availabilityZone: `eu-west-1${zone}` };
    return new ec2.Subnet(`ground-${zone}`, args);
  });
  const loadBalancer = new lb.LoadBalancer("ground", { subnets: subnets.map((subnet) => subnet.id) });
  const listener = new lb.Listener("ground", {
    loadBalancerArn: loadBalancer.arn,
    port: 80,
    defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
  });
  return { vpc, subnets, loadBalancer, listener };
}
