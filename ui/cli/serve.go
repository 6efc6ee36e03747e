package cli

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/store"
	"switchboard/ui/format"
	"switchboard/ui/serve"
	"switchboard/ui/shell"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	listen          string
	keys            string // file
	tlsCert, tlsKey string // files
	extProc         extProcFlags
	rate            rateFlags
}

func (c *command) serve() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Offer the policy over HTTP: chats for OpenAI's clients, decisions for any proxy that asks",
		Long: "Offer the policy in force over HTTP, until ctrl+c. POST /decide answers a prompt, or a body of Chat Completions\n" +
			"or of Responses, with the decision about it. POST /v1/chat/completions and /v1/responses answer such a body by the decision.\n" +
			"Another policy that is applied decides from then on.\n\n" +
			"Who calls from another machine needs a key: " + keysVariable + " or --keys has them, as name:key.\n\n" +
			"With --rate it offers the Rate screen over SSH instead, to the raters whose public keys --raters has.",
		Example: "switchboard serve\ncurl -s http://127.0.0.1:8377/decide -d '{\"prompt\":\"Is this spam? You have won a prize.\"}'",
		Args:    cobra.NoArgs,
		RunE:    c.runner(func(cmd *cobra.Command, _ []string) error { return c.runServe(cmd, flags) }),
	}
	f := cmd.Flags()
	f.StringVar(&flags.listen, "listen", "127.0.0.1:8377", "answer at this address; port 0 takes any that is free")
	f.StringVar(&flags.keys, "keys", "", "let in whoever has a key of this file, name:key a line")
	f.StringVar(&flags.tlsCert, "tls-cert", "", "speak TLS with the certificates in this file")
	f.StringVar(&flags.tlsKey, "tls-key", "", "and the key in this one")
	flags.extProc.define(cmd)
	flags.rate.define(cmd)
	c.decides(cmd)
	c.sends(cmd)
	return cmd
}

func (c *command) runServe(cmd *cobra.Command, flags serveFlags) error {
	if err := flags.rate.check(cmd); err != nil {
		return err
	}
	if flags.rate.listen != "" {
		return c.serveRating(cmd.Context(), flags.rate)
	}
	return c.serveHTTP(cmd.Context(), flags)
}

// gate says which callers are let in, and how connections are encrypted.
type gate struct {
	keys        *renewed[serve.Keys]
	certificate *certificateFiles // nil: none
	processor   *extProc          // nil: no Envoy is answered
}

// gate reads the files that the flags name.
func (f *serveFlags) gate() (g gate, err error) {
	if g.keys, err = openKeys(f.keys); err != nil {
		return g, err
	}
	if g.certificate, err = f.certificate(); err != nil {
		return g, err
	}
	if err := serve.CheckAddress(f.listen, serve.Protection{Keys: g.keys.get().Any(), TLS: g.certificate != nil}); err != nil {
		hint := "--keys, --tls-cert and --tls-key; without them listen at 127.0.0.1"
		if !strings.Contains(f.listen, ":") {
			hint = "--listen takes a host and a port"
		}
		return g, misuse(hint, "%v", err)
	}
	g.processor, err = f.extProc.check(g.certificate)
	return g, err
}

// listen opens the addresses; envoys is nil where no proxy is answered.
func (g *gate) listen(ctx context.Context, address string) (callers, envoys net.Listener, err error) {
	if callers, err = listen(ctx, address); err != nil {
		return nil, nil, &failure{sentence: "nothing can be served: " + err.Error(), hint: "--listen takes another address", err: err}
	}
	if envoys, err = g.processor.listen(ctx); err != nil {
		callers.Close()
		return nil, nil, err
	}
	return callers, envoys, nil
}

// serveHTTP offers the policy.
func (c *command) serveHTTP(ctx context.Context, flags serveFlags) error {
	gate, err := flags.gate()
	if err != nil {
		return err
	}
	app, err := c.openApp(ctx, Needs{Store: true, Models: true, Writable: true, Serves: true, Health: true, Role: access.Lead})
	if err != nil {
		return err
	}
	defer app.Background.Stop(0)
	l, envoys, err := gate.listen(ctx, flags.listen)
	if err != nil {
		return err
	}
	gate.keys.tell(c.note)
	gate.certificate.tell(c.note)
	app.Notices = append(app.Notices, withoutKeys(app.Catalog, app.Router.Policy().Ladder)...)
	c.notices(app)
	if err := c.tellServed(l, envoys, gate.certificate != nil, app); err != nil {
		l.Close()
		closeListener(envoys)
		return err
	}
	s := serve.Server{
		Decider: app.Router, Simulated: app.Catalog.Simulated, Keys: gate.keys.get, Health: app.Health,
		Rollout: app.Rollout, Ready: func() error { return readable(app.Store) }, Follow: followBoth(app), Guard: app.Follow.Guard, Note: c.note, Refused: c.keepRefused(app),
		Room:  serve.NewRoom(flags.extProc.most << 20),
		Chats: &serve.Chats{Decider: app.Router, Dispatcher: app.Dispatcher, Catalog: app.Catalog, Parameters: app.Parameters, Rollout: app.Rollout},
	}
	return c.serveBoth(ctx, func(ctx context.Context) error { return s.Serve(ctx, l, choice(gate.certificate), serve.StopPatience) }, gate.processor, envoys, app, &s)
}

