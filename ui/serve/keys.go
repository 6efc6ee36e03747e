package serve

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"

	"switchboard/providers"
)

// Keys are those of the callers. The zero value has none and lets everybody in.
type Keys struct{ all []callerKey }

type callerKey struct {
	name string
	hash [sha256.Size]byte
}

// shortestKey is the fewest bytes of a key.
const shortestKey = 16

// ParseKeys reads a name and a key a line, or with commas between, as in
// search:4f3c…. No error quotes a key.
func ParseKeys(text string) (Keys, error) {
	var k Keys
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' })
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, key, ok := strings.Cut(line, ":")
		name, key = strings.TrimSpace(name), strings.TrimSpace(key)
		switch {
		case !ok || name == "" || providers.CleanLine(name, 64) != name:
			return Keys{}, fmt.Errorf("entry %d is no name:key", i+1)
		case len(key) < shortestKey:
			return Keys{}, fmt.Errorf("the key of %s has fewer than %d characters", name, shortestKey)
		}
		var err error
		if k, err = k.And(Keys{[]callerKey{{name, sha256.Sum256([]byte(key))}}}); err != nil {
			return Keys{}, err
		}
	}
	return k, nil
}

// And has the keys of both. A name stands in one of them, and a key is of one name:
// else nobody could tell who asks.
func (k Keys) And(more Keys) (Keys, error) {
	for _, a := range k.all {
		for _, b := range more.all {
			switch {
			case a.name == b.name:
				return Keys{}, fmt.Errorf("%s has two keys", a.name)
			case a.hash == b.hash:
				return Keys{}, fmt.Errorf("%s and %s have the same key", a.name, b.name)
			}
		}
	}
	return Keys{append(k.all[:len(k.all):len(k.all)], more.all...)}, nil
}

// Any reports whether there are keys.
func (k Keys) Any() bool { return len(k.all) > 0 }

// Caller is whose key a request has. Every key is compared, in constant time.
func (k Keys) Caller(r *http.Request) (name string, ok bool) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, key, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	hash := sha256.Sum256([]byte(strings.TrimSpace(key)))
	for i := range k.all {
		if subtle.ConstantTimeCompare(hash[:], k.all[i].hash[:]) == 1 {
			name, ok = k.all[i].name, true
		}
	}
	return name, ok
}
