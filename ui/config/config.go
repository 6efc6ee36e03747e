// Package config is the user's config.toml: read, laid over the program's
// defaults and checked. A mistake is an *Error that shows the line it stands
// in. The package says what the config means (providers, models, limits, the
// lanes that can be called) and opens nothing: no provider, no store.
package config

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/providers/open"
)

// Config is the shape of config.toml. Its names are a contract.
type Config struct {
	Reference string          `toml:"reference"`
	Lanes     []string        `toml:"lanes"`
	Ladder    []string        `toml:"ladder,omitempty"`
	Theme     themeTable      `toml:"theme"`
	Mouse     bool            `toml:"mouse"`
	Hide      bool            `toml:"hide_keyless"`
	Limits    limitsTable     `toml:"limits"`
	Routing   routingTable    `toml:"routing"`
	Cache     cacheTable      `toml:"cache"`
	Detect    detectTable     `toml:"detect,omitempty"`
	Audit     auditTable      `toml:"audit"`
	Telemetry telemetryTable  `toml:"telemetry"`
	Request   requestTable    `toml:"request,omitempty"`
	Local     localTable      `toml:"local"`
	Rating    ratingTable     `toml:"rating"`
	Store     storeTable      `toml:"store"`
	Policy    policyTable     `toml:"policy,omitempty"`
	Keys      keysTable       `toml:"keys,omitempty"`
	Providers []ProviderEntry `toml:"provider"`
	Models    []ModelEntry    `toml:"model"`
	Dated     []priceEntry    `toml:"price,omitempty"`
	Worths    []worthEntry    `toml:"worth,omitempty"`
	Rules     []ruleEntry     `toml:"rule,omitempty"`
	Budget    []budgetEntry   `toml:"budget,omitempty"`

	ownLanes     bool // the user's file names the lanes
	ownReference bool // and the reference
	own          bool // or any model, provider, ladder or policy
}

type limitsTable struct {
	FirstToken   duration        `toml:"first_token"`
	Idle         duration        `toml:"idle"`
	Answer       duration        `toml:"answer"`
	AnswerBytes  int             `toml:"answer_bytes"`
	USDPerDay    providers.Money `toml:"usd_per_day,omitempty"`
	AskAbove     providers.Money `toml:"ask_above,omitempty"`
	OutputTokens int             `toml:"output_tokens"`
	Caps         []capEntry      `toml:"cap,omitempty"`
}

// detectTable is what is looked for in prompts.
type detectTable struct {
	Personal bool `toml:"pii,omitempty"`
}

// requestTable is what every request asks for; what is missing is not sent.
type requestTable struct {
	System      string   `toml:"system,omitempty"`
	Temperature *float64 `toml:"temperature,omitempty"`
	Effort      string   `toml:"effort,omitempty"`
}

// auditTable is what events hold.
type auditTable struct {
	Prompts bool `toml:"prompts"`
}

type localTable struct {
	Discover bool `toml:"discover"`
}

type ratingTable struct {
	Scale string `toml:"scale"`
	Rater string `toml:"rater,omitempty"`
}

type policyTable struct {
	File string `toml:"file,omitempty"`
}

type storeTable struct {
	Path      string `toml:"path,omitempty"`
	TokenFile string `toml:"token_file,omitempty"`
}

// keysTable rebinds keys: an action to its keys.
type keysTable map[string][]string

type ProviderEntry struct {
	ID          string `toml:"id"`
	Preset      string `toml:"preset,omitempty"`
	Kind        string `toml:"kind"`
	BaseURL     string `toml:"base_url,omitempty"`
	APIKeyEnv   string `toml:"api_key_env,omitempty"`
	APIKeyCmd   string `toml:"api_key_cmd,omitempty"`
	CAFile      string `toml:"ca_file,omitempty"`
	Batch       string `toml:"batch,omitempty"`
	Concurrency *int   `toml:"concurrency"`

	found bool // on this machine, not in a config file
}

type ModelEntry struct {
	ID       string          `toml:"id"`
	Provider string          `toml:"provider"`
	Name     string          `toml:"name,omitempty"`
	API      string          `toml:"api,omitempty"`
	Tier     string          `toml:"tier,omitempty"`
	Context  int64           `toml:"context,omitzero"`
	Answer   *duration       `toml:"answer,omitempty"`
	Price    providers.Price `toml:"price,omitempty"`
}

