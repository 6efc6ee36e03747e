package app

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Main runs the program with the arguments, the streams and the signals of
// its process, and returns the exit code.
func Main(defaults string) int {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second ctrl+c ends the program at once
	return Run(ctx, defaults, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
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
