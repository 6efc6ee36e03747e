// Package local finds servers of models on this machine by asking the usual
// loopback ports. It starts nothing and asks nothing outside the machine.
package local
