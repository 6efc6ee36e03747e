// Package prometheus writes what is known of the models in the text format of
// Prometheus, version 0.0.4. All of it are gauges over a window, so the client
// library, which would bring eight modules to keep counters, is not needed.
package prometheus
