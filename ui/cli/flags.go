package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Who gives a flag expects something of it. So one that would be dropped, for
// another one is missing or has the say, is wrong usage. Not so where nobody could be
// led astray: consent that is not needed (--yes, --overwrite), and what a listing is not
// about (--reference, --max-loss), which scripts give to all of a command's calls.

// The rules stand where the flags are defined, as annotations of them.
const (
	about = "about" // the flag without which this one does nothing
	alone = "alone" // the flags that do nothing beside this one
	empty = "empty" // an empty text says something; of others it is not the same as none, for a variable may not be set
)

// isAbout says that flags do nothing without another one.
func isAbout(cmd *cobra.Command, other string, flags ...string) {
	for _, flag := range flags {
		annotate(cmd, flag, about, other)
	}
}

// standsAlone says which others do nothing beside a flag.
func standsAlone(cmd *cobra.Command, flag string, others ...string) {
	annotate(cmd, flag, alone, others...)
}

// mayBeEmpty says that an empty value of a flag is as good as none.
func mayBeEmpty(cmd *cobra.Command, flag string) { annotate(cmd, flag, empty) }

func annotate(cmd *cobra.Command, flag, rule string, others ...string) {
	for _, name := range append(others, flag) {
		if cmd.Flag(name) == nil {
			panic(cmd.Name() + " has no --" + name)
		}
	}
	f := cmd.Flag(flag)
	if f.Annotations == nil {
		f.Annotations = map[string][]string{}
	}
	f.Annotations[rule] = others
}

// decides gives a command that decides by a policy the flag which chooses it.
func (c *command) decides(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.flags.Policy, "policy", "", "decide by the policy in this file instead of the one that was applied")
}

// sends gives a command that calls models the flag of the log of calls.
func (c *command) sends(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.flags.Log, "log", "", "write what becomes of each call to this file, as JSON lines behind what is there; - is stderr")
}

// dropped says which flag of a command line would be dropped.
func dropped(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil {
			err = droppedOf(cmd, f)
		}
	})
	return err
}

// droppedOf says what is wrong with a flag that was set.
func droppedOf(cmd *cobra.Command, f *pflag.Flag) error {
	if _, may := f.Annotations[empty]; !may && isEmpty(f.Value) {
		return misuse("leave it out, or say which", "--%s names nothing", f.Name)
	}
	if !given(cmd, f.Name) {
		return nil
	}
	for _, needs := range f.Annotations[about] {
		if !given(cmd, needs) {
			return misuse("add --"+needs, "--%s does nothing without --%s", f.Name, needs)
		}
	}
	for _, other := range f.Annotations[alone] {
		if given(cmd, other) {
			return misuse("leave one of them out", "--%s does nothing beside --%s", other, f.Name)
		}
	}
	return nil
}

// isEmpty reports a text, or a list of texts, without any.
func isEmpty(v pflag.Value) bool {
	if list, ok := v.(pflag.SliceValue); ok {
		return strings.Join(list.GetSlice(), "") == ""
	}
	return v.String() == ""
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

// offScreen are flags of a call that do nothing on the screens.
var offScreen = []string{"task", "no-store", "fresh", "fair", "samples", "file", "follow", "reasoning", "routed", "critical", "tag"}

// unseen says which flag of a command line does nothing on the screens, or beside them.
func unseen(cmd *cobra.Command, screens bool) error {
	if !screens {
		if given(cmd, "rater") {
			return misuse("run it in a terminal", "--rater is about the Rate screen, and there is no terminal")
		}
		return nil
	}
	for _, flag := range offScreen {
		if given(cmd, flag) {
			return misuse("leave it out, or use `switchboard ask`", "--%s does nothing on the screens", flag)
		}
	}
	return nil
}
