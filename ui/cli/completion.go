package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/dataset"
	"switchboard/eval/gateway"
	"switchboard/eval/store"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// withCompletion adds shell completion for the flags and arguments of all commands. A
// word that cannot be completed is left alone: completion prints no error, calls no model
// and looks for no servers.
func (c *command) withCompletion(root *cobra.Command) {
	values := map[string]cobra.CompletionFunc{
		"models": c.completeModels, "ladder": c.completeModels, "reference": c.completeModels, "weak": c.completeModels, "strong": c.completeModels,
		"task": oneOf(engine.Tasks[:]...), "effort": oneOf(providers.Efforts[:]...), "scale": oneOf(eval.Scales[:]...),
		"queue": oneOf(eval.Uniform, eval.Routable), "sampled": oneOf(eval.Uniform), "follow": c.completeTrials,
	}
	formats := map[string]cobra.CompletionFunc{
		"export": oneOf(gateway.Formats()...), "import": oneOf(dataset.ImportFormats[:]...), "backup": oneOf(formatStore, formatJSONL),
	}
	if cmd, _, err := root.Find([]string{"usage", "import"}); err == nil {
		cmd.RegisterFlagCompletionFunc("format", oneOf(usage.Formats[:]...))
	}
	for _, cmd := range append(root.Commands(), root) {
		for name, complete := range values {
			if cmd.Flags().Lookup(name) != nil {
				cmd.RegisterFlagCompletionFunc(name, complete) // it fails only where the flag has a completion already
			}
		}
		if complete, ok := formats[cmd.Name()]; ok {
			cmd.RegisterFlagCompletionFunc("format", complete)
		}
		switch cmd.Name() {
		case "history", "forget":
			cmd.ValidArgsFunction = c.completeTrials
		case "ask", "route":
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
	}
}

// oneOf completes the words of a short list.
func oneOf[T ~string](words ...T) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var all []cobra.Completion
		for _, w := range words {
			if strings.HasPrefix(string(w), typed) {
				all = append(all, string(w))
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeModels completes the last id of a list with commas.
func (c *command) completeModels(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	before, last := "", typed
	if i := strings.LastIndexByte(typed, ',') + 1; i > 0 {
		before, last = typed[:i], typed[i:]
	}
	app, err := c.Open(completing(cmd), c.flags, Needs{Fallback: true, DecidesRoute: true})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []cobra.Completion
	for _, m := range app.Catalog.Models {
		if strings.HasPrefix(m.ID, last) && !slices.Contains(strings.Split(before, ","), m.ID) {
			all = append(all, cobra.CompletionWithDesc(before+m.ID, strings.TrimSpace(m.Provider+" "+m.Tier)))
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completedTrials is how many of the newest trials are offered.
const completedTrials = 30

// completeTrials completes the id of one of the newest trials.
func (c *command) completeTrials(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	app, err := c.Open(completing(cmd), c.flags, Needs{Store: true, DecidesRoute: true})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []cobra.Completion
	for t, err := range app.Store.Trials(store.Query{Limit: completedTrials}) {
		if err == nil && strings.HasPrefix(t.ID, typed) {
			all = append(all, cobra.CompletionWithDesc(t.ID, providers.CleanLine(t.Prompt, 60)))
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// completing is the context of a completion. Cobra may leave it unset.
func completing(cmd *cobra.Command) context.Context {
	if ctx := cmd.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}
