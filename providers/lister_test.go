package providers_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"testing"

	"switchboard/providers"
)

// listing is how a dialect lists models.
type listing struct {
	path string
	one  string                            // an entry, with a %s for its name
	page func(entries, next string) string // next is "" on the last page
	more string                            // the query parameter that asks for the next page, "" if there is none
}

func (d dialect) listing() listing {
	switch d.kind {
	case providers.Anthropic:
		return listing{"/v1/models", `{"type":"model","id":"%s","display_name":"X","created_at":"2026-02-19T00:00:00Z"}`, func(entries, next string) string {
			return fmt.Sprintf(`{"data":[%s],"has_more":%t,"first_id":"a","last_id":%q}`, entries, next != "", next)
		}, "after_id"}
	case providers.Google:
		return listing{"/v1beta/models", `{"name":"models/%s","displayName":"X","supportedGenerationMethods":["generateContent","countTokens"]}`, func(entries, next string) string {
			return fmt.Sprintf(`{"models":[%s],"nextPageToken":%q}`, entries, next)
		}, "pageToken"}
	}
	return listing{"/v1/models", `{"id":"%s","object":"model","created":1,"owned_by":"theirs"}`, func(entries, _ string) string {
		return `{"object":"list","data":[` + entries + `]}`
	}, ""}
}

func (l listing) of(next string, names ...string) string {
	var entries []string
	for _, name := range names {
		entries = append(entries, strings.Replace(l.one, "%s", name, 1))
	}
	return l.page(strings.Join(entries, ","), next)
}

func (d dialect) list(t *testing.T, ctx context.Context, key providers.Key, answer func(w wire)) ([]string, *providers.Error) {
	t.Helper()
	p := d.open(t, loopback(t, answer), key).(asking).Provider
	names, err := p.(providers.Lister).Models(ctx)
	if err == nil {
		return names, nil
	}
	var failure *providers.Error
	if failure = providers.AsError(err); names != nil || failure.Fault == providers.Internal {
		t.Fatalf("got %v with %T %v", names, err, err)
	}
	failure.Model = cmp.Or(failure.Model, "ours") // a list is of no model
	return nil, failure
}

func TestModelsAreListed(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		l := d.listing()
		t.Run("in the service's order, with the key", func(t *testing.T) {
			t.Setenv("CONTRACT_KEY", "sk-ours")
			names, err := d.list(t, t.Context(), providers.Key{Env: "CONTRACT_KEY"}, func(w wire) {
				if w.r.Method != "GET" || w.r.URL.Path != l.path || strings.TrimPrefix(w.r.Header.Get(d.key), "Bearer ") != "sk-ours" {
					t.Errorf("%s %s with %v", w.r.Method, w.r.URL, w.r.Header)
				}
				page(200, "application/json", l.of("", "zeta-2", "alpha-1"))(w)
			})
			if err != nil || !slices.Equal(names, []string{"zeta-2", "alpha-1"}) {
				t.Errorf("got %v, %v", names, err)
			}
		})
		t.Run("whatever the page calls itself, and cleaned", func(t *testing.T) {
			names, err := d.list(t, t.Context(), providers.Key{}, page(200, "text/plain", l.of("", `one\u001b]52;c;ZXZpbA==\u0007`, "")))
			if err != nil || !slices.Equal(names, []string{"one"}) {
				t.Errorf("got %q, %v", names, err)
			}
		})
		t.Run("none are none", func(t *testing.T) {
			if names, err := d.list(t, t.Context(), providers.Key{}, page(200, "application/json", l.of(""))); err != nil || len(names) != 0 {
				t.Errorf("got %v, %v", names, err)
			}
		})
		if l.more == "" {
			return
		}
		t.Run("page by page", func(t *testing.T) {
			names, err := d.list(t, t.Context(), providers.Key{}, func(w wire) {
				switch w.r.URL.Query().Get(l.more) {
				case "":
					page(200, "application/json", l.of("two", "one"))(w)
				case "two":
					page(200, "application/json", l.of("", "two", "three"))(w)
				}
			})
			if err != nil || !slices.Equal(names, []string{"one", "two", "three"}) {
				t.Errorf("got %v, %v", names, err)
			}
		})
		t.Run("not without end", func(t *testing.T) {
			pages := 0
			names, err := d.list(t, t.Context(), providers.Key{}, func(w wire) {
				pages++
				page(200, "application/json", l.of(fmt.Sprint("more", pages), "one"))(w)
			})
			if err != nil || len(names) != 20 || pages != 20 {
				t.Errorf("got %v, %v from %d pages", names, err, pages)
			}
		})
	})
}

