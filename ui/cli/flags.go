package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A user who gives a flag expects it to have an effect. A flag that would be ignored,
// because another one is missing or overrides it, is wrong usage. There are exceptions
// where nobody can be misled: consent that is not needed (--yes, --overwrite), and flags
// that a listing does not use (--reference, --max-loss), which scripts give to all calls
// of a command.

// The rules are annotations of the flags, set where the flags are defined.
const (
	about = "about" // the flag without which this one does nothing
	alone = "alone" // the flags that do nothing beside this one
	empty = "empty" // an empty value is allowed; elsewhere it is an error, because a variable of a script may not be set
)

// isAbout says that flags have an effect only with another one.
func isAbout(cmd *cobra.Command, other string, flags ...string) {
	for _, flag := range flags {
		annotate(cmd, flag, about, other)
	}
}

// standsAlone says which other flags have no effect beside a flag.
func standsAlone(cmd *cobra.Command, flag string, others ...string) {
	annotate(cmd, flag, alone, others...)
}

// mayBeEmpty says that an empty value of a flag is the same as no flag.
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

// decides adds the flag that chooses a policy, to a command that decides by one.
func (c *command) decides(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.flags.Policy, "policy", "", "decide by the policy in this file instead of the one that was applied")
}

// sends adds the flag for the log of calls, to a command that calls models.
func (c *command) sends(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.flags.Log, "log", "", "write what becomes of each call to this file, as JSON lines behind what is there; - is stderr")
}

// dropped says which flag of a command line would be ignored.
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

// isEmpty reports an empty text or an empty list.
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

// offScreen are flags of a call that have no effect on the screens.
var offScreen = []string{"task", "no-store", "fresh", "fair", "samples", "file", "follow", "reasoning", "routed", "critical", "tag"}

// unseen says which flag of a command line has no effect on the screens, or only with
// them.
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
