package rateserver

import (
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/ssh"

	"switchboard/providers"
)

// Raters are who may come, by key.
type Raters struct {
	names map[string]string // by the key as it is sent
	lines map[string]int    // where a name stands first
}

// Len is how many keys there are.
func (r Raters) Len() int { return len(r.names) }

// Among is nil where all are among names, and else says who is not, and in which line.
func (r Raters) Among(names []string) error {
	stranger := ""
	for name, line := range r.lines {
		if !slices.Contains(names, name) && (stranger == "" || line < r.lines[stranger]) {
			stranger = name
		}
	}
	if stranger == "" {
		return nil
	}
	return fmt.Errorf("line %d: %s is no rater of the store", r.lines[stranger], stranger)
}

// Of are those of them whose name is among names.
func (r Raters) Of(names []string) Raters {
	some := Raters{names: map[string]string{}, lines: r.lines}
	for key, name := range r.names {
		if slices.Contains(names, name) {
			some.names[key] = name
		}
	}
	return some
}

// name is whose key it is, or "".
func (r Raters) name(key ssh.PublicKey) string { return r.names[string(key.Marshal())] }

// held are the options of authorized_keys that hold for every rater anyway.
var held = []string{"restrict", "no-port-forwarding", "no-agent-forwarding", "no-x11-forwarding", "no-user-rc"}

// mostName is the longest name of a rater, in bytes.
const mostName = 64

// leastRSA is the shortest RSA key, in bits.
const leastRSA = 2048

// ParseRaters reads a file in the form of authorized_keys. The rater's name is the
// option rater="…", else the first word of the comment. An option that would hold a
// rater back in OpenSSH and not here is an error.
func ParseRaters(text string) (Raters, error) {
	r := Raters{names: map[string]string{}, lines: map[string]int{}}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, name, err := parseRater(line)
		if err == nil {
			if other := r.name(key); other != "" && other != name {
				err = fmt.Errorf("%s has this key already", other)
			}
		}
		if err != nil {
			return Raters{}, fmt.Errorf("line %d: %w", i+1, err)
		}
		r.names[string(key.Marshal())] = name
		if r.lines[name] == 0 {
			r.lines[name] = i + 1
		}
	}
	return r, nil
}

func parseRater(line string) (ssh.PublicKey, string, error) {
	key, comment, options, _, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil {
		return nil, "", fmt.Errorf("there is no public key in it")
	}
	if err := usable(key); err != nil {
		return nil, "", err
	}
	name, _, _ := strings.Cut(strings.TrimSpace(comment), " ")
	for _, o := range options {
		what, value, _ := strings.Cut(o, "=")
		switch what = strings.ToLower(what); {
		case what == "rater":
			name = strings.Trim(value, `"`)
		case !slices.Contains(held, what):
			return nil, "", fmt.Errorf("the option %s is not known here", providers.CleanLine(what, 40))
		}
	}
	switch {
	case name == "":
		return nil, "", fmt.Errorf("it does not say whose key it is: the rater's name stands behind the key")
	case len(name) > mostName || !utf8.ValidString(name) || providers.CleanLine(name, mostName) != name || strings.ContainsAny(name, " \t"):
		return nil, "", fmt.Errorf("the name %s is not one word of at most %d bytes", providers.CleanLine(name, 40), mostName)
	}
	return key, name, nil
}

// usable says why a key proves nothing here, or nil.
func usable(key ssh.PublicKey) error {
	if _, ok := key.(*ssh.Certificate); ok {
		return fmt.Errorf("it has a certificate, not a key")
	}
	if key.Type() == "ssh-dss" {
		return fmt.Errorf("a DSA key is too weak")
	}
	if c, ok := key.(ssh.CryptoPublicKey); ok {
		if k, ok := c.CryptoPublicKey().(*rsa.PublicKey); ok && k.N.BitLen() < leastRSA {
			return fmt.Errorf("an RSA key of less than %d bits is too weak", leastRSA)
		}
	}
	return nil
}
