package exchange

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestLines(t *testing.T) {
	read := func(text string) (lines []string, err error) {
		for line, failure := range Lines(strings.NewReader(text)) {
			if failure != nil {
				return lines, failure
			}
			lines = append(lines, string(line))
		}
		return lines, nil
	}
	t.Run("end in either way, and empty ones are passed over", func(t *testing.T) {
		if got, err := read("a\r\n\nb\nc"); err != nil || strings.Join(got, "|") != "a|b|c" {
			t.Errorf("%q, %v", got, err)
		}
	})
	t.Run("are bounded", func(t *testing.T) {
		if got, err := read("a\n" + strings.Repeat("x", WholeEventBytes+1)); err != longResult || len(got) != 1 {
			t.Errorf("%d lines, %v", len(got), err)
		}
	})
}

func TestAResponseWithoutAStreamIsBounded(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", 2000)) }))
	defer s.Close()
	transport, err := NewTransport(providers.Config{})
	if err != nil {
		t.Fatal(err)
	}
	fault := func(limit int64) providers.Fault {
		err := Service{ID: "p"}.Call(t.Context(), providers.Model{ID: "m"}, limit, func(ctx context.Context, _ *Exchange) error {
			req, err := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
			if err != nil {
				return err
			}
			resp, err := transport.Client().Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			_, err = io.ReadAll(resp.Body)
			return err
		})
		if err == nil {
			return ""
		}
		return providers.AsError(err).Fault
	}
	if got := fault(1000); got != providers.Oversized {
		t.Errorf("too much is %q", got)
	}
	if got := fault(2000); got != "" {
		t.Errorf("as much as may come is %q", got)
	}
}
