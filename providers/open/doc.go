// Package open makes a provider out of an entry of the config: it knows the
// kinds, the presets of known services, and how to write a call as a command
// line. A new kind of provider is added here, in one table.
package open
