package config

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"switchboard/eval"
	"switchboard/providers"
	"switchboard/providers/open"
	"switchboard/ui"
)

// maxLanes is how many models can answer side by side.
const maxLanes = 8

// check finds the first mistake that the shape alone does not show. It looks
// at what this layer adds, and at the choices made among all there is.
func (l *layer) check(c *Config, added entries) error {
	find := firstMistake(
		func() *mistake { return checkProviders(added.providers) },
		func() *mistake { return checkModels(added.models, c.Providers) },
		func() *mistake { return c.checkPrices(added.prices) },
		func() *mistake { return checkWorths(added.worths) },
		c.checkChoices,
		c.checkLimits,
		c.checkCaps,
		c.checkBudgets,
		c.checkRules,
		c.Routing.check,
		c.checkModel,
		c.Cache.check,
		c.Telemetry.check,
		c.Request.check,
		c.checkScreen,
	)
	if find == nil {
		return nil
	}
	return l.place(*find)
}

func firstMistake(checks ...func() *mistake) *mistake {
	for _, check := range checks {
		if m := check(); m != nil {
			return m
		}
	}
	return nil
}

func checkProviders(added []ProviderEntry) *mistake {
	seen := map[string]bool{}
	for i, p := range added {
		at := fmt.Sprintf("provider[%d]", i)
		if m := checkPreset(at, p.Preset); m != nil {
			return m // it would have given the id
		}
		if m := checkID(at, p.ID, seen); m != nil {
			return m
		}
		if m := p.check(at); m != nil {
			return m
		}
	}
	return nil
}

// checkID wants an id, and each only once in a file.
func checkID(at, id string, seen map[string]bool) *mistake {
	switch {
	case id == "":
		return &mistake{path: at, onKey: true, what: "this entry has no id"}
	case id != providers.CleanLine(id, 200) || strings.Contains(id, ","):
		return &mistake{path: at + ".id", what: "an id is one word or a few, without commas and control characters"}
	case seen[id]:
		return &mistake{path: at + ".id", what: fmt.Sprintf("there are two entries with the id %q", id), hint: "give one of them another id"}
	}
	seen[id] = true
	return nil
}

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (p ProviderEntry) check(at string) *mistake {
	if m := p.checkKind(at); m != nil {
		return m
	}
	switch {
	case p.APIKeyEnv != "" && (!envName.MatchString(p.APIKeyEnv) || isKey(p.APIKeyEnv)):
		return &mistake{path: at + ".api_key_env", onKey: true, what: "api_key_env is the name of an environment variable",
			hint: "put the key itself into the environment, not into this file"}
	case p.APIKeyEnv != "" && p.APIKeyCmd != "":
		return &mistake{path: at + ".api_key_cmd", onKey: true, what: "api_key_env and api_key_cmd exclude each other", hint: "keep one of them"}
	case p.Batch != "" && p.Kind != string(providers.OpenAICompatible):
		return &mistake{path: at + ".batch", onKey: true, what: "batch is for the kind openai-compatible alone; the others have their own batch interface", hint: "leave it out"}
	case p.Batch != "" && p.Batch != string(providers.MistralBatch) && p.Batch != string(providers.OpenAIBatch):
		return &mistake{path: at + ".batch", what: fmt.Sprintf("there is no batch interface %q", p.Batch), hint: "there are mistral and openai"}
	case p.Concurrency != nil && *p.Concurrency < 1:
		return &mistake{path: at + ".concurrency", what: "concurrency is at least 1"}
	case p.BaseURL != "" || p.Kind == string(providers.OpenAICompatible):
		return checkURL(at, p.BaseURL)
	}
	return nil
}

// keyLike is a word that is too long, and holds too much, for a part of a name.
var keyLike = regexp.MustCompile(`[A-Za-z0-9]{16,}`)

// isKey reports a key that was put where the name of its variable belongs.
func isKey(name string) bool {
	return providers.MaskKeys(name) != name || slices.ContainsFunc(keyLike.FindAllString(name, -1), func(word string) bool {
		return strings.ContainsAny(word, "0123456789") && strings.ToUpper(word) != word
	})
}

func checkPreset(at, preset string) *mistake {
	var names []string
	for _, p := range open.Presets() {
		names = append(names, p.Name)
	}
	if preset == "" || slices.Contains(names, preset) {
		return nil
	}
	return &mistake{path: at + ".preset", what: fmt.Sprintf("there is no preset %q", preset), hint: "there are " + strings.Join(names, ", ")}
}

func (p ProviderEntry) checkKind(at string) *mistake {
	kinds := []string{string(providers.OpenAI), string(providers.Anthropic), string(providers.Google), string(providers.OpenAICompatible), string(providers.Simulated)}
	m := mistake{path: at + ".kind", what: fmt.Sprintf("there is no kind %q", p.Kind), hint: "there are " + strings.Join(kinds, ", ")}
	switch {
	case slices.Contains(kinds, p.Kind):
		return nil
	case p.Kind == "":
		m.path, m.onKey, m.what = at, true, "this provider has neither a kind nor a preset"
	}
	return &m
}

