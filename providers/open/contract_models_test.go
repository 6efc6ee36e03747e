package open_test

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
	"switchboard/providers/internal/vendortest"
)

// listPage is how a dialect lists models.
type listPage struct {
	path string
	one  string                            // an entry, with a %s for its name
	page func(entries, next string) string // next is "" on the last page
	more string                            // the query parameter that asks for the next page, "" if there is none
}

func listing(d vendortest.Dialect) listPage {
	switch d.Kind {
	case providers.Anthropic:
		return listPage{"/v1/models", `{"type":"model","id":"%s","display_name":"X","created_at":"2026-02-19T00:00:00Z"}`, func(entries, next string) string {
			return fmt.Sprintf(`{"data":[%s],"has_more":%t,"first_id":"a","last_id":%q}`, entries, next != "", next)
		}, "after_id"}
	case providers.Google:
		return listPage{"/v1beta/models", `{"name":"models/%s","displayName":"X","supportedGenerationMethods":["generateContent","countTokens"]}`, func(entries, next string) string {
			return fmt.Sprintf(`{"models":[%s],"nextPageToken":%q}`, entries, next)
		}, "pageToken"}
	}
	return listPage{"/v1/models", `{"id":"%s","object":"model","created":1,"owned_by":"theirs"}`, func(entries, _ string) string {
		return `{"object":"list","data":[` + entries + `]}`
	}, ""}
}

func (l listPage) of(next string, names ...string) string {
	var entries []string
	for _, name := range names {
		entries = append(entries, strings.Replace(l.one, "%s", name, 1))
	}
	return l.page(strings.Join(entries, ","), next)
}

func list(d vendortest.Dialect, t *testing.T, ctx context.Context, key providers.Key, answer func(w vendortest.Conn)) ([]string, *providers.Error) {
	t.Helper()
	p := d.Open(t, vendortest.Loopback(t, answer), key).(vendortest.WithAPI).Provider
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
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		l := listing(d)
		t.Run("in the service's order, with the key", func(t *testing.T) {
			t.Setenv("CONTRACT_KEY", "sk-ours")
			names, err := list(d, t, t.Context(), providers.Key{Env: "CONTRACT_KEY"}, func(w vendortest.Conn) {
				if w.Request.Method != "GET" || w.Request.URL.Path != l.path || strings.TrimPrefix(w.Request.Header.Get(d.Key), "Bearer ") != "sk-ours" {
					t.Errorf("%s %s with %v", w.Request.Method, w.Request.URL, w.Request.Header)
				}
				vendortest.Page(200, "application/json", l.of("", "zeta-2", "alpha-1"))(w)
			})
			if err != nil || !slices.Equal(names, []string{"zeta-2", "alpha-1"}) {
				t.Errorf("got %v, %v", names, err)
			}
		})
		t.Run("whatever the page calls itself, and cleaned", func(t *testing.T) {
			names, err := list(d, t, t.Context(), providers.Key{}, vendortest.Page(200, "text/plain", l.of("", `one\u001b]52;c;ZXZpbA==\u0007`, "")))
			if err != nil || !slices.Equal(names, []string{"one"}) {
				t.Errorf("got %q, %v", names, err)
			}
		})
		t.Run("none are none", func(t *testing.T) {
			if names, err := list(d, t, t.Context(), providers.Key{}, vendortest.Page(200, "application/json", l.of(""))); err != nil || len(names) != 0 {
				t.Errorf("got %v, %v", names, err)
			}
		})
		if l.more == "" {
			return
		}
		t.Run("page by page", func(t *testing.T) {
			names, err := list(d, t, t.Context(), providers.Key{}, func(w vendortest.Conn) {
				switch w.Request.URL.Query().Get(l.more) {
				case "":
					vendortest.Page(200, "application/json", l.of("two", "one"))(w)
				case "two":
					vendortest.Page(200, "application/json", l.of("", "two", "three"))(w)
				}
			})
			if err != nil || !slices.Equal(names, []string{"one", "two", "three"}) {
				t.Errorf("got %v, %v", names, err)
			}
		})
		t.Run("not without end", func(t *testing.T) {
			pages := 0
			names, err := list(d, t, t.Context(), providers.Key{}, func(w vendortest.Conn) {
				pages++
				vendortest.Page(200, "application/json", l.of(fmt.Sprint("more", pages), "one"))(w)
			})
			if err != nil || len(names) != 20 || pages != 20 {
				t.Errorf("got %v, %v from %d pages", names, err, pages)
			}
		})
	})
}

