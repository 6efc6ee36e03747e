package cli

import (
	"errors"
	"strings"
	"testing"

	"switchboard/eval/access"
	"switchboard/ui/shell"
)

func TestWhoRatesIsWhomTheTokenSays(t *testing.T) {
	signed := &shell.App{Rater: "ana", Signed: access.Rater{Name: "ana", Role: access.Admin}}
	for name, c := range map[string]struct {
		app         *shell.App
		named, want string
	}{
		"nobody is named":                    {signed, "", "ana"},
		"the same one is named":              {signed, "ana", "ana"},
		"the store asks nobody for a token":  {&shell.App{Rater: "root"}, "eve", "eve"},
		"nobody is named and nobody signed":  {&shell.App{Rater: "root"}, "", "root"},
		"another one is refused":             {signed, "eve", ""},
		"one with controls is shown without": {signed, "e\x1bve", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ratedBy(c.app, c.named)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Fatalf("got %q, %v", got, err)
			}
			if err == nil {
				return
			}
			if exitCode(err) != 2 || !strings.Contains(err.Error(), "the token is that of ana, so nobody can rate as") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("got %q with code %d", err, exitCode(err))
			}
			if misused := (*MisuseError)(nil); !errors.As(err, &misused) {
				t.Errorf("%T is no misuse", err)
			}
		})
	}
}
