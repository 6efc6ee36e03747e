// Package serve offers the policy in force over HTTP: a decision for any proxy
// that can ask for one. It routes nothing by itself: a routing.Decider decides.
// Decide and Portkey are handlers that another server can mount; Handler has
// them behind keys, limits and checks of who asks.
package serve
