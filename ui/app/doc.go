// Package app wires the program together and hands it to the commands: main
// calls Run with the built-in config, and nothing else.
package app
