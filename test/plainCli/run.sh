#!/usr/bin/env bash
# Runs the main rows of the matrix (test/scenarios/safety/upRows.ts) with the plain `pulumi` and the real AWS provider.
#
# Not a part of `npm test` or of CI: it wants the whole Pulumi (the engine, its Node language host, the AWS plugin), which
# CI here does not have. Say which account it may use:
#   AIRLOCK_ENDPOINT=http://127.0.0.1:5000 test/plainCli/run.sh moto
#   AIRLOCK_ACCOUNT_ID=123456789012 AIRLOCK_VPC_ID=vpc-1 AIRLOCK_SUBNETS='["subnet-1","subnet-2"]' \
#     AIRLOCK_CERTIFICATES='arn:aws:acm:...:certificate/1 arn:aws:acm:...:certificate/2' test/plainCli/run.sh aws
# Both need AWS_REGION and credentials (any, for moto). It keeps its state in a folder of its own and takes down what it made; the
# audit bucket stays (docs/guides/retiring.md). Exit code 0: every row was harmless. 1: one was not. 2: it could not run.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
service=plaincli
environment=dev
name=$service-$environment

cannot() {
  printf 'cannot run: %s\n%s\n' "$1" "$2" >&2
  exit 2
}

needed() {
  command -v "$1" >/dev/null 2>&1 || cannot "there is no $1 on PATH." "$2"
}

kind=${1:-}
[ "$kind" = moto ] || [ "$kind" = aws ] ||
  cannot "the account must be moto or aws, got \"$kind\"." "Run test/plainCli/run.sh moto, or test/plainCli/run.sh aws with an account of your choice."
needed pulumi "Install the whole Pulumi: https://www.pulumi.com/docs/install/"
needed pulumi-language-nodejs "It comes with the whole Pulumi, beside pulumi; the engine that the tests build has none."
needed aws "Install the AWS CLI, version 2."
needed node "Node 24, as package.json asks."
[ -n "${AWS_REGION:-}" ] || cannot "AWS_REGION is not set." "Name the region of the account, for instance eu-west-1."
[ -d "$root/dist/components" ] || cannot "the package is not built." "Run npm ci && npm run build first."
pulumi plugin ls 2>/dev/null | grep -Eq '^aws +resource' ||
  cannot "the AWS plugin is not installed." "Run pulumi plugin install resource aws $(node -p "require('$root/node_modules/@pulumi/aws/package.json').version")"

if [ "$kind" = moto ]; then
  [ -n "${AIRLOCK_ENDPOINT:-}" ] || cannot "AIRLOCK_ENDPOINT is not set." "Start moto_server, and name its address: http://127.0.0.1:5000"
  export AWS_ENDPOINT_URL=$AIRLOCK_ENDPOINT
else
  [ -n "${AIRLOCK_ACCOUNT_ID:-}" ] || cannot "AIRLOCK_ACCOUNT_ID is not set." "Name the account that this may use, so that it cannot be another one."
  for variable in AIRLOCK_VPC_ID AIRLOCK_SUBNETS AIRLOCK_CERTIFICATES; do
    [ -n "${!variable:-}" ] || cannot "$variable is not set." "The head of this script shows all of them."
  done
  found=$(aws sts get-caller-identity --query Account --output text) || cannot "the account does not answer." "Look at your credentials."
  [ "$found" = "$AIRLOCK_ACCOUNT_ID" ] || cannot "the credentials are those of account $found, not of $AIRLOCK_ACCOUNT_ID." "Choose the other profile."
fi

work=$(mktemp -d)
export PULUMI_BACKEND_URL="file://$work" PULUMI_CONFIG_PASSPHRASE=plaincli PULUMI_SKIP_UPDATE_CHECK=true
config=$work/Pulumi.$environment.yaml
platform() { pulumi --cwd "$root/stacks/platform" --config-file "$config" --stack "$environment" --non-interactive "$@"; }
set_platform() { platform config set "$@"; }

down() {
  code=$?
  trap - EXIT
  printf '\ntaking down what was made\n'
  platform state unprotect --all --yes >/dev/null 2>&1 || true
  aws dynamodb update-table --table-name "airlock-$name" --no-deletion-protection-enabled >/dev/null 2>&1 || true
  if [ -n "${balancer:-}" ]; then
    aws elbv2 modify-load-balancer-attributes --load-balancer-arn "$balancer" --attributes Key=deletion_protection.enabled,Value=false >/dev/null || true
  fi
  if platform destroy --yes --skip-preview >"$work/destroy.log" 2>&1; then
    rm -rf "$work"
  else
    printf 'something is left; the state is in %s, the reason in %s/destroy.log\n' "$work" "$work" >&2
    [ "$code" -ne 0 ] || code=1
  fi
  exit "$code"
}