// duration is a time.Duration that is not negative and is written with a unit.
type duration time.Duration

// UnmarshalTOML reads a text such as "30s".
func (d *duration) UnmarshalTOML(v any) error {
	s, isText := v.(string)
	parsed, err := time.ParseDuration(s)
	if !isText || err != nil || parsed < 0 {
		return fmt.Errorf(`a duration is a text such as "30s" or "1m30s", not %s`, valueText(v))
	}
	*d = duration(parsed)
	return nil
}

// valueText is a value as it was written, or what it is where that is long.
func valueText(v any) string {
	switch v.(type) {
	case string, bool, int64, float64:
		return fmt.Sprintf("%#v", v)
	}
	return typeName(fmt.Sprintf("%T", v))
}

// MarshalTOML writes what UnmarshalTOML reads.
func (d duration) MarshalTOML() ([]byte, error) {
	return fmt.Appendf(nil, "%q", time.Duration(d)), nil
}

// fill takes from the preset what the entry does not say itself.
func (p *ProviderEntry) fill() {
	preset, ok := open.PresetNamed(p.Preset)
	if !ok {
		return
	}
	p.ID = cmp.Or(p.ID, preset.Name)
	p.Kind = cmp.Or(p.Kind, string(preset.Kind))
	p.BaseURL = cmp.Or(p.BaseURL, preset.BaseURL)
	if p.Kind == string(preset.Kind) {
		p.Batch = cmp.Or(p.Batch, string(preset.Batch))
	}
	if p.APIKeyCmd == "" {
		p.APIKeyEnv = cmp.Or(p.APIKeyEnv, preset.APIKeyEnv)
	}
}

// Found reports whether the provider was found running on this machine and is
// in no config file.
func (p ProviderEntry) Found() bool { return p.found }

// Provider is the connection that an entry describes.
func (p ProviderEntry) Provider() providers.Config {
	c := providers.Config{
		ID:          p.ID,
		Kind:        providers.Kind(p.Kind),
		BaseURL:     p.BaseURL,
		APIKey:      providers.Key{Env: p.APIKeyEnv, Cmd: p.APIKeyCmd},
		CAFile:      ExpandHome(p.CAFile),
		Batch:       providers.BatchKind(p.Batch),
		Concurrency: defaultConcurrency,
	}
	if p.Concurrency != nil {
		c.Concurrency = *p.Concurrency
	}
	return c
}

// defaultConcurrency is how many calls a provider is sent at once unless its
// entry says otherwise.
const defaultConcurrency = 8

// Model is the model that an entry describes.
func (m ModelEntry) Model() providers.Model {
	return providers.Model{
		ID:       m.ID,
		Provider: m.Provider,
		Name:     cmp.Or(m.Name, m.ID),
		API:      m.API,
		Tier:     m.Tier,
		Context:  m.Context,
		Answer:   (*time.Duration)(m.Answer),
		Price:    m.Price,
	}
}

// Parameters are those of every request. The limit on output is one of the
// limits.
func (c Config) Parameters() providers.Parameters {
	r := c.Request
	p := providers.Parameters{System: r.System, Effort: providers.Effort(r.Effort)}
	if r.Temperature != nil {
		p.Temperature = providers.NewTemperature(*r.Temperature)
	}
	return p
}

// DispatchLimits are those of every lane.
func (c Config) DispatchLimits() dispatch.Limits {
	return dispatch.Limits{
		FirstToken:  time.Duration(c.Limits.FirstToken),
		Idle:        time.Duration(c.Limits.Idle),
		Answer:      time.Duration(c.Limits.Answer),
		AnswerBytes: c.Limits.AnswerBytes,
		MaxOutput:   c.Limits.OutputTokens,
		PerDay:      c.Limits.USDPerDay,
		Caps:        c.caps(),
		PerRun:      c.perRun(),
		Rules:       c.accessRules(),
		AskAbove:    c.Limits.AskAbove,
		Routing:     c.Routing.rules(),

		DetectPersonal: c.Detect.Personal,
	}
}

// LadderFor are the models a policy may choose: those the config names, or the
// given lanes, and always the reference.
func (c Config) LadderFor(lanes []string) []string {
	ladder := slices.Clone(c.Ladder)
	if len(ladder) == 0 {
		ladder = slices.Clone(lanes)
	}
	if !slices.Contains(ladder, c.Reference) {
		ladder = append(ladder, c.Reference)
	}
	return ladder
}
