package providers_test

import (
	"bytes"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		t.Run("are sent when the config names one", func(t *testing.T) {
			t.Setenv("CONTRACT_KEY", "sk-ours")
			header := d.sent(t, providers.Key{Env: "CONTRACT_KEY"})
			if got := header.Get(d.key); strings.TrimPrefix(got, "Bearer ") != "sk-ours" {
				t.Errorf("%s: %q", d.key, got)
			}
		})
		t.Run("and nothing else come from the environment", func(t *testing.T) {
			header := d.sent(t, providers.Key{})
			for name, values := range header {
				if v := strings.Join(values, " "); strings.Contains(v, "stray") || name == d.key || strings.HasPrefix(name, "X-Stainless") {
					t.Errorf("sent %s: %s", name, v)
				}
			}
		})
		for outcome, key := range map[string]providers.Key{
			"that are missing are known before any request":    {Env: "CONTRACT_NO_SUCH_KEY"},
			"that cannot be sent are known before any request": {Cmd: `printf 'two\nlines'`},
			"whose command fails are known before any request": {Cmd: "exit 3"},
		} {
			t.Run(outcome, func(t *testing.T) {
				address := loopback(t, func(wire) { t.Error("a request came") })
				o := collect(t, d.open(t, address, key).Stream(t.Context(), ask("hello")))
				wantFault(t, o.err, providers.Auth)
				if strings.Contains(o.err.Error(), "two") {
					t.Errorf("the key is shown: %v", o.err)
				}
			})
		}
	})
}

func (d dialect) sent(t *testing.T, key providers.Key) http.Header {
	headers := make(chan http.Header, 1)
	address := loopback(t, func(w wire) {
		headers <- w.r.Header
		script(d.greeting()...)(w)
	})
	for name, value := range map[string]string{
		"OPENAI_API_KEY": "stray", "OPENAI_ADMIN_KEY": "stray", "OPENAI_BASE_URL": "http://127.0.0.1:1/stray",
		"OPENAI_ORG_ID": "stray", "OPENAI_PROJECT_ID": "stray", "OPENAI_CUSTOM_HEADERS": "X-Custom: stray",
	} {
		t.Setenv(name, value)
	}
	wantGreeting(t, collect(t, d.open(t, address, key).Stream(t.Context(), ask("hello"))))
	return <-headers
}

func TestNothingIsPrinted(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		var logged bytes.Buffer
		log.SetOutput(&logged)
		defer log.SetOutput(os.Stderr)
		defer func(out, err *os.File) { os.Stdout, os.Stderr = out, err }(os.Stdout, os.Stderr)
		file, err := os.Create(filepath.Join(t.TempDir(), "printed"))
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout, os.Stderr = file, file
		for _, answer := range []func(w wire){
			script(d.greeting()...), script(event("{]")), script(d.failure("500", "x")), script(d.text("x")), wire.cut,
			page(500, "text/html", "<html>"), page(200, "application/json", "{}"), page(429, "application/json", d.complaint("", "x")),
		} {
			d.call(t, answer)
		}
		file.Close()
		printed, _ := os.ReadFile(file.Name())
		if len(printed)+logged.Len() > 0 {
			t.Errorf("printed %q, logged %q", printed, logged.String())
		}
	})
}
