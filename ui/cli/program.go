package cli

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/eval/access"
	"switchboard/providers"
	"switchboard/ui"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// Flags are the flags that every command has, and those of all commands that decide or
// send.
type Flags struct {
	Config  string // empty: the usual file, which need not exist
	Store   string // empty: the usual file
	Log     string // write what becomes of prompts behind what is in this file; "-" is stderr
	Policy  string // decide by the policy in this file; empty: the one that the config names, or that was applied
	Demo    bool
	JSON    bool
	NoColor bool
}

// Needs says what a command needs the program to open.
type Needs struct {
	Store        bool        // the store, and what is built on it: router and dispatcher
	Models       bool        // all models that can be called, those on local servers too
	Fallback     bool        // simulated models, where no real one can be called and the user chose none
	Writable     bool        // what is paid for has to be stored, so the store must take it
	Interactive  bool        // simulated time passes like real time, and faults happen
	Serves       bool        // many prompts are answered at once: a record may wait a moment, so that several are written to the store together
	Health       bool        // the measured times of the models are read before anything is sent
	DecidesRoute bool        // only a decision is made and no model is called, so the policy may name models that are not configured
	Role         access.Role // role that the signed-in user must have; empty: any
}

// Program is what main hands to the commands.
type Program struct {
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Version string
	Date    string // of the release; empty: this is no release

	// Open opens the program: config, models and store. It is called once at most, when
	// the flags are known. Mistakes in the config are *MisuseError.
	Open func(context.Context, Flags, Needs) (*shell.App, error)

	// StorePath is where the store is or will be.
	StorePath func(context.Context, Flags) (string, error)

	// Token is the token by which the user signs in at a store.
	Token func(flags Flags, place string) (access.Token, error)

	// LocalNotes says which models of the servers on this machine are not offered, and
	// why.
	LocalNotes func(context.Context, Flags) []string

	Config ConfigFile
}

// ConfigFile is the user's config as `config` and `doctor` see it.
type ConfigFile struct {
	Path    func(Flags) string          // where the file is looked for
	Starter string                      // what a new file begins with
	Text    func(Flags) (string, error) // what is in force, as TOML

	// Values is what is in force, by name.
	Values func(Flags) (map[string]any, error)
}

// Main runs a command line without the program's name and returns the exit
// code.
func (p Program) Main(ctx context.Context, args []string) int {
	c := &command{Program: p, out: newPrinter(p.Stdout, false)}
	err := c.execute(ctx, args)
	if err == nil {
		err = c.out.err
	}
	if err != nil {
		complain(p.Stderr, err)
	}
	return exitCode(err)
}

// command is one run of the program.
type command struct {
	Program
	flags Flags
	out   *printer
	ran   error // what the command itself returned
	began bool  // the command line was understood

	doubted bool // the user was told that records may be missing
}

// execute parses the command line and runs the command. What cobra itself
// finds wrong is misuse.
func (c *command) execute(ctx context.Context, args []string) error {
	root := c.root()
	root.AddCommand(c.man())
	root.SilenceErrors, root.SilenceUsage = true, true
	root.Version = c.Version
	root.SetArgs(args)
	root.SetVersionTemplate(versionTemplate)
	root.Annotations = map[string]string{"date": c.Date}
	c.helpWith(root, !slices.Contains(args, "--no-color"))
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil || c.began:
		return c.ran
	case c.out.err != nil:
		return c.out.err
	}
	if hintOf(err) == "" {
		err = &failure{sentence: usageSentence(cmd, err), hint: "`" + cmd.CommandPath() + " --help` says how"}
	}
	return &MisuseError{err}
}

// versionTemplate is what --version prints.
const versionTemplate = `{{$date := index .Annotations "date" -}}
{{if eq (.Flag "json").Value.String "true"}}{"version":{{printf "%q" .Version}},"date":{{if $date}}{{printf "%q" $date}}{{else}}null{{end}}}
{{- else}}{{.DisplayName}} version {{.Version}}{{with $date}} ({{.}}){{end}}{{end}}
`