func TestListsThatAreNoneAreNamed(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		var logged bytes.Buffer
		log.SetOutput(&logged)
		defer log.SetOutput(os.Stderr)
		l := d.listing()
		for _, c := range []struct {
			outcome string
			answer  func(w wire)
			fault   providers.Fault
		}{
			{"a wrong key", page(401, "application/json", d.complaint("", "no")), providers.Auth},
			{"a rate limit", page(429, "application/json", d.complaint("", "slow down")), providers.RateLimited},
			{"a server error", page(500, "application/json", d.complaint("", "x")), providers.Unavailable},
			{"nothing there", page(404, "text/plain", "404 page not found"), providers.BadRequest},
			{"a page", page(200, "text/html", "<html><title>Log in</title>"), providers.Malformed},
			{"nothing", page(200, "application/json", ""), providers.Malformed},
			{"null", page(200, "application/json", "null"), providers.Malformed},
			{"an object without a list", page(200, "application/json", "{}"), providers.Malformed},
			{"an error with status 200", page(200, "application/json", d.complaint("server_error", "The engine is out.")), providers.Unavailable},
			{"a list without end", func(w wire) {
				for w.r.Context().Err() == nil {
					w.send(strings.Repeat("[", 1<<16))
				}
			}, providers.Oversized},
			{"a broken connection", func(w wire) { w.send(`{"data":[`); w.cut() }, providers.CutOff},
		} {
			t.Run(fmt.Sprintf("%s is %s", c.outcome, c.fault), func(t *testing.T) {
				_, err := d.list(t, t.Context(), providers.Key{}, c.answer)
				wantFault(t, err, c.fault)
			})
		}
		t.Run("entries that are no objects bring no names", func(t *testing.T) {
			names, err := d.list(t, t.Context(), providers.Key{}, page(200, "application/json", l.page(`7,"x"`, "")))
			if len(names) > 0 || (err != nil && err.Fault != providers.Malformed) {
				t.Errorf("got %v, %v", names, err)
			}
		})
		t.Run("a caller who gives up is cancelled", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			_, err := d.list(t, ctx, providers.Key{}, func(w wire) { cancel(); w.untilGone() })
			wantFault(t, err, providers.Aborted)
		})
		if logged.Len() > 0 {
			t.Errorf("logged %q", logged.String())
		}
	})
}

func TestGoogleListsWhatWrites(t *testing.T) {
	names, err := googleDialect.list(t, t.Context(), providers.Key{}, page(200, "application/json",
		`{"models":[{"name":"models/embedding-1","supportedGenerationMethods":["embedContent"]},{"name":"models/gemini-3-flash","supportedGenerationMethods":["generateContent"]}]}`))
	if err != nil || !slices.Equal(names, []string{"gemini-3-flash"}) {
		t.Errorf("got %v, %v", names, err)
	}
}

func TestOllamaWithoutModelsListsNone(t *testing.T) {
	names, err := openAICompatible.list(t, t.Context(), providers.Key{}, page(200, "application/json", `{"object":"list","data":null}`))
	if err != nil || len(names) != 0 {
		t.Errorf("got %v, %v", names, err)
	}
}
