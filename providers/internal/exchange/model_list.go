package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"switchboard/providers"
)

// The limits of a list of models.
const (
	listBytes = 16 << 20 // of one page; OpenRouter's is about 1 MB
	listPages = 20
	nameRunes = 200
)

var errNoList = errors.New("the response is no list of models")

// Page is one page of a list and what asks for the next, "" if this is the last.
type Page struct {
	Names []string
	Next  string
}

// List asks for all pages. field is the one that holds the models.
func (s Service) List(ctx context.Context, field string, ask func(ctx context.Context, secret, after string) (Page, error)) ([]string, error) {
	x := &Exchange{provider: s.ID, advice: s.Advice, wantsList: field}
	secret, failure := s.Secret(ctx, x)
	if failure != nil {
		return nil, failure
	}
	var names []string
	after := ""
	for range listPages {
		x = &Exchange{provider: s.ID, advice: s.Advice, wantsList: field, Secret: secret}
		p, err := ask(With(ctx, x), secret, after)
		if err != nil {
			return nil, x.classifyError(ctx, err)
		}
		for _, name := range p.Names {
			if name = redact(providers.CleanLine(name, nameRunes), secret); name != "" {
				names = append(names, name)
			}
		}
		if after = p.Next; after == "" {
			break
		}
	}
	return names, nil
}

// takeList reads a page of a list as a whole, so that the vendors' clients are
// given nothing else: they take an object with an error in it for an empty
// list, or log it.
func (x *Exchange) takeList(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, listBytes+1))
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.Header.Set("Content-Type", "application/json")
	switch {
	case err != nil:
		x.ReadErr = err
	case len(body) > listBytes:
		x.ReadErr = longList
	case !isList(body, x.wantsList):
		x.body, x.ReadErr = body[:min(len(body), errorBytes)], errNoList
	}
	return x.ReadErr
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
