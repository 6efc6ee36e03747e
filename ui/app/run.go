package app

import (
	"context"
	"io"
	"os"
	"time"

	"switchboard/eval/access"
	"switchboard/providers/local"
	"switchboard/ui/cli"
	"switchboard/ui/config"
)

// environment is what the program takes from its surroundings.
type environment struct {
	defaults         string        // the config that users lay theirs over
	locals           []local.Place // where servers of models are looked for
	discoveryTimeout time.Duration // and for how long
	stderr           io.Writer
	listening        *listening // who hears what becomes of prompts
}

// Run is the program: it returns the exit code. defaults is the config that
// the user's is laid over, as TOML.
func Run(ctx context.Context, defaults string, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	e := environment{defaults: defaults, locals: local.Places(os.Getenv("OLLAMA_HOST")), discoveryTimeout: local.SearchTime}
	return e.run(ctx, args, stdin, stdout, stderr)
}

func (e environment) run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if sentence := fewFiles(openFiles()); sentence != "" {
		io.WriteString(stderr, sentence)
		return 1
	}
	e.stderr, e.listening = stderr, &listening{}
	defer e.listening.end(stderr)
	return cli.Program{
		Stdin:      stdin,
		Stdout:     stdout,
		Stderr:     stderr,
		Version:    version(),
		Date:       releaseDate,
		Open:       e.open,
		StorePath:  e.storePath,
		Token:      e.raterToken,
		Config:     cli.ConfigFile{Path: configPath, Starter: config.Starter, Text: e.configText, Values: e.configValues},
		LocalNotes: e.localNotes,
	}.Main(ctx, args)
}

func configPath(flags cli.Flags) string { return config.Path(flags.Config) }

// config loads the file that the flags name. Its errors are misuse.
func (e environment) config(flags cli.Flags) (config.Config, error) {
	c, err := config.Load(e.defaults, config.Path(flags.Config), flags.Config != "")
	if err != nil {
		return config.Config{}, &cli.MisuseError{Err: err}
	}
	return c, nil
}

// raterToken is the token by which the user signs in at a store.
func (e environment) raterToken(flags cli.Flags, place string) (access.Token, error) {
	c, err := e.config(flags)
	if err != nil {
		return access.Token{}, err
	}
	token, err := c.RaterToken(place)
	if err != nil {
		return token, &cli.MisuseError{Err: err}
	}
	return token, nil
}

func (e environment) configText(flags cli.Flags) (string, error) {
	c, err := e.config(flags)
	if err != nil {
		return "", err
	}
	return c.Text()
}

func (e environment) configValues(flags cli.Flags) (map[string]any, error) {
	c, err := e.config(flags)
	if err != nil {
		return nil, err
	}
	return c.Values()
}
