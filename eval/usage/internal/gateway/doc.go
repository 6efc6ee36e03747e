// Package gateway reads the logs of what stands between a program and its
// models: LiteLLM, Langfuse and Helicone, and proxies that have the policy in
// them. What they say of costs they worked out themselves.
package gateway
