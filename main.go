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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ctrl+c ends the program at once
	os.Exit(app.Run(ctx, defaultConfig, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
