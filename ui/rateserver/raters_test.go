package rateserver

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

func TestRatersThatCannotBeMeantAreErrors(t *testing.T) {
	key, other := newKey(t), newKey(t)
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skipf("no short key can be made: %v", err)
	}
	weak, err := ssh.NewSignerFromKey(short)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, says string }{
		"no name":                              {line(key, ""), "line 1: it does not say whose key it is"},
		"no key":                               {line(key, "ana") + "ssh-ed25519 what ana", "line 2: there is no public key in it"},
		"one key, two names":                   {line(key, "ana") + line(key, "ben"), "line 2: ana has this key already"},
		"an option that holds back in OpenSSH": {`from="10.0.0.*" ` + line(key, "ana"), "the option from is not known here"},
		"a command":                            {`command="sh" ` + line(key, "ana"), "the option command is not known here"},
		"an authority":                         {"cert-authority " + line(key, "ana"), "the option cert-authority is not known here"},
		"a weak key":                           {line(weak, "ana"), "too weak"},
		"a name of two words":                  {`rater="ana b" ` + line(key, "x"), "is not one word"},
		"a long name":                          {line(other, strings.Repeat("a", 65)), "is not one word"},
		"a name that writes to the terminal":   {line(other, "a\x1b[2J"), "is not one word"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseRaters(c.text); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, not %q", err, c.says)
			}
		})
	}
	if r, err := ParseRaters(line(key, "ana") + line(other, "ana") + line(key, "ana")); err != nil || r.Len() != 2 {
		t.Errorf("a rater with two keys: %d keys, %v", r.Len(), err)
	}
}

func TestARaterWhoIsNotOfTheStoreIsNamedWithTheLine(t *testing.T) {
	r, err := ParseRaters("# raters\n" + line(newKey(t), "ana") + line(newKey(t), "ben") + line(newKey(t), "zoe") + line(newKey(t), "ben"))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Among([]string{"ana"}); err == nil || err.Error() != "line 3: ben is no rater of the store" {
		t.Errorf("got %v", err)
	}
	if err := r.Among([]string{"zoe", "ben", "ana", "lea"}); err != nil {
		t.Error(err)
	}
}

func TestTheHostKeyIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	first, err := HostKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	again, err := HostKey(path)
	if err != nil || !bytes.Equal(first.PublicKey().Marshal(), again.PublicKey().Marshal()) {
		t.Errorf("it is another one, %v", err)
	}
	os.Chmod(path, 0o644)
	if _, err := HostKey(path); err == nil {
		t.Error("others can read it")
	}
}
