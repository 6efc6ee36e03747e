package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine/rewrite"
	"switchboard/eval/infile"
	"switchboard/ui/extproc"
	"switchboard/ui/serve"
	"switchboard/ui/shell"
)

// extProcFlags are the flags of serve for external processing.
type extProcFlags struct {
	listen   string
	fail     string
	clientCA string // file
	most     int64  // MB
	patience time.Duration
}

func (e *extProcFlags) define(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.listen, "ext-proc", "", "answer Envoy's external processing at this address, too")
	f.StringVar(&e.fail, "ext-proc-fail", "open", "what becomes of a body that cannot be read: open, it goes on as it is, or closed, it is refused")
	f.StringVar(&e.clientCA, "ext-proc-client-ca", "", "let in proxies that have a certificate of this authority; a file")
	f.Int64Var(&e.most, "ext-proc-body", serve.MostBody>>20, "read bodies of up to so many `MB`")
	f.DurationVar(&e.patience, "ext-proc-timeout", 30*time.Second, "wait so long for a request that comes in pieces")
	isAbout(cmd, "ext-proc", "ext-proc-fail", "ext-proc-client-ca", "ext-proc-body", "ext-proc-timeout")
}

// extProc is a service of external processing that can be started, or nil.
type extProc struct {
	flags     extProcFlags
	encrypted *tls.Config // nil: no TLS
}

// mostAuthorityFile is the largest file of authorities, in bytes.
const mostAuthorityFile = 1 << 20

// check says what is wrong with the flags. Callers of external processing have no keys,
// so an address that others can reach needs their certificates.
func (e extProcFlags) check(certificate *certificateFiles) (*extProc, error) {
	switch {
	case e.listen == "":
		return nil, nil
	case e.fail != "open" && e.fail != "closed":
		return nil, misuse("open or closed", "--ext-proc-fail %s is neither", e.fail)
	case e.most < 1 || e.most > 1024:
		return nil, misuse("as in --ext-proc-body 32", "--ext-proc-body is from 1 to 1024")
	case e.patience < time.Second:
		return nil, misuse("as in --ext-proc-timeout 30s", "--ext-proc-timeout is a second or more")
	}
	if e.clientCA == "" {
		if serve.CheckAddress(e.listen, serve.Protection{}) != nil {
			return nil, misuse("--tls-cert, --tls-key and --ext-proc-client-ca; without them listen at 127.0.0.1",
				"others can reach %s, and proxies have no keys, so it needs TLS and the authority of their certificates", e.listen)
		}
		return &extProc{flags: e, encrypted: extproc.TLS(choice(certificate), nil)}, nil
	}
	if certificate == nil {
		return nil, misuse("name --tls-cert and --tls-key too", "--ext-proc-client-ca needs TLS")
	}
	raw, err := infile.Read(e.clientCA, mostAuthorityFile)
	if err != nil {
		return nil, &MisuseError{unreadable("the authority of clients", "", err)}
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(raw) {
		return nil, misuse("a file in PEM", "%s has no certificate", e.clientCA)
	}
	return &extProc{flags: e, encrypted: extproc.TLS(choice(certificate), authorities)}, nil
}

func (e *extProc) listen(ctx context.Context) (net.Listener, error) {
	if e == nil {
		return nil, nil
	}
	l, err := listen(ctx, e.flags.listen)
	if err != nil {
		return nil, &failure{sentence: "ext_proc cannot be served: " + err.Error(), hint: "--ext-proc takes another address", err: err}
	}
	return l, nil
}

func closeListener(l net.Listener) {
	if l != nil {
		l.Close()
	}
}

// serveBoth serves over HTTP and, where that was asked for, external processing. Where
// one ends, so does the other.
func (c *command) serveBoth(ctx context.Context, overHTTP func(context.Context) error, e *extProc, l net.Listener, app *shell.App, s *serve.Server) error {
	if e == nil {
		return overHTTP(ctx)
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	processor := &extproc.Server{
		Rewriter: &rewrite.Rewriter{Decider: app.Router, Simulated: app.Catalog.Simulated, Rollout: app.Rollout, Closed: e.flags.fail == "closed"},
		MostBody: e.flags.most << 20, Room: s.Room, Patience: e.flags.patience, Note: c.note,
		Counted: func(status int) { s.Processed("ext_proc", status) },
	}
	var both sync.WaitGroup
	var processed error
	both.Go(func() {
		defer end()
		processed = processor.Serve(ctx, l, e.encrypted, serve.StopPatience)
	})
	err := overHTTP(ctx)
	end()
	both.Wait()
	if err == nil {
		err = processed
	}
	return err
}
