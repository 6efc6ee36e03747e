package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/open"
	"switchboard/ui/format"
)

// verifyTime is how long a provider may take to say whether it knows a key.
const verifyTime = 20 * time.Second

func (c *command) configKey() *cobra.Command {
	return &cobra.Command{
		Use:   "key [PROVIDER]",
		Short: "Try a provider's key, and say how to keep it",
		Long: "Ask for a provider's key without showing it, try it by listing the provider's models, and say how to keep it:\n" +
			"in an environment variable, or in a password manager. The key is neither stored nor printed.",
		Example: "switchboard config key openai",
		Args:    cobra.MaximumNArgs(1),
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.enterKey(cmd.Context(), args) }),
	}
}

// enterKey leads through the entry of one key.
func (c *command) enterKey(ctx context.Context, args []string) error {
	in, inOK := c.Stdin.(*os.File)
	out, outOK := c.Stderr.(*os.File)
	if c.flags.JSON || !inOK || !outOK || !isTerminal(in) || !isTerminal(out) {
		return misuse("run it in a terminal; scripts set the variable that api_key_env names", "a key is asked for on a terminal only")
	}
	c.flags.Demo = false
	app, err := c.Open(ctx, c.flags, Needs{})
	if err != nil {
		return err
	}
	service, err := c.keyless(ctx, app.Catalog, args)
	if err != nil {
		return err
	}
	key, err := c.secret(ctx, in, fmt.Sprintf("key for %s (it is not shown):", service.ID))
	if err != nil {
		return err
	}
	config := service.Config
	config.APIKey = providers.LiteralKey(key)
	fmt.Fprintf(c.Stderr, "trying it at %s…\n", service.ID)
	names, proven, err := verifyKey(ctx, config)
	if err != nil {
		if fault := new(providers.Error); ctx.Err() == nil && (!errors.As(err, &fault) || fault.Fault != providers.Auth) {
			c.printKeyStorage(service.Config) // the key was not refused
			c.out.line("")
		}
		return &failure{sentence: err.Error(), hint: hintOf(err), err: err}
	}
	c.printVerdict(app.Catalog, service.ID, names, proven)
	c.printKeyStorage(service.Config)
	return c.out.err
}

// keyless is the provider whose key is to be entered: the named one, or one that the user
// chooses from a list.
func (c *command) keyless(ctx context.Context, catalog engine.Catalog, args []string) (engine.Service, error) {
	var ids []string
	for _, id := range providerIDs(catalog) {
		if catalog.Providers[id].APIKey.Needed() {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return engine.Service{}, misuse("`switchboard models` lists the models", "no provider that is configured wants a key")
	}
	id := ""
	if len(args) > 0 {
		id = args[0]
	} else {
		for _, id := range ids {
			fmt.Fprintf(c.Stderr, "  %-12s %s\n", providers.CleanLine(id, 40), whereKey(catalog.Providers[id].APIKey))
		}
		reply, err := c.reply(ctx, fmt.Sprintf("which provider? [%s] ", ids[0]))
		if err != nil {
			return engine.Service{}, err
		}
		if id = reply; id == "" {
			id = ids[0]
		}
	}
	if !slices.Contains(ids, id) {
		return engine.Service{}, misuse("there are "+strings.Join(ids, ", "), "no provider that wants a key is called %s", quoted(id))
	}
	return catalog.Providers[id], nil
}

// whereKey says where a key is looked for and whether it is there.
func whereKey(k providers.Key) string {
	switch {
	case k.Cmd != "":
		return "api_key_cmd prints it"
	case k.Present():
		return k.Env + " is set"
	}
	return k.Env + " is not set"
}

// verifyKey lists a provider's models with a key. proven is false when the
// provider lists them for anybody, and so says nothing about the key.
func verifyKey(ctx context.Context, config providers.Config) (names []string, proven bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	names, err = listModels(ctx, config)
	if err != nil || !config.APIKey.Needed() {
		return names, false, err
	}
	config.APIKey = providers.Key{}
	_, err = listModels(ctx, config)
	var fault *providers.Error
	return names, errors.As(err, &fault) && fault.Fault == providers.Auth, nil
}

var errNoList = errors.New("this provider cannot list its models, so its key cannot be tried without paying for a prompt")

func listModels(ctx context.Context, config providers.Config) ([]string, error) {
	provider, err := open.Open(config)
	if err != nil {
		return nil, err
	}
	lister, ok := provider.(providers.Lister)
	if !ok {
		return nil, errNoList
	}
	return lister.Models(ctx)
}

// printVerdict says whether a key was accepted, and which models it opens.
func (c *command) printVerdict(catalog engine.Catalog, id string, names []string, proven bool) {
	text := id + " accepts the key and lists " + format.Plural(len(names), "model")
	if !proven {
		text = id + " can be reached and lists " + format.Plural(len(names), "model") + ", but it does so for anybody: only a prompt will show whether the key is good"
	}
	c.out.line(providers.CleanLine(text, maxSentence))
	if missing := unlisted(catalog, id, names); len(missing) > 0 {
		c.out.line("configured, but not in its list: " + providers.CleanLine(strings.Join(missing, ", "), maxSentence))
	}
}

// unlisted are the configured models of a provider that it does not list.
func unlisted(catalog engine.Catalog, id string, names []string) []string {
	var missing []string
	for _, m := range catalog.Models {
		if m.Provider == id && !slices.Contains(names, m.Name) {
			missing = append(missing, m.ID)
		}
	}
	return missing
}
