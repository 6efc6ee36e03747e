package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/engine/attachment"
	"switchboard/eval/infile"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// requestFlags are the flags for what requests ask for beside the prompt. Where a flag is
// left out, [request] in the config holds.
type requestFlags struct {
	system      string
	temperature string
	maxOutput   int
	effort      string
	schema      string // a file
	given       func(flag string) bool
}

func (f *requestFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.system, "system", "", "send this system prompt")
	flags.StringVar(&f.temperature, "temperature", "", "ask for this temperature, 0 to 2")
	flags.IntVar(&f.maxOutput, "max-output", 0, "ask for at most this many tokens of output, reasoning included")
	flags.StringVar(&f.effort, "effort", "", "ask for this effort of reasoning: none, minimal, low, medium, high, xhigh or max")
	flags.StringVar(&f.schema, "schema", "", "ask for JSON that follows the schema in this file")
	f.given = flags.Changed
}

// asked reports whether any of them was given.
func (f *requestFlags) asked() bool {
	return slices.ContainsFunc([]string{"system", "temperature", "max-output", "effort", "schema"}, f.given)
}

// parameters checks the flags, before anything is opened.
func (f *requestFlags) parameters() (p providers.Parameters, err error) {
	p.System = f.system
	if f.given("temperature") {
		if p.Temperature, err = providers.ParseTemperature(f.temperature); err != nil {
			return p, misuse("leave out --temperature for what the service does by itself", "%s", err)
		}
	}
	if p.MaxOutput = f.maxOutput; f.given("max-output") && f.maxOutput < 1 {
		return p, misuse("leave it out for limits.output_tokens of the config", "--max-output is at least 1 token, not %d", f.maxOutput)
	}
	if f.given("effort") {
		if p.Effort, err = providers.ParseEffort(f.effort); err != nil {
			return p, misuse("leave out --effort for what the model does by itself", "%s", err)
		}
	}
	if f.given("schema") {
		p.Schema, err = schemaIn(f.schema)
	}
	return p, err
}

// mostSchema is the largest file of a schema, in bytes.
const mostSchema = 1 << 20

func schemaIn(file string) (providers.Schema, error) {
	raw, err := infile.Read(file, mostSchema)
	if err != nil {
		return "", &MisuseError{unreadable("the schema", "check --schema", err)}
	}
	schema, err := providers.ParseSchema(string(raw))
	if err != nil {
		return "", misuse("check "+file, "%s", err)
	}
	return schema, nil
}

// expressible refuses parameters that one of the models does not support.
func expressible(app *shell.App, models []providers.Model, p providers.Parameters) error {
	var what []string
	seen := map[string]bool{}
	for _, m := range models {
		if !seen[m.ID] {
			what = append(what, providers.Inexpressible(app.Catalog.Providers[m.Provider].Kind, m, p)...)
		}
		seen[m.ID] = true
	}
	if len(what) > 0 {
		return misuse("ask for something else, or name other --models", "%s", strings.Join(what, "; "))
	}
	return nil
}

// attached is a prompt with the text of files below it.
func attached(prompt string, paths []string) (string, error) {
	var files []attachment.File
	for _, path := range paths {
		file, err := attachment.Read(path)
		if err != nil {
			return "", misuse(hintOf(err), "--file %s", err)
		}
		files = append(files, file)
	}
	return attachment.Append(prompt, files), nil
}
