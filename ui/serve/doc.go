// Package serve offers the policy in force over HTTP: a decision for any proxy
// that can ask for one, and answers to chats. It routes nothing by itself: a
// routing.Decider decides, a dispatch.Dispatcher asks.
// Decide and Portkey are handlers that another server can mount; Handler has
// them behind keys, limits and checks of who asks.
package serve
