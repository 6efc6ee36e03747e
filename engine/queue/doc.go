// Package queue carries values from many goroutines to one without ever making
// those wait.
package queue
