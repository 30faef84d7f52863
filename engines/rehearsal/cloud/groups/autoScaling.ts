import type { SeededRandom } from "../../asl/data/random";
import type { VirtualClock } from "../../clock";
import { AwsError } from "../awsError";
import { Parameters } from "../parameters";
import { type Action, NOTHING } from "../service";
import type { InstanceGroup } from "./instanceGroup";
import type { LaunchTemplates } from "./launchTemplates";

/** What Auto Scaling is made of. */
export interface AutoScalingSetup {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly groups: readonly InstanceGroup[];
  readonly templates: LaunchTemplates;
  /** Told of every change of what a group launches, or how many. */
  readonly onUpdated: (group: InstanceGroup) => void;
}

/** EC2 Auto Scaling: a group for each colour. Nothing scales by itself here, and no instance fails on its own. */
export class AutoScaling {
  readonly prefixes = { "aws-sdk:autoscaling": "AutoScaling" };
  // The service model lists no throttling error.
  readonly throttling = "AutoScalingException";

  constructor(private readonly setup: AutoScalingSetup) {}

  readonly actions: Readonly<Record<string, Action>> = {
    describeAutoScalingGroups: (parameters) => {
      const names = new Parameters(parameters, ["AutoScalingGroupNames"]).texts("AutoScalingGroupNames");
      const found = this.setup.groups.filter(({ name }) => names.includes(name));
      return { output: { AutoScalingGroups: found.map((group) => group.describe(this.setup.clock.now())) } };
    },
    updateAutoScalingGroup: (parameters) => {
      const request = new Parameters(parameters, [
        "AutoScalingGroupName",
        "LaunchTemplate",
        "MinSize",
        "DesiredCapacity",
      ]);
      const name = request.text("AutoScalingGroupName");
      const group = this.setup.groups.find((one) => one.name === name);
      if (group === undefined) throw refused("AutoScalingGroup name not found - null");
      const version = request.has("LaunchTemplate")
        ? this.launchable(request.object("LaunchTemplate", ["LaunchTemplateId", "Version"]))
        : group.version;
      const least = request.has("MinSize") ? request.whole("MinSize", 0, group.most) : group.least;
      const asked = request.has("DesiredCapacity") ? request.whole("DesiredCapacity", 0, group.most) : undefined;
      if (asked !== undefined && asked < least) {
        throw refused(`Desired capacity:${asked} must be between the specified min size:${least} and max size`);
      }
      // A least size above what is wanted raises what is wanted.
      const desired = asked ?? Math.max(group.desired, least);
      const isPlaced = version !== group.version || desired !== group.desired;
      group.update({ version, least, desired }, this.setup.clock.now(), this.setup.random);
      if (isPlaced) this.setup.onUpdated(group);
      return NOTHING;
    },
  };

  private launchable(named: Parameters): string {
    const version = named.text("Version");
    if (!this.setup.templates.has(named.text("LaunchTemplateId"), version)) {
      throw refused("You must use a valid fully-formed launch template.");
    }
    return version;
  }
}

function refused(message: string): AwsError {
  return new AwsError("AutoScalingException", message);
}
