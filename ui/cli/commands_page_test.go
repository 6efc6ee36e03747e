package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write docs/commands.md anew")

// TestTheCommandsPageIsOfThisProgram compares docs/commands.md with the commands and
// their flags.
func TestTheCommandsPageIsOfThisProgram(t *testing.T) {
	const path = "../../docs/commands.md"
	c := &command{Program: Program{Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}}}
	want := commandsPage(c.root())
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if page, err := os.ReadFile(path); err != nil || string(page) != want {
		t.Errorf("docs/commands.md is of other commands or flags: go test ./ui/cli -run CommandsPage -update (%v)", err)
	}
}

const pageStart = `# Commands

All commands and all of their flags, drawn from the program by ` + "`go test ./ui/cli -run CommandsPage -update`" + `.
` + "`switchboard COMMAND --help`" + ` says more of each, and [json.md](json.md) gives the shape of what ` + "`--json`" + ` prints.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failed |
| 2 | wrong usage or config |
| 3 | some models gave no answer, or the rules of an export do nothing |
| 130 | cancelled |

| environment variable | what it does |
|---|---|
| ` + "`OPENAI_API_KEY`" + ` and others | keys of providers; ` + "`api_key_env`" + ` in the config names the variable of each |
| ` + "`XDG_CONFIG_HOME`" + `, ` + "`XDG_DATA_HOME`" + ` | where the folders of the config and of the store are, as absolute paths |
| ` + "`SWITCHBOARD_RATER_TOKEN`" + ` | the token by which a rater signs in at [a store in a database](team.md#who-may-do-what) |
| ` + "`SWITCHBOARD_SERVE_KEYS`" + ` | keys of the callers of [` + "`serve`" + `](serve.md#who-may-ask), ` + "`name:key`" + ` with commas between |
| ` + "`PGPASSWORD`" + ` and others | what PostgreSQL's own clients take, for a store in a database |
| ` + "`USER`" + `, else ` + "`LOGNAME`" + ` | the name to rate under, unless ` + "`--rater`" + ` or the config has one |
| ` + "`VISUAL`" + `, else ` + "`EDITOR`" + ` | the editor |
| ` + "`NO_COLOR`" + ` | anything: no colours |
| ` + "`TERM`" + ` | ` + "`dumb`" + `: no colours and no screens |
| ` + "`SHELL`" + ` | the shell for which ` + "`config key`" + ` says how to keep a key |
| ` + "`OLLAMA_HOST`" + ` | where Ollama is looked for |
| ` + "`HTTPS_PROXY`" + `, ` + "`HTTP_PROXY`" + `, ` + "`NO_PROXY`" + ` | the proxy of calls to providers |
| ` + "`OTEL_EXPORTER_OTLP_ENDPOINT`" + ` and others | the collector of [telemetry](orchestration.md#telemetry), with ` + "`otlp = \"env\"`" + ` |
| ` + "`SOURCE_DATE_EPOCH`" + ` | when the trials of a new demo store end, in seconds; without it, now |

## For every command

`

// commandsPage is the page about a program's commands.
func commandsPage(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(pageStart)
	flagsTable(&b, root.PersistentFlags())
	writeCommand(&b, root)
	return b.String()
}

// writeCommand writes the part of a command, and those of the commands below it.
func writeCommand(b *strings.Builder, cmd *cobra.Command) {
	if cmd.Hidden || cmd.Name() == "help" {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n%s.\n\n```\n%s\n```\n", cmd.CommandPath(), cmd.Short, cmd.UseLine())
	if flags := cmd.LocalNonPersistentFlags(); flags.HasAvailableFlags() {
		b.WriteString("\n")
		flagsTable(b, flags)
	}
	if cmd.Name() == "completion" {
		return // one for each shell
	}
	for _, under := range cmd.Commands() {
		writeCommand(b, under)
	}
}

// flagsTable writes a row for each flag but --help.
func flagsTable(b *strings.Builder, flags *pflag.FlagSet) {
	b.WriteString("| flag | what it does | unless it is given |\n|---|---|---|\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		kind, what := pflag.UnquoteUsage(f)
		name := "`--" + strings.TrimSpace(f.Name+" "+kind) + "`"
		if f.Shorthand != "" {
			name = "`-" + f.Shorthand + "`, " + name
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, strings.ReplaceAll(what, "|", `\|`), defaultText(f))
	})
}

// defaultText is a flag's default, or "" where it is nothing.
func defaultText(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "[]":
		return ""
	}
	return "`" + f.DefValue + "`"
}
