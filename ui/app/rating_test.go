package app

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"

	"switchboard/eval/access"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/places"
	"switchboard/ui/config"
)

// away is a rater at another machine, before the screen.
type away struct {
	*testing.T
	dial    func() *ssh.Client
	session *ssh.Session
	screen  *vt.SafeEmulator
	out     io.Reader
	keys    io.Writer
	told    strings.Builder // beside the screen
}

// signIn starts the program's server over the demo, and signs in.
func signIn(t *testing.T, name string) *away {
	t.Helper()
	home(t)
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "raters")
	if err := os.WriteFile(file, []byte(strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey())))+" "+name+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	out, said := io.Pipe()
	var stderr strings.Builder
	ended := make(chan int, 1)
	go func() {
		ended <- testApp().run(ctx, []string{"--demo", "--json", "serve", "--rate", "127.0.0.1:0", "--raters", file}, nil, said, &stderr)
		said.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("the server ended with code %d: %s", code, stderr.String())
		}
	})
	var told struct{ Rating string }
	first, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil || json.Unmarshal(first, &told) != nil {
		t.Fatalf("%q %v", first, err)
	}
	return sitDown(t, func() *ssh.Client {
		c, err := ssh.Dial("tcp", told.Rating, &ssh.ClientConfig{Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	})
}

// rateHall is serve --rate on the store of a staff, and who has keys.
type rateHall struct {
	*staff
	at   string
	keys map[string]ssh.Signer
	end  func() string // ends it, and is what it said
}

// serveRate lets ben in; eve has a key too, which is no rater's.
func (x *staff) serveRate() *rateHall {
	t := x.t
	t.Helper()
	x.does(access.Admin, "rater add ben")
	h := &rateHall{staff: x, keys: map[string]ssh.Signer{}}
	for _, name := range []string{"ben", "eve"} {
		_, private, err := ed25519.GenerateKey(nil)
		ok(t, err)
		h.keys[name], err = ssh.NewSignerFromKey(private)
		ok(t, err)
	}
	ok(t, os.WriteFile("raters", []byte(strings.TrimSpace(string(ssh.MarshalAuthorizedKey(h.keys["ben"].PublicKey())))+" ben\n"), 0o600))
	ctx, stop := context.WithCancel(t.Context())
	out, said := io.Pipe()
	ended := make(chan string, 1)
	t.Setenv(config.TokenVariable, x.tokens[access.Lead])
	go func() {
		var stderr strings.Builder
		testApp().run(ctx, []string{"--demo", "--store", x.address, "--json", "serve", "--rate", "127.0.0.1:0", "--raters", "raters"}, nil, said, &stderr)
		said.Close()
		ended <- stderr.String()
	}()
	var told struct{ Rating string }
	first, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil || json.Unmarshal(first, &told) != nil {
		t.Fatalf("%q %v %s", first, err, <-ended)
	}
	h.at = told.Rating
	h.end = sync.OnceValue(func() string {
		stop()
		return <-ended
	})
	t.Cleanup(func() { h.end() })
	return h
}

func (h *rateHall) dial(name string) (*ssh.Client, error) {
	return ssh.Dial("tcp", h.at, &ssh.ClientConfig{Auth: []ssh.AuthMethod{ssh.PublicKeys(h.keys[name])}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
}

// sit has ben before the screen.
func (h *rateHall) sit() *away {
	h.t.Helper()
	return sitDown(h.t, func() *ssh.Client {
		c, err := h.dial("ben")
		ok(h.t, err)
		h.t.Cleanup(func() { c.Close() })
		return c
	})
}

func TestARaterWhoIsRemovedFromTheStoreLeavesTheScreen(t *testing.T) {
	h := newStaff(t).serveRate()
	ben := h.sit()
	ben.shows("rater ben")
	go io.Copy(io.Discard, ben.out)
	h.does(access.Admin, "rater remove ben")
	ben.session.Wait()
	if !strings.Contains(ben.told.String(), "You are no rater here any more") {
		t.Errorf("ben is told %q", ben.told.String())
	}
	for name := range h.keys {
		if c, err := h.dial(name); err == nil {
			c.Close()
			t.Errorf("%s comes in", name)
		}
	}
	if log := h.end(); strings.Count(log, "which is no rater's, from 127.0.0.1") != 2 {
		t.Errorf("the log has %q", log)
	}
	audited := h.does(access.Lead, "history --audit --what denied")
	if strings.Count(audited, `"reason":"unknown_key"`) != 1 || !strings.Contains(audited, `"new":"2"`) {
		t.Errorf("the audit has %q", audited)
	}
}

func TestARatingSessionGoesOnWhenTheDatabaseStartsAgain(t *testing.T) {
	x := newStaff(t)
	var set strings.Builder
	for n := range 12 {
		fmt.Fprintf(&set, `{"id":"%d","prompt":"prompt number %d"}`+"\n", n, n)
	}
	ok(t, os.WriteFile("set.jsonl", []byte(set.String()), 0o600))
	x.does(access.Lead, "run --yes --models demo-nano,demo-small,demo-flagship --prompts set.jsonl")
	h := x.serveRate()
	ben := h.sit()
	ben.shows("rater ben", "j accept")
	ben.press("jjj")
	ben.shows("· 1 of 5", "j accept")
	ok(t, x.server.Crash())
	ben.press("jjj") // while there is no server
	ok(t, x.server.Start())
	token, err := access.ParseToken(x.tokens[access.Lead])
	ok(t, err)
	kept, err := places.Open(x.address, places.Options{ReadOnly: true, Token: token})
	ok(t, err)
	defer kept.Close()
	rated := func() (prompts []string) {
		for r, err := range kept.AllRatings() {
			ok(t, err)
			prompts = append(prompts, r.Trial)
		}
		return prompts
	}
	ben.shows("· 2 of 5", "j accept")
	ben.press("jjj")
	ben.shows("· 3 of 5")
	if all := rated(); len(slices.Compact(slices.Sorted(slices.Values(all)))) != 3 {
		t.Errorf("ratings of %q", all)
	}
	ben.press("\x03")
	ben.session.Wait()
	if report, err := kept.Check(t.Context()); err != nil || !report.OK() || report.Ratings != 3 {
		t.Errorf("%+v, %v", report, err)
	}
}

// sitDown opens a session of a connection of its own.
func sitDown(t *testing.T, dial func() *ssh.Client) *away {
	t.Helper()
	session, err := dial().NewSession()
	if err != nil {
		t.Fatal(err)
	}
	x := &away{T: t, dial: dial, session: session, screen: vt.NewSafeEmulator(120, 36)}
	session.Stderr = &x.told
	x.out, _ = session.StdoutPipe()
	x.keys, _ = session.StdinPipe()
	if err := session.RequestPty("xterm-256color", 36, 120, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	go io.Copy(x.keys, x.screen)                                   // what the terminal answers
	t.Cleanup(func() { x.screen.InputPipe().(io.Closer).Close() }) // Close of the screen races with who reads from it
	return x
}

// shows reads until all of it stands on the screen.
func (x *away) shows(parts ...string) {
	x.Helper()
	for b := make([]byte, 1<<16); !x.has(parts); {
		n, err := x.out.Read(b)
		x.screen.Write(b[:n])
		if err != nil && !x.has(parts) {
			x.Fatalf("%q never stood there: %v\n%s", parts, err, x.screen.String())
		}
	}
}

func (x *away) has(parts []string) bool {
	text := x.screen.String()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}

func (x *away) press(keys string) {
	x.Helper()
	if _, err := io.WriteString(x.keys, keys); err != nil {
		x.Fatal(err)
	}
}

// hostile is what no terminal sends: control characters, sequences without an end,
// numbers without a bound, answers to what was not asked, and letters that are none.
// What leaves the screen or votes is left out.
const hostile = "\x00\x01\x02\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1c\x1d\x1e\x1f\x7f\x80\x9b\xff\xfe" +
	"\x1b[99999999999999999999;99999999999R\x1b[?2027;9999999$y\x1b]11;rgb:zzzz/0/0\x07\x1b]52;c;AAAA\x07\x1b[200~jjjj\x1b[201~" +
	"\x1b[8;99999;99999t\x1b[<0;99999;99999M\x1b[<64;1;1M\x1bP+r544e=\xff\x1b\\\x1b_Gi=1;\x1b\\\x1b[?1;2c\U000e0001\u202e\x1b]0;"

func TestARaterNeedsNothingButSSH(t *testing.T) {
	before := signIn(t, "zoe")
	before.shows("▸Rate ", "blind · rater zoe", "j accept")
	before.press(hostile)
	x := sitDown(t, before.dial)
	before.session.Wait()
	if told := before.told.String(); !strings.Contains(told, "You have signed in elsewhere") {
		t.Errorf("told %q", told)
	}
	x.shows("▸Rate ", "blind · rater zoe", "j accept")
	x.press("\x1bOP") // f1
	x.shows("The keys of this screen")
	x.press("\x1bOQ\x1bOR\x1bOS\x1b[15~\x1b[17~\x1b[18~\x10:\x12\x1a134567q") // f2 to f7, and what leads elsewhere; q closes the help
	x.session.WindowChange(30, 100)
	x.screen.Resize(100, 30)
	x.press("jjj")
	x.shows("▸Rate ", "stored: A accepted, B accepted")
	x.press("\x03")
	if err := x.session.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	records, err := bolt.Open(filepath.Join(os.Getenv("XDG_DATA_HOME"), "switchboard", "demo.db"), bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	mine := 0
	for r, err := range records.AllRatings() {
		if err != nil {
			t.Fatal(err)
		}
		if r.Rater == "zoe" && r.Blind && len(r.Verdicts) > 1 {
			mine++
		}
	}
	if mine != 1 {
		t.Errorf("%d ratings are kept under the rater's name", mine)
	}
}
