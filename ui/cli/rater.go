package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/access"
	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/config"
)

// raterJSON is a rater of a store. Token is there once, when it was made.
type raterJSON struct {
	Name  string      `json:"name"`
	Role  access.Role `json:"role"`
	Since time.Time   `json:"since"`        // when the token was made
	By    string      `json:"by,omitempty"` // who made it
	Token string      `json:"token,omitempty"`
}

func raterToJSON(r access.Rater) raterJSON {
	return raterJSON{Name: r.Name, Role: r.Role, Since: r.Added, By: r.By}
}

const roleHelp = "rate, lead (may also run, import, calibrate, apply, export, forget and serve) or admin (may also say who the raters are)"

func (c *command) rater() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rater",
		Short: "Say who may use a store in a database, and what",
		Long: "Say who may use a store in a database. Each rater signs in by a token, which is in " + config.TokenVariable + "\n" +
			"or in the file that token_file in [store] names. From the first rater on the store asks everybody for one;\n" +
			"the first has to be an admin.",
		Args: cobra.NoArgs,
		RunE: c.runner(func(*cobra.Command, []string) error {
			return misuse("`switchboard rater list` says who there is; add, renew and remove change that", "rater needs to be told what to do")
		}),
	}
	cmd.AddCommand(c.raterAdd(), c.raterRenew(), c.raterRemove(), c.raterList())
	return cmd
}

func (c *command) raterAdd() *cobra.Command {
	var role string
	cmd := &cobra.Command{
		Use:     "add NAME",
		Short:   "Add a rater, and print the token once",
		Long:    "Add a rater, and print the token to stdout. It is not kept, only its hash, and cannot be printed again.",
		Example: "switchboard rater add ana --role admin\nswitchboard rater add ben >ben.token",
		Args:    exactly("rater add", "the name of a rater"),
		RunE: c.runner(func(cmd *cobra.Command, args []string) error {
			return c.runRaterAdd(cmd.Context(), args[0], access.Role(role))
		}),
	}
	cmd.Flags().StringVar(&role, "role", string(access.Rate), roleHelp)
	return cmd
}

func (c *command) raterRenew() *cobra.Command {
	var role string
	cmd := &cobra.Command{
		Use:   "renew NAME",
		Short: "Give a rater another token, and print it once; the one before no longer holds",
		Long: "Give a rater another token, and print it to stdout. The one before no longer holds, in programs that run too.\nRaters may renew their own; --role gives another role as well, which an admin may.\n" +
			"Print it into another file than the one that token_file names: > empties that before the old token is read.",
		Example: "switchboard rater renew ana\nswitchboard rater renew ben --role lead",
		Args:    exactly("rater renew", "the name of a rater"),
		RunE: c.runner(func(cmd *cobra.Command, args []string) error {
			return c.runRaterRenew(cmd.Context(), args[0], access.Role(role))
		}),
	}
	cmd.Flags().StringVar(&role, "role", "", roleHelp)
	return cmd
}

func (c *command) raterRemove() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Aliases: []string{"revoke"},
		Short:   "Let a rater in no more; the ratings stay",
		Args:    exactly("rater remove", "the name of a rater"),
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runRaterRemove(cmd.Context(), args[0]) }),
	}
}

func (c *command) raterList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the raters of the store, with their roles",
		Args:  cobra.NoArgs,
		RunE:  c.runner(func(cmd *cobra.Command, _ []string) error { return c.runRaterList(cmd.Context()) }),
	}
}

// sharedStore opens the store to write to it, if it is one that raters share.
func (c *command) sharedStore(ctx context.Context) (*records.Store, error) {
	look, err := c.storeAsItIs(ctx)
	if err != nil {
		return nil, err
	}
	info, err := look.Info()
	look.Close()
	if err != nil {
		return nil, err
	}
	kind := info.Kind
	if !info.Exists {
		if kind = store.Real; c.flags.Demo {
			kind = store.Demo
		}
	}
	path, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return nil, err
	}
	return c.storeToWrite(path, places.Options{Kind: kind, Who: c.configuredRater()})
}