func TestListsThatAreNoneAreNamed(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		var logged bytes.Buffer
		log.SetOutput(&logged)
		defer log.SetOutput(os.Stderr)
		l := listing(d)
		for _, c := range []struct {
			outcome string
			answer  func(w vendortest.Conn)
			fault   providers.Fault
		}{
			{"a wrong key", vendortest.Page(401, "application/json", d.ErrorBody("", "no")), providers.Auth},
			{"a rate limit", vendortest.Page(429, "application/json", d.ErrorBody("", "slow down")), providers.RateLimited},
			{"a server error", vendortest.Page(500, "application/json", d.ErrorBody("", "x")), providers.Unavailable},
			{"nothing there", vendortest.Page(404, "text/plain", "404 page not found"), providers.BadRequest},
			{"a page", vendortest.Page(200, "text/html", "<html><title>Log in</title>"), providers.Malformed},
			{"nothing", vendortest.Page(200, "application/json", ""), providers.Malformed},
			{"null", vendortest.Page(200, "application/json", "null"), providers.Malformed},
			{"an object without a list", vendortest.Page(200, "application/json", "{}"), providers.Malformed},
			{"an error with status 200", vendortest.Page(200, "application/json", d.ErrorBody("server_error", "The engine is out.")), providers.Unavailable},
			{"a list without end", func(w vendortest.Conn) {
				for w.Request.Context().Err() == nil {
					w.Send(strings.Repeat("[", 1<<16))
				}
			}, providers.Oversized},
			{"a broken connection", func(w vendortest.Conn) { w.Send(`{"data":[`); w.Cut() }, providers.CutOff},
		} {
			t.Run(fmt.Sprintf("%s is %s", c.outcome, c.fault), func(t *testing.T) {
				_, err := list(d, t, t.Context(), providers.Key{}, c.answer)
				vendortest.WantFault(t, err, c.fault)
			})
		}
		t.Run("entries that are no objects bring no names", func(t *testing.T) {
			names, err := list(d, t, t.Context(), providers.Key{}, vendortest.Page(200, "application/json", l.page(`7,"x"`, "")))
			if len(names) > 0 || (err != nil && err.Fault != providers.Malformed) {
				t.Errorf("got %v, %v", names, err)
			}
		})
		t.Run("a caller who gives up is cancelled", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			_, err := list(d, t, ctx, providers.Key{}, func(w vendortest.Conn) { cancel(); w.UntilGone() })
			vendortest.WantFault(t, err, providers.Aborted)
		})
		if logged.Len() > 0 {
			t.Errorf("logged %q", logged.String())
		}
	})
}

func TestGoogleListsWhatWrites(t *testing.T) {
	names, err := list(vendortest.Google, t, t.Context(), providers.Key{}, vendortest.Page(200, "application/json",
		`{"models":[{"name":"models/embedding-1","supportedGenerationMethods":["embedContent"]},{"name":"models/gemini-3-flash","supportedGenerationMethods":["generateContent"]}]}`))
	if err != nil || !slices.Equal(names, []string{"gemini-3-flash"}) {
		t.Errorf("got %v, %v", names, err)
	}
}

func TestOllamaWithoutModelsListsNone(t *testing.T) {
	names, err := list(vendortest.OpenAICompatible, t, t.Context(), providers.Key{}, vendortest.Page(200, "application/json", `{"object":"list","data":null}`))
	if err != nil || len(names) != 0 {
		t.Errorf("got %v, %v", names, err)
	}
}
