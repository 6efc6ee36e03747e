// Switchboard is a terminal playground for routing prompts between language
// models.
//
// This package reads the config, wires the rest together and hands it to the
// commands.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"switchboard/providers"
	"switchboard/ui/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ctrl+c ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return wiring{locals: providers.Locals(os.Getenv("OLLAMA_HOST")), patience: providers.SearchTime}.run(ctx, args, stdin, stdout, stderr)
}

func (w wiring) run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return cli.Program{
		Stdin:     stdin,
		Stdout:    stdout,
		Stderr:    stderr,
		Version:   version(),
		Open:      w.open,
		StorePath: w.storePath,
		Config:    cli.ConfigFile{Path: configPath, Default: defaultConfig, Text: configText, Values: configValues},
	}.Main(ctx, args)
}

// version is that of the module, or the revision it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel " + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