func (c *command) runRaterAdd(ctx context.Context, name string, role access.Role) error {
	if err := knownRole(role); err != nil {
		return err
	}
	if err := access.CheckName(name); err != nil {
		return &MisuseError{err}
	}
	records, err := c.sharedStore(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	token := access.NewToken()
	r := access.Rater{Name: name, Role: role, Hash: token.Hash(), Added: time.Now()}
	before, err := records.Raters()
	if err != nil {
		return err
	}
	out := tokenOutput{command: c, token: token}
	if err := records.AddRater(r, func() error { return out.show(r) }); err != nil {
		return out.void(err)
	}
	c.note(fmt.Sprintf("this is the token of %s, who has the role %s now. It is shown once: keep it where %s or token_file in [store] finds it", name, role, config.TokenVariable))
	if len(before) == 0 {
		c.note("the store " + records.Path() + " asks everybody for a token from now on")
	}
	return nil
}

func (c *command) runRaterRenew(ctx context.Context, name string, role access.Role) error {
	if role != "" {
		if err := knownRole(role); err != nil {
			return err
		}
	}
	records, err := c.sharedStore(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	token := access.NewToken()
	out := tokenOutput{command: c, token: token}
	r, err := records.RenewRater(name, role, token.Hash(), time.Now(), out.show)
	if err != nil {
		return out.void(err)
	}
	c.note(fmt.Sprintf("this is another token of %s, who has the role %s. It is shown once, and the one before no longer holds", r.Name, r.Role))
	return nil
}

func (c *command) runRaterRemove(ctx context.Context, name string) error {
	records, err := c.sharedStore(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	if err := records.RemoveRater(name, time.Now()); err != nil {
		return err
	}
	left, err := records.Raters()
	if err == nil && len(left) == 0 {
		c.note("no rater is left, so the store " + records.Path() + " asks nobody for a token any more")
	}
	if c.flags.JSON {
		return c.out.json(struct {
			Removed string `json:"removed"`
		}{name})
	}
	c.out.line("removed: ", providers.CleanLine(name, access.MostName))
	return c.out.err
}

func knownRole(role access.Role) error {
	if role.Known() {
		return nil
	}
	var all []string
	for _, r := range access.Roles {
		all = append(all, string(r))
	}
	return misuse("there are "+strings.Join(all, ", "), "there is no role %s", quoted(string(role)))
}

// tokenOutput prints a token once, on stdout alone, before the token is valid. A token
// that could not be printed never becomes valid.
type tokenOutput struct {
	*command
	token   access.Token
	printed bool
}

func (o *tokenOutput) show(r access.Rater) error {
	if o.flags.JSON {
		j := raterToJSON(r)
		j.Token = o.token.Reveal()
		_ = o.out.json(j) // the printer keeps the error
	} else {
		o.out.line(o.token.Reveal())
	}
	o.printed = o.out.err == nil
	return o.out.err
}

// void is the error for a token that did not become valid. It says so where the token is
// printed already.
func (o *tokenOutput) void(err error) error {
	if o.printed {
		o.note("the token that was printed may not hold")
	}
	return err
}

func (c *command) runRaterList(ctx context.Context) error {
	records, err := c.storeAsItIs(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	all, err := records.Raters()
	if err != nil {
		return err
	}
	if len(all) == 0 && !c.flags.JSON {
		c.note("the store " + records.Path() + " has no raters, and asks nobody for a token")
	}
	for _, r := range all {
		if c.flags.JSON {
			if err := c.out.json(raterToJSON(r)); err != nil {
				return err
			}
			continue
		}
		c.out.line(providers.CleanLine(r.Name, access.MostName), "  ", string(r.Role), "  ", r.Added.Local().Format(time.DateOnly), c.out.faint("  by "+providers.CleanLine(r.By, access.MostName)))
	}
	return c.out.err
}
