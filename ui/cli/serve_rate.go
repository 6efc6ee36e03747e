package cli

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/access"
	"switchboard/eval/infile"
	"switchboard/eval/store/records"
	"switchboard/ui"
	"switchboard/ui/config"
	"switchboard/ui/format"
	"switchboard/ui/rateserver"
	"switchboard/ui/serve"
	"switchboard/ui/shell"
)

// rateFlags are the flags of serve for rating.
type rateFlags struct {
	listen string
	raters string // file
	idle   time.Duration
}

func (r *rateFlags) define(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.listen, "rate", "", "offer the Rate screen over SSH at this address, and nothing over HTTP")
	f.StringVar(&r.raters, "raters", "", "the raters: a file of public keys as authorized_keys, with the rater's name behind each")
	f.DurationVar(&r.idle, "rate-idle", rateserver.DefaultIdle, "end a rater's session in which no key came for so long")
}

// check says what is wrong with the flags.
func (r rateFlags) check(cmd *cobra.Command) error {
	if r.listen == "" {
		for _, name := range []string{"raters", "rate-idle"} {
			if cmd.Flags().Changed(name) {
				return misuse("--rate 127.0.0.1:2222 offers it", "--%s is about the Rate screen, and that is not offered", name)
			}
		}
		return nil
	}
	for _, name := range []string{"listen", "keys", "tls-cert", "tls-key", "ext-proc"} {
		if cmd.Flags().Changed(name) {
			return misuse("start `switchboard serve` a second time for what is over HTTP", "--rate offers the Rate screen alone, so --%s has no place beside it", name)
		}
	}
	switch {
	case r.raters == "":
		return misuse("--raters names a file of their public keys", "it has to be said who may rate")
	case r.idle < time.Minute:
		return misuse("as in --rate-idle 1h", "--rate-idle is a minute or more")
	}
	_, err := r.read()
	return err
}

// read returns the raters as they are now. It runs at every sign-in, so that raters can
// be added and removed without a restart.
func (r rateFlags) read() (rateserver.Raters, error) {
	if err := private(r.raters); err != nil {
		return rateserver.Raters{}, err
	}
	raw, err := infile.Read(r.raters, mostKeyFile)
	if err != nil {
		return rateserver.Raters{}, &MisuseError{unreadable("the file of raters", "", err)}
	}
	raters, err := rateserver.ParseRaters(string(raw))
	if err == nil && raters.Len() == 0 {
		err = errors.New("it has none")
	}
	if err != nil {
		return raters, misuse("a public key and a name a line, as in: ssh-ed25519 AAAA… ana", "the raters in %s cannot be used: %v", r.raters, err)
	}
	return raters, nil
}

// ofTheStore refuses to serve where the store would record nothing in the name of a
// rater.
func (r rateFlags) ofTheStore(app *shell.App) error {
	names, asked, err := storeRaters(app)
	if err != nil || !asked {
		return err
	}
	raters, err := r.read()
	if err != nil {
		return err
	}
	if err := raters.Among(names); err != nil {
		return misuse("an admin of the store adds raters with `switchboard rater add NAME`", "the raters in %s cannot be used: %v", r.raters, err)
	}
	return nil
}

// storeRaters are the names of the store's raters, and whether the store asks raters to
// sign in.
func storeRaters(app *shell.App) (names []string, asked bool, err error) {
	store, ok := app.Store.(*records.Store)
	if !ok || app.Signed.Name == "" {
		return nil, false, nil
	}
	known, err := store.Raters()
	for _, k := range known {
		names = append(names, k.Name)
	}
	return names, true, err
}

// now returns a function for the raters as they are now, in the file and in the store.
func (r rateFlags) now(app *shell.App) func() (rateserver.Raters, error) {
	return func() (rateserver.Raters, error) {
		raters, err := r.read()
		if err != nil {
			return raters, err
		}
		names, asked, err := storeRaters(app)
		if err != nil || !asked {
			return raters, err
		}
		return raters.Of(names), nil
	}
}

// hostKeyFile is in the folder of the store, or for a database in that of the user's data.
const hostKeyFile = "rate_host_key"

func (c *command) hostKeyPath(ctx context.Context) (string, error) {
	place, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return "", err
	}
	folder := filepath.Dir(config.BesideStore(place))
	return filepath.Join(folder, hostKeyFile), os.MkdirAll(folder, 0o700)
}

// serveRating offers the Rate screen.
func (c *command) serveRating(ctx context.Context, flags rateFlags) error {
	app, err := c.openApp(ctx, Needs{Store: true, Models: true, Writable: true, Health: true, Role: access.Lead})
	if err != nil {
		return err
	}
	defer app.Background.Stop(0)
	if err := flags.ofTheStore(app); err != nil {
		return err
	}
	path, err := c.hostKeyPath(ctx)
	if err != nil {
		return err
	}
	key, err := rateserver.HostKey(path)
	if err != nil {
		return &failure{sentence: "there is no key by which raters know this server: " + err.Error(), hint: "chmod 600, or take the file away: another one is made", err: err}
	}
	l, err := listen(ctx, flags.listen)
	if err != nil {
		return &failure{sentence: "nothing can be served: " + err.Error(), hint: "--rate takes another address", err: err}
	}
	c.notices(app)
	server := &rateserver.Server{Raters: flags.now(app), HostKey: key, Note: c.note, Refused: c.keepRefused(app), Idle: flags.idle,
		Rate: func(ctx context.Context, rater string, terminal ui.Terminal) error {
			return ui.RunRating(ctx, withRater(app, rater), terminal)
		}}
	if err := c.tellRating(l, server, app.Catalog.Simulated); err != nil {
		l.Close()
		return err
	}
	return server.Serve(ctx, l, serve.StopPatience)
}

// withRater is the program as it is for another rater.
func withRater(app *shell.App, rater string) shell.App {
	theirs := *app
	theirs.Rater = rater
	return theirs
}

// tellRating prints the address to which raters connect, and the key by which they
// recognise the server.
func (c *command) tellRating(l net.Listener, server *rateserver.Server, simulated bool) error {
	raters, err := server.Raters()
	if err != nil {
		return err
	}
	at := l.Addr().String()
	if c.flags.JSON {
		return c.out.json(struct {
			Rating    string `json:"rating"`
			HostKey   string `json:"host_key"` // its fingerprint
			Raters    int    `json:"raters"`   // keys
			Simulated bool   `json:"simulated"`
		}{at, server.Fingerprint(), raters.Len(), simulated})
	}
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		return err
	}
	c.out.line(c.out.bold("ssh -p "+port+" "+host), " rates here, for ", format.Plural(raters.Len(), "key"), mark(simulated), c.out.faint("  ctrl+c ends it"))
	c.out.line("the key of this server is ", server.Fingerprint())
	return c.out.err
}
