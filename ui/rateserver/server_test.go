package rateserver

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"switchboard/ui"
)

// newKey is a key of somebody's.
func newKey(t *testing.T) ssh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// line is a rater's in the file of raters.
func line(key ssh.Signer, name string) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey()))) + " " + name + "\n"
}

// testServer is a server with two raters.
type testServer struct {
	*testing.T
	at       string
	ana, ben ssh.Signer
	stop     context.CancelFunc
	ended    chan error

	mu    sync.Mutex
	notes []string
}

// testScreen is a screen that says who rates, tells its sizes, and ends with q.
func testScreen(ctx context.Context, rater string, terminal ui.Terminal) error {
	leave := make(chan struct{})
	go func() {
		for b := make([]byte, 1<<15); ; {
			n, err := terminal.In.Read(b)
			if bytes.ContainsRune(b[:n], 'q') {
				close(leave)
				return
			}
			if err != nil {
				return
			}
		}
	}()
	fmt.Fprintf(terminal.Out, "%s at %s %dx%d.\n", rater, terminal.Term, terminal.Size.Width, terminal.Size.Height)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-leave:
			return nil
		case size := <-terminal.Sizes:
			fmt.Fprintf(terminal.Out, "now %dx%d.\n", size.Width, size.Height)
		}
	}
}

