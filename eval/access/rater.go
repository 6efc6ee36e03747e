package access

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/eval"
	"switchboard/providers"
)

// Role says what a rater may do.
type Role string

// The roles.
const (
	Rate  Role = "rate"  // rate, ask models one prompt, read
	Lead  Role = "lead"  // besides: run prompt sets, import, calibrate, apply, export, forget, serve
	Admin Role = "admin" // besides: say who the raters are
)

// Roles are all of them, from the least.
var Roles = []Role{Rate, Lead, Admin}

// May reports whether who has a role may do what needs another one.
func (r Role) May(need Role) bool {
	return r.Known() && need.Known() && slices.Index(Roles, r) >= slices.Index(Roles, need)
}

// Known reports whether there is such a role.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// Rater is one who may use a store.
type Rater struct {
	Name  string    `json:"name"`
	Role  Role      `json:"role"`
	Hash  string    `json:"hash"`  // of the token: SHA-256, in hex
	Added time.Time `json:"added"` // when the token was made
	By    string    `json:"by"`    // who made it
}

// MostName is the longest name of a rater, in bytes.
const MostName = 64

// CheckName says why a name cannot be a rater's, or nil.
func CheckName(name string) error {
	if name == "" || len(name) > MostName || !utf8.ValidString(name) || providers.CleanLine(name, MostName) != name || strings.ContainsAny(name, " \t") {
		return eval.Invalid("the name of a rater is one word of at most %d bytes", MostName)
	}
	return nil
}

// Check says what is wrong with a rater, or nil.
func (r Rater) Check() error {
	switch {
	case CheckName(r.Name) != nil:
		return CheckName(r.Name)
	case !r.Role.Known():
		return eval.Invalid("there is no role %s", eval.Shorten(string(r.Role)))
	case len(r.Hash) != 64 || strings.Trim(r.Hash, "0123456789abcdef") != "":
		return eval.Invalid("the rater %s has no token", r.Name)
	}
	return nil
}
