package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Who gives a flag expects something of it. So one that would be dropped, for
// another one is missing or has the say, is wrong usage. Not so where nobody could be
// led astray: consent that is not needed (--yes, --overwrite), and what a listing is not
// about (--reference, --max-loss), which scripts give to all of a command's calls.

// about are flags that do nothing without another one, by command.
var about = map[string]map[string]string{
	"models": {"scale": "stats"},
	"serve":  {"ext-proc-fail": "ext-proc", "ext-proc-client-ca": "ext-proc", "ext-proc-body": "ext-proc", "ext-proc-timeout": "ext-proc"},
}

// alone are flags beside which others do nothing, by command.
var alone = map[string]map[string][]string{
	"calibrate": {
		"runs":    {"explain", "close", "apply", "output"},
		"explain": {"close", "apply", "output"},
		"close":   {"apply", "output"},
	},
	"report": {"check": {"focus"}},
}

// naming are flags whose value names something, by command: an empty one, as of
// a variable that is not set, is not the same as none.
var naming = map[string][]string{
	"policy": {"apply"}, "check": {"salvage"}, "calibrate": {"explain", "close", "output"}, "export": {"output"}, "report": {"output"}, "report certificate": {"output"}, "backtest": {"dump"},
}

// dropped says which flag of a command line would be dropped.
func dropped(cmd *cobra.Command) error {
	name := commandName(cmd)
	for _, flag := range naming[name] {
		if f := cmd.Flags().Lookup(flag); f.Changed && f.Value.String() == "" {
			return misuse("leave it out, or say which", "--%s names nothing", flag)
		}
	}
	for _, flag := range slices.Sorted(maps.Keys(about[name])) {
		if needs := about[name][flag]; given(cmd, flag) && !given(cmd, needs) {
			return misuse("add --"+needs, "--%s does nothing without --%s", flag, needs)
		}
	}
	for _, flag := range slices.Sorted(maps.Keys(alone[name])) {
		for _, other := range alone[name][flag] {
			if given(cmd, flag) && given(cmd, other) {
				return misuse("leave one of them out", "--%s does nothing beside --%s", other, flag)
			}
		}
	}
	return nil
}

// given reports whether a flag was set, and not to false.
func given(cmd *cobra.Command, flag string) bool {
	f := cmd.Flags().Lookup(flag)
	return f.Changed && f.Value.String() != "false"
}

// commandName is the name of a command without that of the program.
func commandName(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// unseen says which flag of a command line does nothing on the screens, or beside them.
func unseen(cmd *cobra.Command, screens bool) error {
	if !screens {
		if given(cmd, "rater") {
			return misuse("run it in a terminal", "--rater is about the Rate screen, and there is no terminal")
		}
		return nil
	}
	for _, flag := range []string{"task", "no-store", "fresh", "fair", "samples", "file", "follow", "reasoning", "routed", "critical", "tag"} {
		if given(cmd, flag) {
			return misuse("leave it out, or use `switchboard ask`", "--%s does nothing on the screens", flag)
		}
	}
	return nil
}
