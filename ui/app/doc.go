// Package app wires the program together: it opens what the config names,
// puts a policy in force and hands all of it to the commands. main calls Run
// with the default config, and nothing else.
//
// It promises that a mistake in the config is told before anything is opened
// or sent, and that simulated and real records never share a store. What a
// config means is package config's; what a command or screen does with the
// parts is theirs.
package app
