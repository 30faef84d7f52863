//go:build crds

// Package crds keeps Gateway API in go.mod: set-up takes its custom resource definitions from the module, and compiles nothing of it.
package crds

import _ "sigs.k8s.io/gateway-api/apis/v1"
