package providers

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestKeysAreFoundWhereTheConfigSays(t *testing.T) {
	t.Setenv("SWITCHBOARD_TEST_KEY", " sk-secret \n")
	t.Setenv("SWITCHBOARD_TEST_BLANK", "  ")
	for outcome, c := range map[string]struct {
		key             Key
		needed, present bool
		secret, err     string
	}{
		"no key is needed":                {Key{}, false, false, "", ""},
		"the environment has it":          {Key{Env: "SWITCHBOARD_TEST_KEY"}, true, true, "sk-secret", ""},
		"a blank variable is none":        {Key{Env: "SWITCHBOARD_TEST_BLANK"}, true, false, "", "SWITCHBOARD_TEST_BLANK is not set"},
		"a missing variable is named":     {Key{Env: "SWITCHBOARD_TEST_NO"}, true, false, "", "SWITCHBOARD_TEST_NO is not set"},
		"somebody typed it":               {LiteralKey("sk-typed"), true, true, "sk-typed", ""},
		"a command prints it":             {Key{Cmd: "echo ' sk-cmd '"}, true, true, "sk-cmd", ""},
		"a command goes first":            {Key{Env: "SWITCHBOARD_TEST_KEY", Cmd: "echo sk-cmd"}, true, true, "sk-cmd", ""},
		"a command that fails":            {Key{Cmd: "echo sk-leak; echo sk-leak >&2; exit 3"}, true, true, "", "api_key_cmd failed"},
		"a command that prints nothing":   {Key{Cmd: "true"}, true, true, "", "printed nothing"},
		"a command that prints two lines": {Key{Cmd: "echo sk-leak; echo user: me"}, true, true, "", "more than one line"},
	} {
		t.Run(outcome, func(t *testing.T) {
			if c.key.Needed() != c.needed || c.key.Present() != c.present {
				t.Errorf("needed %t, present %t", c.key.Needed(), c.key.Present())
			}
			secret, err := c.key.Resolve(t.Context())
			if secret != c.secret || (err == nil) != (c.err == "") {
				t.Fatalf("got %q, %v", secret, err)
			}
			if err != nil && (!strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "sk-")) {
				t.Errorf("it says %q", err)
			}
		})
	}
	t.Run("a typed key is not printed with what holds it", func(t *testing.T) {
		if text := fmt.Sprintf("%v %+v %#v", Config{APIKey: LiteralKey("sk-typed")}, Config{APIKey: LiteralKey("sk-typed")}, LiteralKey("sk-typed")); strings.Contains(text, "sk-") {
			t.Error(text)
		}
	})
	t.Run("a command is not waited for when the call is over", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		begin := time.Now()
		if _, err := (Key{Cmd: "sleep 60"}).Resolve(ctx); err == nil || time.Since(begin) > 30*time.Second {
			t.Errorf("got %v after %v", err, time.Since(begin))
		}
	})
}
