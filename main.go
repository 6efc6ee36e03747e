// Switchboard is a terminal playground for routing prompts between language
// models.
package main

import (
	"context"
	_ "embed"
	"os"
	"os/signal"
	"syscall"

	"switchboard/ui/app"
)

//go:embed config.toml
var defaultConfig string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	context.AfterFunc(ctx, stop) // a second ctrl+c ends the program at once
	os.Exit(app.Run(ctx, defaultConfig, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// endings are the signals that end the program in good order: calls under way
// are cancelled, what has come is kept, and the terminal is as it was. Under
// nohup a terminal that goes away ends nothing.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}
