package app

import (
	"context"
	"io"
	"os"
	"runtime/debug"

	"switchboard/providers/local"
	"switchboard/ui/cli"
)

// run is the program: it returns the exit code.
func Run(ctx context.Context, config string, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	defaultConfig = config
	return wiring{locals: local.Locals(os.Getenv("OLLAMA_HOST")), patience: local.SearchTime}.run(ctx, args, stdin, stdout, stderr)
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
