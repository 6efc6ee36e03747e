package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// Place is where a server of models without a key may listen.
type Place struct {
	ID          string // of the provider that it becomes
	Origin      string // address without a slash at its end, such as http://127.0.0.1:11434
	Concurrency int
	Tags        bool // lists its models at /api/tags too, as Ollama does
}

// Places are the places where servers usually listen: on this machine only.
// ollamaHost is what OLLAMA_HOST says, in any of the forms that Ollama takes.
// It replaces Ollama's own place and may point elsewhere, for the user said
// so; one that makes no sense counts as not set.
func Places(ollamaHost string) []Place {
	return []Place{
		{ID: "ollama", Origin: ollamaOrigin(ollamaHost), Concurrency: 1, Tags: true},
		{ID: "lmstudio", Origin: "http://127.0.0.1:1234", Concurrency: 1},
		{ID: "llamacpp", Origin: "http://127.0.0.1:8080", Concurrency: 1},
		{ID: "vllm", Origin: "http://127.0.0.1:8000", Concurrency: 16},
	}
}

// Found is a server that answered, as a provider with its models. Nothing is
// known of their prices and contexts.
type Found struct {
	Config providers.Config
	Models []providers.Model // at least one, in the server's order; the ids begin with the provider's
}

// SearchTime is how long a start may wait for local servers: it is hardly
// noticed, and one that is there needs a few milliseconds.
const SearchTime = 250 * time.Millisecond

// The limits of what is taken from a server.
const (
	localBytes  = 1 << 20 // of a list of models
	mostModels  = 200     // of one server
	mostNameLen = 120     // of a model, as it is shown
)

// Discover asks all places at once which models they have, and returns those
// that answered like a server of models within a time, in the order of the
// places. A closed port costs none of it.
func Discover(ctx context.Context, places []Place, within time.Duration) []Found {
	var found []Found
	for _, r := range Survey(ctx, places, within) {
		if len(r.Found.Models) > 0 {
			found = append(found, r.Found)
		}
	}
	return found
}

// Report is what there is at a place.
type Report struct {
	Found   Found         // its models are those that can be used
	LeftOut []LeftOut     // and these cannot
	Took    time.Duration // until the list was there
	Err     error         // why there is no list
}

// LeftOut is a model that is not offered.
type LeftOut struct{ Name, Why string }

// Closed reports whether nobody listens there.
func (r Report) Closed() bool {
	var dial *net.OpError
	return errors.As(r.Err, &dial) && dial.Op == "dial"
}

// Survey asks all places at once, as Discover does, and says of each what
// came, in their order.
func Survey(ctx context.Context, places []Place, within time.Duration) []Report {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: exchange.HeaderBytes}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	reports := make([]Report, len(places))
	var all sync.WaitGroup
	for i, place := range places {
		all.Go(func() { reports[i] = place.report(ctx, client) })
	}
	all.Wait()
	return reports
}

func (p Place) report(ctx context.Context, client *http.Client) Report {
	begin := time.Now()
	names, err := p.names(ctx, client)
	models, left := p.models(names)
	return Report{Found: Found{Config: p.config(), Models: models}, LeftOut: left, Took: time.Since(begin), Err: err}
}

// Named is the server with one model, whether it is there or not.
func (p Place) Named(name string) Found {
	return Found{Config: p.config(), Models: []providers.Model{{ID: p.ID + "/" + name, Provider: p.ID, Name: name}}}
}

func (p Place) config() providers.Config {
	return providers.Config{ID: p.ID, Kind: providers.OpenAICompatible, BaseURL: p.Origin + "/v1", Concurrency: max(1, p.Concurrency)}
}

// names are the models as the server calls them.
func (p Place) names(ctx context.Context, client *http.Client) ([]string, error) {
	names, err := openAINames(ctx, client, p.Origin+"/v1/models")
	if err != nil && p.Tags && !errors.Is(err, ErrSwitchboard) { // Ollama before 0.1.24
		names, err = ollamaNames(ctx, client, p.Origin+"/api/tags")
	}
	return names, err
}

// ErrSwitchboard says that a Switchboard answers there, or a proxy with its policy in
// it. It is no server of models: what it would be asked comes back to where it began.
var ErrSwitchboard = errors.New("it is Switchboard, and no server of models")

// ownName is the model that a Switchboard lists first, and who it says owns it.
const ownName = "switchboard"

// openAINames reads the list that OpenAI's protocol knows. Anything may
// listen on such a port: what does not call itself a list of models is none.
func openAINames(ctx context.Context, client *http.Client, url string) ([]string, error) {
	var list struct {
		Object string `json:"object"`
		Data   []struct {
			ID     string `json:"id"`
			Object string `json:"object"`
			Owner  string `json:"owned_by"`
		} `json:"data"`
	}
	if err := getList(ctx, client, url, &list); err != nil {
		return nil, err
	}
	var names []string
	if list.Object != "list" && list.Data == nil {
		return nil, errors.New("what it says is no list of models")
	}
	for _, m := range list.Data {
		if m.ID == ownName && m.Owner == ownName {
			return nil, ErrSwitchboard
		}
		if list.Object == "list" || m.Object == "model" {
			names = append(names, m.ID)
		}
	}
	return names, nil
}

func ollamaNames(ctx context.Context, client *http.Client, url string) ([]string, error) {
	var list struct {
		Models []struct {
			Name string `json:"name"`
		} `json:"models"`
	}
	err := getList(ctx, client, url, &list)
	var names []string
	for _, m := range list.Models {
		names = append(names, m.Name)
	}
	return names, err
}

// getList fetches a JSON object of at most localBytes.
func getList(ctx context.Context, client *http.Client, url string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "switchboard")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.Header.Get(providers.ServerHeader) != "" {
		return ErrSwitchboard
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, localBytes+1))
	switch {
	case err != nil:
		return err
	case len(body) > localBytes:
		return errors.New("the list is too long")
	}
	return json.Unmarshal(body, into)
}
