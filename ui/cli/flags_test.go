package cli

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"switchboard/ui/shell"
)

// tried runs a command line that is to be refused before anything is opened.
func tried(t *testing.T, line string) (code int, said string) {
	t.Helper()
	var stderr bytes.Buffer
	p := Program{Stdin: strings.NewReader("hi"), Stdout: &bytes.Buffer{}, Stderr: &stderr,
		Open: func(context.Context, Flags, Needs) (*shell.App, error) {
			t.Error("the line was taken")
			return nil, context.Canceled
		},
		StorePath: func(context.Context, Flags) (string, error) {
			t.Error("the line was taken")
			return "", context.Canceled
		},
	}
	return p.Main(t.Context(), strings.Split(line, " ")), stderr.String()
}

func TestWhatWouldBeDroppedIsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"help spend":                        `there is no command "spend" (it is a screen: F6`,
		"help frobnicate":                   `there is no command "frobnicate"`,
		"help usage frobnicate":             `there is no command "usage frobnicate" (` + "`switchboard usage --help`",
		"help doctor all":                   `there is no command "doctor all"`,
		"completion foo":                    `there is no completion for "foo" (there is one for bash, fish, powershell and zsh)`,
		"completion bash x":                 "takes no argument",
		"models --scale accept":             "--scale does nothing without --stats (add --stats)",
		"models --prometheus --scale foo":   "--scale does nothing without --stats",
		"calibrate --runs --apply":          "--apply does nothing beside --runs",
		"calibrate --explain x --close y":   "--close does nothing beside --explain",
		"calibrate --close y -o x":          "--output does nothing beside --close",
		"calibrate --close=":                "--close names nothing",
		"export --output=":                  "--output names nothing",
		"report --format md --focus 1.2":    "--focus is the version of the format focus, and this is md",
		"report --check --format html":      "--format html does nothing beside --check",
		"serve --ext-proc-fail closed":      "--ext-proc-fail does nothing without --ext-proc",
		"serve --raters x":                  "--raters is about the Rate screen",
		"policy --apply=":                   "--apply names nothing",
		"check --salvage=":                  "--salvage names nothing",
		"history 06 --search x":             "--search and --limit choose among trials, and one was named",
		"history --scale accept":            "add --disagreements",
		"history --who ana":                 "add --audit",
		"--rater ana":                       "--rater is about the Rate screen, and there is no terminal",
		"ask --critical x":                  "--critical is about a routed call",
		"run --cancel":                      "--cancel is about batches",
		"run --join x":                      "--join is about a shared run",
		"run --batch --fair --prompts x":    "the service decides when it answers a batch",
		"usage import --format focus --map": "flag needs an argument",
		"--policy x history":                "--policy does nothing here: history decides nothing",
		"calibrate --policy x --apply":      "--policy does nothing here: calibrate decides nothing",
		"rollout full --policy x":           "--policy does nothing here: rollout decides nothing",
		"report --check --policy x":         "--policy does nothing beside --check",
		"--log x route hi":                  "--log does nothing here: route calls no model",
		"models --log x":                    "--log does nothing here: models calls no model",
		"ask --policy= hi":                  "--policy names nothing",
		"run --log= --prompts x":            "--log names nothing",
		"history --store=":                  "--store names nothing",
		"--config= route hi":                "--config names nothing",
		"ask --models= hi":                  "--models names nothing",
		"ask --system= hi":                  "--system names nothing",
		"run --prompts x --max-usd=":        "--max-usd names nothing",
		"run --prompts x --tag=":            "--tag names nothing",
		"report --since=":                   "--since names nothing",
		"serve --keys=":                     "--keys names nothing",
	} {
		t.Run(line, func(t *testing.T) {
			code, said := tried(t, line)
			if code != exitMisuse || !strings.Contains(said, want) {
				t.Errorf("%d: %q, want %q", code, said, want)
			}
		})
	}
}

// Every command says how many words it takes, and refuses more.
func TestEveryCommandRefusesWordsItDoesNotTake(t *testing.T) {
	takesAny := []string{"ask", "route", "usage import"} // a prompt in words, and files
	c := &command{Program: Program{Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}}}
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, under := range cmd.Commands() {
			visit(under)
		}
		name := commandName(cmd)
		if slices.Contains(takesAny, name) || strings.HasPrefix(name, "__") {
			return
		}
		if cmd.HasParent() && (cmd.Args == nil || cmd.Args(cmd, []string{"a", "b", "c", "d"}) == nil) && cmd.Runnable() {
			t.Errorf("%s takes any words", name)
		}
	}
	visit(c.root())
}

// What a call can be given is for the screens too, or refused there.
func TestEveryFlagOfACallActsOnTheScreensOrIsRefused(t *testing.T) {
	act := []string{"models", "rater", "system", "temperature", "max-output", "effort", "schema", "log", "policy"}
	c := &command{Program: Program{Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}}}
	root := c.root()
	root.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		f.Changed = true
		if f.Value.Type() == "bool" {
			_ = f.Value.Set("true")
		}
		err := unseen(root, true)
		f.Changed = false
		if refused := err != nil; refused == slices.Contains(act, f.Name) {
			t.Errorf("--%s: %v", f.Name, err)
		}
	})
}
