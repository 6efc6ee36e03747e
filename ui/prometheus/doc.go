// Package prometheus writes what is known of the models, and what a service has
// answered, in the text format of Prometheus, version 0.0.4. Nearly all of it are
// gauges over a window, so the client library, which would bring eight modules
// to keep counters, is not needed.
package prometheus
