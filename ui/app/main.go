package app

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Main runs the program with the arguments, the streams and the signals of
// its process, and returns the exit code.
func Main(defaults string) int {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	leaveLater(ctx, stop)
	return Run(ctx, defaults, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// oneEnding is how long after the first signal others belong to it: timeout(1) sends
// SIGTERM twice, and a terminal that goes away may send SIGHUP and SIGTERM.
const oneEnding = 500 * time.Millisecond

// leaveLater stops hearing signals when a context has ended for so long: from then on
// another ctrl+c ends the program at once.
func leaveLater(ctx context.Context, stop func()) {
	context.AfterFunc(ctx, func() { time.AfterFunc(oneEnding, stop) })
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
