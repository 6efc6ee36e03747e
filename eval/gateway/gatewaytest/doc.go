// Package gatewaytest has the prompts and policies on which every engine with the
// policy in it has to decide as the router does.
package gatewaytest