if [ "$kind" = moto ]; then
  AIRLOCK_VPC_ID=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
  subnets=()
  for zone in a b; do
    subnets+=("\"$(aws ec2 create-subnet --vpc-id "$AIRLOCK_VPC_ID" --cidr-block "10.0.$((16 + ${#subnets[@]})).0/24" --availability-zone "$AWS_REGION$zone" --query Subnet.SubnetId --output text)\"")
  done
  AIRLOCK_SUBNETS="[${subnets[0]},${subnets[1]}]"
  certificate() { aws acm request-certificate --domain-name "$1" --query CertificateArn --output text; }
  AIRLOCK_CERTIFICATES="$(certificate one.example.com) $(certificate two.example.com)"
fi
read -r certificate other_certificate <<<"$AIRLOCK_CERTIFICATES"
[ -n "${other_certificate:-}" ] || cannot "AIRLOCK_CERTIFICATES must hold two ARNs, got \"$AIRLOCK_CERTIFICATES\"." "One row changes the certificate."

platform stack init "$environment"
trap down EXIT
set_platform aws:region "$AWS_REGION"
if [ "$kind" = moto ]; then
  for flag in skipCredentialsValidation skipMetadataApiCheck s3UsePathStyle; do set_platform "aws:$flag" true; done
fi
set_platform airlock-platform:service "$service"
set_platform airlock-platform:vpcId "$AIRLOCK_VPC_ID"
set_platform airlock-platform:publicSubnetIds "$AIRLOCK_SUBNETS"
set_platform airlock-platform:privateSubnetIds "$AIRLOCK_SUBNETS"
set_platform airlock-platform:certificateArn "$certificate"
set_platform airlock-platform:placeholderImage "registry.example.com/nothing@sha256:$(printf '0%.0s' {1..64})"
set_platform airlock-platform:runbookUrl https://runbooks.example.com/plaincli
set_platform airlock-platform:repository example/plaincli
platform up --yes

rule=$(platform stack output productionRuleArn)
balancer=$(aws elbv2 describe-listeners --listener-arns "$(sed 's#:listener-rule/#:listener/#; s#/[^/]*$##' <<<"$rule")" --query 'Listeners[0].LoadBalancerArn' --output text)
group() { aws elbv2 describe-target-groups --names "$name-$1" --query 'TargetGroups[0].TargetGroupArn' --output text; }
blue=$(group blue)
green=$(group green)
aws elbv2 modify-rule --rule-arn "$rule" --actions "[{\"Type\":\"forward\",\"ForwardConfig\":{\"TargetGroups\":[{\"TargetGroupArn\":\"$blue\",\"Weight\":70},{\"TargetGroupArn\":\"$green\",\"Weight\":30}]}}]" >/dev/null

# What runs and what takes traffic, as one text.
look() {
  aws elbv2 describe-rules --rule-arns "$rule" --query 'Rules[0].Actions[0].ForwardConfig.TargetGroups[].[TargetGroupArn,Weight]' --output text | sort
  aws ecs describe-services --cluster "$name" --services "$name-blue" "$name-green" --query 'services[].[serviceName,taskDefinition,desiredCount]' --output text | sort
}
standing=$(look)
failed=0

# row WORDS EXPECTED COMMAND...: EXPECTED is quiet, or words that the refusal holds.
row() {
  local words=$1 expected=$2 log=$work/row.log verdict=harmless
  shift 2
  if "$@" >"$log" 2>&1; then
    [ "$expected" = quiet ] || verdict="went through, expected a refusal with: $expected"
  elif [ "$expected" = quiet ]; then
    verdict="failed: $(tail -n 20 "$log")"
  elif ! tr '\n' ' ' <"$log" | grep -Fq "$expected"; then
    verdict="refused with other words than \"$expected\": $(tail -n 20 "$log")"
  fi
  [ "$(look)" = "$standing" ] || verdict="MOVED something: $(look)"
  [ "$verdict" = harmless ] || failed=1
  printf '%-60s %s\n' "$words" "$verdict"
}
both() {
  row "preview: $1" "$2" platform preview
  row "up: $1" "$2" platform up --yes --skip-preview
}
live() { printf '{"schema":"airlock/live/v1","service":"%s","environment":"%s","phase":"%s","stableColour":"blue","stableVersion":"1.0.0","stableDigest":"","candidateVersion":"1.1.0","candidateDigest":"","weights":{"blue":70,"green":30},"recordKey":"releases/%s/%s/1.1.0/attempt-1.json"}' "$service" "$environment" "$1" "$service" "$environment"; }
phase() { aws ssm put-parameter --name "/airlock/$service/$environment/live" --type String --overwrite --value "$(live "$1")" >/dev/null; }

printf '\nat rest, at 70/30\n'
phase idle
both "no change" quiet
row "refresh" quiet platform refresh --yes
both "no change after a refresh" quiet
set_platform --path 'aws:defaultTags.tags.team' payments
both "tags of everything" quiet
set_platform airlock-platform:certificateArn "$other_certificate"
both "a certificate" quiet
set_platform airlock-platform:hosts '["pay.example.com"]'
both "conditions" quiet
set_platform airlock-platform:containerPort 9090
both "a replaced target group" "marked for protection"
platform config rm airlock-platform:containerPort
row "destroy" "because it is protected" platform destroy --yes --skip-preview

printf '\nwith a rollout in flight, at 70/30\n'
phase shifting
both "no change" quiet
set_platform --path 'aws:defaultTags.tags.team' ledger
both "tags of everything" "cannot change while release 1.1.0 of $service in $environment is in flight"
set_platform --path 'aws:defaultTags.tags.team' payments
row "refresh" quiet platform refresh --yes
both "no change after a refresh" quiet
row "destroy" "because it is protected" platform destroy --yes --skip-preview
phase idle
exit "$failed"