func newTestServer(t *testing.T, change ...func(*Server)) *testServer {
	t.Helper()
	h := &testServer{T: t, ana: newKey(t), ben: newKey(t), ended: make(chan error, 1)}
	key, err := HostKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	raters, err := ParseRaters("# raters\n\n" + line(h.ana, "ana on her laptop") + "rater=\"ben\",restrict " + line(h.ben, "nobody"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{HostKey: key, Raters: func() (Raters, error) { return raters, nil }, Rate: testScreen, Note: func(s string) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.notes = append(h.notes, s)
	}}
	for _, f := range change {
		f(s)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	h.at, h.stop = l.Addr().String(), stop
	go func() { h.ended <- s.Serve(ctx, l, 20*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-h.ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return h
}

// noted waits until something was noted, or for so long that it never will be: the
// server notes it after the caller has been told.
func (h *testServer) noted(part string) bool { return h.notedTimes(1, part) }

func (h *testServer) notedTimes(n int, part string) bool {
	for began := time.Now(); time.Since(began) < 20*time.Second; runtime.Gosched() {
		h.mu.Lock()
		found := strings.Count(strings.Join(h.notes, "\n"), part)
		h.mu.Unlock()
		if found >= n {
			return true
		}
	}
	return false
}

// dial signs in, as whoever the methods are of.
func (h *testServer) dial(methods ...ssh.AuthMethod) (*ssh.Client, error) {
	return ssh.Dial("tcp", h.at, &ssh.ClientConfig{User: "somebody", Auth: methods, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
}

func (h *testServer) client(key ssh.Signer) *ssh.Client {
	h.Helper()
	c, err := h.dial(ssh.PublicKeys(key))
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { c.Close() })
	return c
}

// testSession is a session with its terminal.
type testSession struct {
	*testing.T
	*ssh.Session
	out  *bytes.Buffer
	pipe io.Reader
	keys io.WriteCloser
}

// openSession opens a session with a terminal.
func (h *testServer) openSession(key ssh.Signer, term string, columns, rows int) *testSession {
	h.Helper()
	session, err := h.client(key).NewSession()
	if err != nil {
		h.Fatal(err)
	}
	x := &testSession{T: h.T, Session: session, out: &bytes.Buffer{}}
	read, write := io.Pipe()
	x.pipe, session.Stdout, session.Stderr = read, write, write
	x.keys, err = session.StdinPipe()
	if err == nil && term != "" {
		err = session.RequestPty(term, rows, columns, ssh.TerminalModes{})
	}
	if err == nil {
		err = session.Shell()
	}
	if err != nil {
		h.Fatal(err)
	}
	go func() { write.CloseWithError(cmpErr(session.Wait())) }()
	return x
}

// cmpErr is io.EOF for a session that ended well.
func cmpErr(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

// waits reads until something came.
func (x *testSession) waits(part string) {
	x.Helper()
	for b := make([]byte, 4096); !strings.Contains(x.out.String(), part); {
		n, err := x.pipe.Read(b)
		x.out.Write(b[:n])
		if err != nil && !strings.Contains(x.out.String(), part) {
			x.Fatalf("%q never came: %v\n%s", part, err, x.out.String())
		}
	}
}

// ends reads until the session has ended, and returns with what error.
func (x *testSession) ends() error {
	x.Helper()
	for b := make([]byte, 4096); ; {
		n, err := x.pipe.Read(b)
		x.out.Write(b[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func TestARaterIsWhoeverHasTheKey(t *testing.T) {
	t.Run("the file has the name, by its comment or its option", func(t *testing.T) {
		h := newTestServer(t)
		h.openSession(h.ana, "xterm-256color", 100, 30).waits("ana at xterm-256color 100x30.")
		x := h.openSession(h.ben, "xterm", 80, 24)
		x.waits("ben at xterm 80x24.")
		io.WriteString(x.keys, "q")
		if err := x.ends(); err != nil {
			t.Error(err)
		}
		if !h.noted("ana came from 127.0.0.1:") || !h.noted("ben left") {
			t.Errorf("noted %q", h.notes)
		}
	})
	t.Run("a key that is offered and not proved names nobody", func(t *testing.T) {
		h := newTestServer(t)
		c, err := h.dial(ssh.PublicKeys(claimed{h.ben.PublicKey(), h.ana}, h.ana))
		if err != nil {
			return // refused outright is as well
		}
		defer c.Close()
		session, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		session.RequestPty("xterm", 24, 80, ssh.TerminalModes{})
		out, _ := session.StdoutPipe()
		if err := session.Shell(); err != nil {
			t.Fatal(err)
		}
		said := make([]byte, 6)
		io.ReadFull(out, said)
		if string(said) != "ana at" {
			t.Errorf("%q sits there", said)
		}
	})
	t.Run("nobody else", func(t *testing.T) {
		h := newTestServer(t)
		yes := func(string, string, []string, []bool) ([]string, error) { return []string{"yes"}, nil }
		for name, method := range map[string]ssh.AuthMethod{
			"a key that is no rater's": ssh.PublicKeys(newKey(t)), "a password": ssh.Password("ana"), "answers": ssh.KeyboardInteractive(yes),
		} {
			if c, err := h.dial(method); err == nil {
				c.Close()
				t.Errorf("%s came in", name)
			}
		}
		if c, err := h.dial(); err == nil {
			c.Close()
			t.Error("nothing came in")
		}
		if !h.noted("refused: the key SHA256:") || !h.noted("nobody signed in from 127.0.0.1:") {
			t.Errorf("noted %q", h.notes)
		}
	})
}

// claimed offers a key that it does not have.
type claimed struct {
	public ssh.PublicKey
	ssh.Signer
}

func (c claimed) PublicKey() ssh.PublicKey { return c.public }

func TestNothingButTheScreenIsServed(t *testing.T) {
	h := newTestServer(t)
	t.Run("a command is refused with a sentence", func(t *testing.T) {
		session, err := h.client(h.ana).NewSession()
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		session.Stderr = &said
		var exit *ssh.ExitError
		if err := session.Run("cat /etc/passwd"); err == nil || !asExit(err, &exit) || exit.ExitStatus() != 1 || said.String() != noCommands {
			t.Errorf("%v: %q", err, said.String())
		}
		if !h.noted("ana asked for a command") {
			t.Errorf("noted %q", h.notes)
		}
	})
	t.Run("a subsystem, variables, an agent, windows and signals are refused", func(t *testing.T) {
		session, err := h.client(h.ana).NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := session.RequestSubsystem("sftp"); err == nil {
			t.Error("there is sftp")
		}
		if err := session.Setenv("EDITOR", "sh"); err == nil {
			t.Error("a variable was taken")
		}
		for _, request := range []string{"auth-agent-req@openssh.com", "x11-req", "signal", "break", "window-change", "anything"} {
			if ok, err := session.SendRequest(request, true, make([]byte, 32)); ok || err != nil {
				t.Errorf("%s: %v %v", request, ok, err)
			}
		}
	})
	t.Run("no port is forwarded, either way", func(t *testing.T) {
		c := h.client(h.ana)
		if _, err := c.Dial("tcp", h.at); err == nil {
			t.Error("a port here was reached")
		}
		if _, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
			t.Error("a port here was opened")
		}
		if _, err := c.Dial("unix", "/tmp/socket"); err == nil {
			t.Error("a socket here was reached")
		}
	})
	t.Run("a connection has one session", func(t *testing.T) {
		c := h.client(h.ana)
		if _, err := c.NewSession(); err != nil {
			t.Fatal(err)
		}
		if _, err := c.NewSession(); err == nil {
			t.Error("it has two")
		}
	})
}

func asExit(err error, to **ssh.ExitError) bool {
	e, ok := err.(*ssh.ExitError)
	*to = e
	return ok
}

func TestATerminalIsNeeded(t *testing.T) {
	h := newTestServer(t)
	for _, c := range []struct{ name, term, says string }{
		{"none", "", noTerminal}, {"one that takes lines only", "dumb", badTerminal}, {"a path", "../../etc/passwd", badTerminal},
		{"control characters", "x\x1b[2J", badTerminal},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := h.openSession(h.ana, c.term, 80, 24)
			x.T = t
			x.waits(c.says)
			if err := x.ends(); err == nil {
				t.Error("that is no failure")
			}
		})
	}
}

func TestSizesAreFollowed(t *testing.T) {
	h := newTestServer(t)
	x := h.openSession(h.ana, "xterm", 1<<30, 1<<30)
	x.waits("500x200.") // more takes memory, and nobody has it
	x.WindowChange(40, 120)
	x.waits("now 120x40.")
	x.WindowChange(0, 0)
	x.waits("now 1x1.")
}

func TestSizesWaitForNoScreen(t *testing.T) {
	const much = 4 << 20 // more than is sent before the client reads on
	h := newTestServer(t, func(s *Server) {
		s.Rate = func(ctx context.Context, _ string, terminal ui.Terminal) error {
			fmt.Fprint(terminal.Out, "ana at")
			fmt.Fprint(terminal.Out, strings.Repeat(".", much))
			for {
				select {
				case <-ctx.Done():
					return nil
				case size := <-terminal.Sizes:
					fmt.Fprintf(terminal.Out, "now %dx%d.\n", size.Width, size.Height)
				}
			}
		}
	})
	x := h.openSession(h.ana, "xterm", 80, 24)
	x.waits("ana at")
	for n := range 100 {
		x.WindowChange(20, 101+n)
	}
	stuck := time.AfterFunc(20*time.Second, func() { x.pipe.(io.Closer).Close() })
	defer stuck.Stop()
	io.CopyN(io.Discard, x.pipe, much-4096)
	x.waits("now 200x20.")
}

func TestASessionEnds(t *testing.T) {
	t.Run("when its rater comes anew", func(t *testing.T) {
		h := newTestServer(t)
		first := h.openSession(h.ana, "xterm", 80, 24)
		first.waits("ana at")
		second := h.openSession(h.ana, "xterm", 80, 24)
		first.waits(string(errElsewhere))
		second.waits("ana at")
		h.openSession(h.ben, "xterm", 80, 24).waits("ben at")
	})
	t.Run("when no key comes", func(t *testing.T) {
		h := newTestServer(t, func(s *Server) { s.Idle = 50 * time.Millisecond })
		h.openSession(h.ana, "xterm", 80, 24).waits(string(errIdle))
	})
	t.Run("when more comes than anybody types", func(t *testing.T) {
		h := newTestServer(t)
		x := h.openSession(h.ana, "xterm", 80, 24)
		go io.WriteString(x.keys, "\x1b[200~"+strings.Repeat("x", mostKeys))
		x.waits(string(errTooMuch))
	})
	t.Run("when the server stops", func(t *testing.T) {
		h := newTestServer(t)
		x := h.openSession(h.ana, "xterm", 80, 24)
		x.waits("ana at")
		h.stop()
		x.waits(string(errStopped))
	})
	t.Run("when its connection does, before there was a session for it", func(t *testing.T) {
		held := make(chan struct{})
		h := newTestServer(t, func(s *Server) {
			s.Rate = func(ctx context.Context, _ string, terminal ui.Terminal) error {
				go io.Copy(io.Discard, terminal.In)
				fmt.Fprint(terminal.Out, "ana at")
				<-held
				return nil
			}
		})
		first := h.openSession(h.ana, "xterm", 80, 24)
		first.waits("ana at")
		next := h.client(h.ana)
		session, err := next.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		session.RequestPty("xterm", 24, 80, ssh.TerminalModes{})
		session.Shell()
		next.Close()
		if !h.noted("ana got no session: " + string(errGone)) {
			t.Errorf("noted %q", h.notes)
		}
		close(held)
		if h.noted("ana left"); strings.Contains(strings.Join(h.notes, "\n"), "refused") {
			t.Errorf("noted %q", h.notes)
		}
	})
	t.Run("before it begins when there are too many", func(t *testing.T) {
		h := newTestServer(t, func(s *Server) { s.Sessions = 1 })
		h.openSession(h.ana, "xterm", 80, 24).waits("ana at")
		h.openSession(h.ben, "xterm", 80, 24).waits(string(errFull))
	})
}
