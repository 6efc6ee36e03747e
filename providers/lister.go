package providers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// Lister is a provider that can say which models its service offers. Every
// provider that Open makes is one.
//
// Models are the vendor's names of models that write text, in the service's
// order, cleaned. Its errors are *Error, like those of Stream, and a wrong key
// is one of them where the service asks for a key at all: OpenRouter and local
// servers list their models for everybody.
type Lister interface {
	Models(ctx context.Context) ([]string, error)
}

// The limits of a list of models.
const (
	listBytes = 16 << 20 // of one page; OpenRouter's is about 1 MB
	listPages = 20
	nameRunes = 200
)

var errNoList = errors.New("the response is no list of models")

// page is one page of a list and what asks for the next, "" if this is the last.
type page struct {
	names []string
	next  string
}

// list asks for all pages. field is the one that holds the models.
func (s service) list(ctx context.Context, field string, ask func(ctx context.Context, secret, after string) (page, error)) ([]string, error) {
	x := &exchange{provider: s.id, advice: s.advice, list: field}
	secret, failure := s.secret(ctx, x)
	if failure != nil {
		return nil, failure
	}
	var names []string
	after := ""
	for range listPages {
		x = &exchange{provider: s.id, advice: s.advice, list: field, secret: secret}
		p, err := ask(withExchange(ctx, x), secret, after)
		if err != nil {
			return nil, x.failure(ctx, err)
		}
		for _, name := range p.names {
			if name = CleanLine(name, nameRunes); name != "" {
				names = append(names, name)
			}
		}
		if after = p.next; after == "" {
			break
		}
	}
	return names, nil
}

// takeList reads a page of a list as a whole, so that the vendors' clients are
// given nothing else: they take an object with an error in it for an empty
// list, or log it.
func (x *exchange) takeList(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, listBytes+1))
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.Header.Set("Content-Type", "application/json")
	switch {
	case err != nil:
		x.readErr = err
	case len(body) > listBytes:
		x.readErr = errOversized
	case !isList(body, x.list):
		x.body, x.readErr = body[:min(len(body), errorBytes)], errNoList
	}
	return x.readErr
}

// isList reports whether a body is an object with a list in a field. Ollama's
// is null when there are no models.
func isList(body []byte, field string) bool {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return false
	}
	list, ok := object[field]
	return ok && (list[0] == '[' || string(list) == "null")
}