func checkURL(at, base string) *mistake {
	m := mistake{path: at + ".base_url", hint: `it looks like "https://api.openai.com/v1"`}
	u, err := url.Parse(base)
	switch {
	case base == "":
		return &mistake{path: at, onKey: true, what: "this provider has no base_url",
			hint: `kind openai-compatible needs one, such as "http://localhost:11434/v1"`}
	case err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https":
		m.what = "base_url is no http or https address"
	case u.User != nil:
		m.onKey, m.what, m.hint = true, "base_url must not hold a user or password", "use api_key_env or api_key_cmd"
	case u.RawQuery != "" || u.Fragment != "":
		m.what = "base_url must not hold a ? or #"
	default:
		return nil
	}
	return &m
}

func checkModels(models []ModelEntry, known []ProviderEntry) *mistake {
	seen := map[string]bool{}
	for i, m := range models {
		at := fmt.Sprintf("model[%d]", i)
		if mistake := checkID(at, m.ID, seen); mistake != nil {
			return mistake
		}
		if mistake := m.check(at, known); mistake != nil {
			return mistake
		}
	}
	return nil
}

func (m ModelEntry) check(at string, known []ProviderEntry) *mistake {
	ids := make([]string, len(known))
	kind := ""
	for i, p := range known {
		if ids[i] = p.ID; p.ID == m.Provider {
			kind = p.Kind
		}
	}
	switch {
	case m.Provider == "":
		return &mistake{path: at, onKey: true, what: "this model has no provider", hint: "there are " + strings.Join(ids, ", ")}
	case !slices.Contains(ids, m.Provider):
		return &mistake{path: at + ".provider", what: fmt.Sprintf("there is no provider with the id %q", m.Provider), hint: "there are " + strings.Join(ids, ", ")}
	case !slices.Contains([]string{"", "chat", "responses"}, m.API):
		return &mistake{path: at + ".api", what: fmt.Sprintf("there is no api %q", m.API), hint: `use "chat" or "responses", or leave it out`}
	case m.API == "responses" && kind != string(providers.OpenAI):
		return &mistake{path: at + ".api", what: fmt.Sprintf("api %q is of kind openai only", m.API), hint: fmt.Sprintf("provider %s is of kind %s", m.Provider, kind)}
	case m.Context < 0:
		return &mistake{path: at + ".context", what: "context is a number of tokens, at least 0"}
	}
	return checkRates(at+".price", m.Price)
}

// checkChoices wants the models that the config chooses to be there.
func (c *Config) checkChoices() *mistake {
	for _, choice := range []struct {
		path string
		ids  []string
	}{{"reference", []string{c.Reference}}, {"lanes", c.Lanes}, {"ladder", c.Ladder}} {
		for i, id := range choice.ids {
			known := c.configured(id) || c.mayBeFound(id) || c.providerOf(id) != ""
			switch {
			case !known:
				return &mistake{path: choice.path, text: id, what: fmt.Sprintf("%s names the model %q, which is not configured", choice.path, id),
					hint: c.likeModel(id)}
			case slices.Contains(choice.ids[:i], id):
				return &mistake{path: choice.path, what: fmt.Sprintf("%s names %q twice", choice.path, id)}
			}
		}
	}
	if n := len(c.Lanes); n == 0 || n > maxLanes {
		return &mistake{path: "lanes", what: fmt.Sprintf("there must be 1 to %d lanes, not %d", maxLanes, n)}
	}
	return nil
}

func (c *Config) checkLimits() *mistake {
	switch {
	case c.Limits.AnswerBytes < 0:
		return &mistake{path: "limits.answer_bytes", what: "answer_bytes is at least 0", hint: "0 is no limit"}
	case c.Limits.OutputTokens < 1:
		return &mistake{path: "limits.output_tokens", what: "output_tokens is at least 1", hint: "it bounds what an answer can cost"}
	}
	return nil
}

func (r requestTable) check() *mistake {
	if t := r.Temperature; t != nil && !providers.NewTemperature(*t).Known() {
		return &mistake{path: "request.temperature", what: "a temperature is a number from 0 to 2", hint: "leave it out for what the service does by itself"}
	}
	if _, err := providers.ParseEffort(r.Effort); r.Effort != "" && err != nil {
		return &mistake{path: "request.effort", what: err.Error(), hint: "leave it out for what the model does by itself"}
	}
	return nil
}

func (c *Config) checkScreen() *mistake {
	scales := []string{string(eval.Accept), string(eval.Score), string(eval.Preference)}
	switch {
	case !slices.Contains(scales, c.Rating.Scale):
		return &mistake{path: "rating.scale", what: fmt.Sprintf("there is no rating scale %q", c.Rating.Scale), hint: "use " + strings.Join(scales, ", ")}
	}
	if m := c.Theme.check(); m != nil {
		return m
	}
	return c.Keys.check()
}

// check tries the actions one by one first, to know which one is wrong; what
// remains is wrong between them.
func (k keysTable) check() *mistake {
	for _, action := range slices.Sorted(maps.Keys(k)) {
		if err := ui.CheckKeys(map[string][]string{action: k[action]}); err != nil {
			return &mistake{path: "keys." + action, what: err.Error(), hint: keysHint}
		}
	}
	if err := ui.CheckKeys(k); err != nil {
		return &mistake{path: "keys", onKey: true, what: err.Error(), hint: keysHint}
	}
	return nil
}

const keysHint = "ctrl+p in the program lists the actions by name"