// usageSentence says what is wrong with a command line. For arguments it says how many
// the command takes.
func usageSentence(cmd *cobra.Command, err error) string {
	said := err.Error()
	name := commandName(cmd)
	var wants, got int
	switch {
	case strings.HasPrefix(said, "unknown command") && !cmd.HasAvailableSubCommands():
		return name + " takes no argument"
	case said == "unknown flag: --policy":
		return "--policy does nothing here: " + name + " decides nothing"
	case said == "unknown flag: --log":
		return "--log does nothing here: " + name + " calls no model"
	case scans(said, "accepts at most %d arg(s), received %d", &wants, &got):
		return fmt.Sprintf("%s takes at most %s, not %d", name, format.Plural(wants, "argument"), got)
	case scans(said, "accepts %d arg(s), received %d", &wants, &got):
		return fmt.Sprintf("%s takes %s, not %d", name, format.Plural(wants, "argument"), got)
	}
	return flagSentence(err)
}

func scans(s, layout string, into ...any) bool {
	n, err := fmt.Sscanf(s, layout, into...)
	return err == nil && n == len(into)
}

// flagSentence says what the value of a flag should have been.
func flagSentence(err error) string {
	var number *strconv.NumError
	var list *csv.ParseError
	var cause error
	wanted := ""
	switch {
	case errors.As(err, &number):
		cause = number
		wanted = map[string]string{"ParseUint": "a whole number from 0", "ParseInt": "a whole number", "ParseFloat": "a number", "ParseBool": "true or false"}[number.Func]
	case errors.As(err, &list):
		cause, wanted = list, "a list with commas between; a quote must be closed"
	}
	if wanted == "" {
		return err.Error()
	}
	return strings.TrimSuffix(err.Error(), cause.Error()) + "it is not " + wanted
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "switchboard",
		Short: "Send a prompt to several models side by side, and see which one would have done",
		Long: "Send a prompt to several language models side by side: what each answers, what it costs,\n" +
			"how long it takes, and which one the router would have chosen.\n\n" +
			"Without a command it is a terminal program; without a terminal it reads a prompt from stdin, like ask.",
		Args:                       noCommand,
		SuggestionsMinimumDistance: 2,
		PersistentPreRun: func(*cobra.Command, []string) {
			c.began = true
			c.out.styled = c.out.styled && !c.flags.NoColor
		},
	}
	var job askJob
	job.addFlags(root)
	var rater string
	root.Flags().StringVar(&rater, "rater", "", "rate under this name instead of the config's")
	root.RunE = c.runner(func(cmd *cobra.Command, _ []string) error { return c.start(cmd, job, rater) })
	f := root.PersistentFlags()
	f.StringVar(&c.flags.Config, "config", "", "use this config file")
	f.StringVar(&c.flags.Store, "store", "", "keep trials and ratings in this file, or database (postgres://…)")
	f.BoolVar(&c.flags.Demo, "demo", false, "use simulated models and a store of their own")
	f.BoolVar(&c.flags.JSON, "json", false, "print JSON")
	f.BoolVar(&c.flags.NoColor, "no-color", false, "print without colours")
	c.decides(root)
	c.sends(root)
	root.SetIn(c.Stdin)
	root.SetOut(c.out)
	root.SetErr(c.Stderr)
	root.AddCommand(c.ask(), c.route(), c.serve(), c.run(), c.importFile(), c.usage(), c.report(), c.export(), c.calibrate(), c.policy(), c.rollout(), c.backtest(), c.history(), c.forget(), c.models(), c.doctor(), c.check(), c.backup(), c.store(), c.rater(), c.config())
	c.withCompletion(root)
	knownTopics(root)
	return root
}

// runner keeps the error of a command, so that fang does not print it.
func (c *command) runner(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if c.ran = dropped(cmd); c.ran == nil {
			c.ran = run(cmd, args)
		}
		return nil
	}
}

