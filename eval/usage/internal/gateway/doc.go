// Package gateway reads the logs of gateways between a program and its models: LiteLLM,
// Langfuse, Helicone, and proxies into which an exported policy is built. They work out
// the costs that they report by their own prices.
package gateway
