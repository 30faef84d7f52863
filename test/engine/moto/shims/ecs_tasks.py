"""Tasks of ECS services, which moto does not run.

After create, update or delete of a service its tasks are placed at once: `runningCount` equals `desiredCount`, the
deployment is COMPLETED, ListTasks and DescribeTasks show a task per count with the digest of each image, and its
address is registered, healthy, with the service's target groups. A service whose image is "broken" never gets a running
task. Tasks of RunTask end by themselves, with the exit code set for their family (0 unless said).
"""

import re
from typing import Any

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs.models import Container, EC2ContainerServiceBackend, Service, Task, TaskDefinition
from moto.elbv2.models import elbv2_backends

_broken_images: set[str] = set()
_exit_codes: dict[str, int] = {}


def set_broken_images(images: list[str]) -> None:
    _broken_images.clear()
    _broken_images.update(images)


def set_exit_codes(codes: dict[str, int]) -> None:
    _exit_codes.clear()
    _exit_codes.update(codes)


def _containers(definition: TaskDefinition, status: str) -> list[Container]:
    """One container per definition (moto keeps the first only), with the digest that the image names."""
    made = []
    for wanted in definition.container_definitions:
        container = Container(definition)
        container.name = wanted.get("name")
        container.image = wanted.get("image")
        container.exitCode = _exit_codes.get(definition.family, 0)
        container.last_status = status
        digest = re.search(r"@(sha256:[0-9a-f]{64})$", str(container.image))
        container.image_digest = digest.group(1) if digest else None
        made.append(container)
    return made


def _address(task: Task) -> str:
    details = task.attachments[0]["details"] if task.attachments else []
    return next((d["value"] for d in details if d["name"] == "privateIPv4Address"), task.id)


def _tasks_of(backend: EC2ContainerServiceBackend, service: Service) -> list[Task]:
    all_tasks = backend.tasks.setdefault(service.cluster_name, {}).values()
    return [t for t in all_tasks if t.group == f"service:{service.name}" and t.desired_status == "RUNNING"]


def _register(backend: EC2ContainerServiceBackend, service: Service, tasks: list[Task], present: bool) -> None:
    groups = elbv2_backends[backend.account_id][backend.region_name].target_groups
    for load_balancer in service.load_balancers:
        group = groups.get(load_balancer.get("targetGroupArn"))
        for task in tasks if group else []:
            if present:
                group.targets[_address(task)] = {"Id": _address(task), "Port": load_balancer["containerPort"]}
                group.deregistered_targets.pop(_address(task), None)
            elif _address(task) in group.targets:
                group.deregister([{"Id": _address(task)}])


def _start(backend: EC2ContainerServiceBackend, service: Service, definition: TaskDefinition) -> Task:
    cluster = backend._get_cluster(service.cluster_name)
    task = Task(
        cluster=cluster,
        task_definition=definition,
        container_instance_arn=None,
        resource_requirements=None,
        backend=backend,
        group=f"service:{service.name}",
        launch_type="FARGATE",
        started_by="ecs-svc/airlock",
        networking_configuration=service.network_configuration or None,
    )
    task._transitions = [("RUNNING", "RUNNING")]  # moto ends a task after it was described a few times
    task.containers = _containers(definition, "RUNNING")
    backend.tasks.setdefault(service.cluster_name, {})[task.task_arn] = task
    return task


def settle(backend: EC2ContainerServiceBackend, service: Service) -> None:
    """Places what the service now asks for, and stops what it no longer asks for."""
    definition = backend.describe_task_definition(service.task_definition) if service.task_definition else None
    service.task_definition = definition.arn if definition else None
    broken = definition is not None and any(c.get("image") in _broken_images for c in definition.container_definitions)
    wanted = 0 if definition is None or broken or service.status != "ACTIVE" else service.desired_count
    kept = [t for t in _tasks_of(backend, service) if definition and t.task_definition_arn == definition.arn][:wanted]
    stopped = [t for t in _tasks_of(backend, service) if t not in kept]
    for task in stopped:
        task.desired_status = task.status = "STOPPED"
        task._transitions = [("STOPPED", "STOPPED")]
    _register(backend, service, stopped, present=False)
    started = [_start(backend, service, definition) for _ in range(wanted - len(kept))] if definition else []
    _register(backend, service, started, present=True)

    service.running_count = wanted
    service.pending_count = service.desired_count - wanted
    for deployment in service.deployments[:1]:
        steady = service.pending_count == 0
        deployment.update(
            desiredCount=service.desired_count,
            runningCount=wanted,
            pendingCount=service.pending_count,
            taskDefinition=service.task_definition,
            rolloutState="COMPLETED" if steady else "IN_PROGRESS",
            rolloutStateReason=f"ECS deployment {deployment['id']} {'completed' if steady else 'in progress'}.",
        )


def apply() -> None:
    own_create = EC2ContainerServiceBackend.create_service
    own_update = EC2ContainerServiceBackend.update_service
    own_delete = EC2ContainerServiceBackend.delete_service
    own_list = EC2ContainerServiceBackend.list_tasks
    own_run = EC2ContainerServiceBackend.run_task

    def create_service(self: EC2ContainerServiceBackend, *args: Any, **kwargs: Any) -> Service:
        service = own_create(self, *args, **kwargs)
        settle(self, service)
        return service

    def update_service(self: EC2ContainerServiceBackend, service_properties: dict[str, Any]) -> Service:
        service = own_update(self, service_properties)
        settle(self, service)
        return service

    def delete_service(self: EC2ContainerServiceBackend, *args: Any, **kwargs: Any) -> Service:
        service = own_delete(self, *args, **kwargs)
        settle(self, service)
        return service

    def list_tasks(self: EC2ContainerServiceBackend, *args: Any, **kwargs: Any) -> list[Task]:
        names = ("cluster_str", "container_instance", "family", "started_by", "service_name", "desired_status")
        asked = {**dict(zip(names, args)), **kwargs}
        service = (asked.get("service_name") or "").split("/")[-1]
        wanted = asked.get("desired_status") or "RUNNING"
        found = [t for t in own_list(self, *args, **kwargs) if t.desired_status == wanted]
        return [t for t in found if t.group == f"service:{service}"] if service else found

    def run_task(self: EC2ContainerServiceBackend, *args: Any, **kwargs: Any) -> list[Task]:
        tasks = own_run(self, *args, **kwargs)
        for task in tasks:
            task.containers = _containers(self.describe_task_definition(task.task_definition_arn), "STOPPED")
        return tasks

    # moto adds up the memory of containers that need not say any on Fargate, for container instances that are not here
    EC2ContainerServiceBackend._calculate_task_resource_requirements = lambda self, definition: {}
    # moto names an interface only where its VPC has DNS host names, but asks every task's interface for its name
    NetworkInterface.private_dns_name = ""
    EC2ContainerServiceBackend.create_service = create_service
    EC2ContainerServiceBackend.update_service = update_service
    EC2ContainerServiceBackend.delete_service = delete_service
    EC2ContainerServiceBackend.list_tasks = list_tasks
    EC2ContainerServiceBackend.run_task = run_task