// noCommand is the error for words that are no command: most likely a prompt, or a
// mistake in typing.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "to send a prompt: switchboard ask \"…\""
	if i := slices.IndexFunc(shell.Tabs(), func(t shell.Tab) bool { return strings.EqualFold(t.Title(), args[0]) }); i >= 0 {
		hint = "it is a screen: " + shell.Tabs()[i].Key() + " in `switchboard`; " + hint
	} else if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		hint = "did you mean " + like[0] + "? " + hint
	}
	return &failure{sentence: "there is no command " + quoted(args[0]), hint: hint}
}

// start is the program without a command.
func (c *command) start(cmd *cobra.Command, job askJob, rater string) error {
	ctx := cmd.Context()
	in, inOK := c.Stdin.(*os.File)
	out, outOK := c.Stdout.(*os.File)
	screens := !c.flags.JSON && inOK && outOK && isTerminal(in) && isTerminal(out)
	if err := unseen(cmd, screens); err != nil {
		return err
	}
	if !screens {
		return c.runAsk(ctx, job, nil)
	}
	if c.flags.Log == "-" {
		return misuse("name a file", "the screen has no room for a log on stderr")
	}
	resume := holdTyping(in)
	app, err := c.Open(ctx, c.flags, Needs{Store: true, Models: true, Fallback: true, Interactive: true})
	resume()
	if err != nil {
		return err
	}
	if err := doubtOf(app.Store); err != nil {
		app.Notices = append(app.Notices, err.Error())
	}
	if c.flags.NoColor {
		app.Preferences.Theme = "mono"
	}
	if app.Rater, err = ratedBy(app, strings.TrimSpace(rater)); err != nil {
		return err
	}
	if err := c.prepare(app, job); err != nil {
		return err
	}
	defer app.Background.Stop(0)
	return ui.Run(ctx, *app, in, out)
}

// ratedBy is the name of the rater, given the name on the command line.
func ratedBy(app *shell.App, named string) (string, error) {
	if signed := app.Signed.Name; named != "" && signed != "" && named != signed {
		return "", misuse("leave --rater out: the name is that of the token", "the token is that of %s, so nobody can rate as %s here", providers.CleanLine(signed, 40), quoted(named))
	}
	return cmp.Or(named, app.Rater), nil
}

// prepare sets the lanes and requests of the screen as the flags ask.
func (c *command) prepare(app *shell.App, job askJob) error {
	asked, err := job.request.parameters()
	if err != nil {
		return err
	}
	app.Parameters = asked.Over(app.Parameters)
	if len(job.models) > 0 {
		if _, err := c.chosen(app, job.models); err != nil {
			return err
		}
		app.Catalog.Lanes = job.models
	}
	return nil
}

// openApp opens what a command needs, and tells the user at once if records may be
// missing in its store.
func (c *command) openApp(ctx context.Context, needs Needs) (*shell.App, error) {
	app, err := c.Open(ctx, c.flags, needs)
	if err != nil {
		return nil, err
	}
	c.tellDoubt(app.Store)
	return app, nil
}

// doubtOf says why the latest records may be missing in a store, or is nil.
func doubtOf(records any) error {
	if s, ok := records.(interface{ Doubt() error }); ok {
		return s.Doubt()
	}
	return nil
}

// tellDoubt tells the user, once, that the latest records may be missing.
func (c *command) tellDoubt(records any) {
	if err := doubtOf(records); err != nil && !c.doubted {
		c.doubted = true
		c.note(err.Error() + " (" + hintOf(err) + ")")
	}
}

// warnings says which caps come near.
func (c *command) warnings(app *shell.App) {
	for _, text := range app.Warnings.Take() {
		c.note(text)
	}
}

// notices prints what the user should know. It comes after every check that may find a
// mistake of the user, so that an error stands alone.
func (c *command) notices(app *shell.App) {
	for _, notice := range app.Notices {
		c.note(notice)
	}
}

// note prints a sentence on stderr.
func (c *command) note(text string) {
	io.WriteString(c.Stderr, "switchboard: "+providers.CleanLine(text, maxSentence)+"\n")
}
