// Command controllers runs those of Kubernetes' own controllers that tests of rollouts need. They are kube-controller-manager's, from its
// packages and as its own account each (what --use-service-account-credentials does); the rest of that program is left out, because it takes
// two more minutes to compile and nothing here uses it.
package main

import (
	"context"
	"flag"
	"log"
	"os/signal"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/kubernetes/pkg/controller/deployment"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
	"k8s.io/kubernetes/pkg/controller/job"
	"k8s.io/kubernetes/pkg/controller/namespace"
	"k8s.io/kubernetes/pkg/controller/replicaset"
)

const (
	workers = 5 // of each controller, kube-controller-manager's default
	// How often the garbage collector asks which kinds there are. 30 s in kube-controller-manager; tests add kinds and look at once.
	discoveryPeriod = 2 * time.Second
)

func main() {
	path := flag.String("kubeconfig", "", "file with the cluster and a user who may impersonate")
	flag.Parse()
	config, err := clientcmd.BuildConfigFromFlags("", *path)
	if err != nil {
		log.Fatal(err)
	}
	config.QPS, config.Burst = 200, 400
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, config); err != nil {
		log.Fatal(err)
	}
	<-ctx.Done()
}

func run(ctx context.Context, config *rest.Config) error {
	factory := informers.NewSharedInformerFactory(clientFor(config, "shared-informers"), 12*time.Hour)
	apps, pods := factory.Apps().V1(), factory.Core().V1().Pods()

	replicaSets := replicaset.NewReplicaSetController(ctx, apps.ReplicaSets(), pods, clientFor(config, "replicaset-controller"), replicaset.BurstReplicas)
	deployments, err := deployment.NewDeploymentController(ctx, apps.Deployments(), apps.ReplicaSets(), pods, clientFor(config, "deployment-controller"))
	if err != nil {
		return err
	}
	jobs, err := job.NewController(ctx, pods, factory.Batch().V1().Jobs(), clientFor(config, "job-controller"))
	if err != nil {
		return err
	}
	namespaces, err := namespacesController(ctx, config, factory)
	if err != nil {
		return err
	}
	started := make(chan struct{})
	if err := collectGarbage(ctx, config, factory, started); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	close(started)
	go replicaSets.Run(ctx, workers)
	go deployments.Run(ctx, workers)
	go jobs.Run(ctx, workers)
	go namespaces.Run(ctx, workers)
	return nil
}

func namespacesController(ctx context.Context, config *rest.Config, factory informers.SharedInformerFactory) (*namespace.NamespaceController, error) {
	as := identity(config, "namespace-controller")
	client := kubernetes.NewForConfigOrDie(as)
	objects, err := metadata.NewForConfig(as)
	if err != nil {
		return nil, err
	}
	kinds := client.Discovery().ServerPreferredNamespacedResources
	return namespace.NewNamespaceController(ctx, client, objects, kinds, factory.Core().V1().Namespaces(), 5*time.Minute, v1.FinalizerKubernetes), nil
}

func collectGarbage(ctx context.Context, config *rest.Config, factory informers.SharedInformerFactory, started <-chan struct{}) error {
	as := identity(config, "generic-garbage-collector")
	client := kubernetes.NewForConfigOrDie(as)
	objects, err := metadata.NewForConfig(as)
	if err != nil {
		return err
	}
	var mapper meta.ResettableRESTMapper = restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery()))
	all := informerfactory.NewInformerFactory(factory, metadatainformer.NewSharedInformerFactory(objects, 12*time.Hour))
	collector, err := garbagecollector.NewGarbageCollector(ctx, client, objects, mapper, garbagecollector.DefaultIgnoredResources(), all, started)
	if err != nil {
		return err
	}
	var kinds discovery.ServerResourcesInterface = client.Discovery()
	go collector.Run(ctx, workers, 30*time.Second)
	go collector.Sync(ctx, kinds, discoveryPeriod)
	return nil
}

// identity is the account that kube-controller-manager would use for this controller; the API server makes its roles by itself.
func identity(config *rest.Config, name string) *rest.Config {
	as := rest.CopyConfig(config)
	if name != "shared-informers" {
		as.Impersonate = rest.ImpersonationConfig{
			UserName: "system:serviceaccount:kube-system:" + name,
			Groups:   []string{"system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"},
		}
	}
	return rest.AddUserAgent(as, name)
}

func clientFor(config *rest.Config, name string) kubernetes.Interface {
	return kubernetes.NewForConfigOrDie(identity(config, name))
}