// withoutKeys is a notice of the models of a ladder that cannot be asked because a key is
// missing; it is empty where there are none. Decisions need no key.
func withoutKeys(catalog engine.Catalog, ladder routing.Ladder) []string {
	var without []string
	for _, rung := range ladder.Rungs {
		m, _ := catalog.Model(rung.Model)
		if key := catalog.Providers[m.Provider].APIKey; key.Needed() && !key.Present() {
			without = append(without, fmt.Sprintf("%s (%s is not set)", rung.Model, key.Env))
		}
	}
	if len(without) == 0 {
		return nil
	}
	return []string{"no chat reaches " + strings.Join(without, ", ") + "; /decide needs no key (`switchboard config key` helps with one, `switchboard --demo serve` has simulated models)"}
}

// followBoth follows the policy and the rollout that others choose.
func followBoth(app *shell.App) func() (string, error) {
	return func() (string, error) {
		var all []string
		for _, follow := range []func() (string, error){app.Follow.Policy, app.Follow.Rollout} {
			if follow == nil {
				continue
			}
			said, err := follow()
			if err != nil {
				return "", fmt.Errorf("the policy cannot be followed: %w", err)
			}
			if said != "" {
				all = append(all, said)
			}
		}
		return strings.Join(all, "; "), nil
	}
}

// keepRefused records refused calls in the audit. Where that fails, it prints why.
func (c *command) keepRefused(app *shell.App) func(serve.Refused) {
	kept, ok := app.Store.(interface{ AddEvent(audit.Event) error })
	if !ok {
		return nil
	}
	return func(r serve.Refused) {
		err := kept.AddEvent(audit.Event{
			Time: r.First, Who: cmp.Or(r.Caller, "unknown"), What: audit.Denied, Reason: r.Reason, New: strconv.Itoa(r.N), Detail: r.What + " from " + r.From,
		})
		if err != nil {
			c.note(format.Counts("%s was refused (%s, %v times) and that cannot be kept: %v", r.What, r.Reason, r.N, err))
		}
	}
}

// tellServed prints where the service can be reached.
func (c *command) tellServed(l, envoys net.Listener, encrypted bool, app *shell.App) error {
	at := "http://" + l.Addr().String()
	if encrypted {
		at = "https://" + l.Addr().String()
	}
	decides, rolled := app.Router.Policy(), app.Rollout.Now()
	policy := decides.Hash
	c.noteHandSet(decides)
	processing := ""
	if envoys != nil {
		processing = envoys.Addr().String()
	}
	if c.flags.JSON {
		return c.out.json(struct {
			Listening string `json:"listening"`
			ExtProc   string `json:"ext_proc,omitempty"` // where proxies are answered
			Policy    string `json:"policy"`
			Simulated bool   `json:"simulated"`
			Rollout   string `json:"rollout"`
		}{at, processing, policy, app.Catalog.Simulated, rolled.String()})
	}
	stage := ""
	if !rolled.Whole() {
		stage = ", rollout: " + rolled.String()
	}
	c.out.line(c.out.bold(at), " decides by the policy ", routing.PolicyName(policy), stage, mark(app.Catalog.Simulated), c.out.faint("  ctrl+c ends it"))
	if processing != "" {
		c.out.line(c.out.bold(processing), " answers Envoy's ext_proc")
	}
	return c.out.err
}

// readable is why a store cannot be read, or nil.
func readable(records shell.Store) error {
	for _, err := range records.Trials(store.Query{Limit: 1}) {
		return err
	}
	return nil
}

// certificate is the certificate for TLS, or nil.
func (f *serveFlags) certificate() (*certificateFiles, error) {
	switch {
	case f.tlsCert == "" && f.tlsKey == "":
		return nil, nil
	case f.tlsCert == "" || f.tlsKey == "":
		return nil, misuse("name both files", "TLS needs --tls-cert and --tls-key")
	}
	certificate, err := openCertificate(f.tlsCert, f.tlsKey)
	if err != nil {
		return nil, &MisuseError{err}
	}
	return certificate, nil
}
