package app

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/providers/open"
)

// defaultConfig is the commented default that every user's file is laid over.
var defaultConfig string

// config is the shape of config.toml. Its names are a contract.
type config struct {
	Reference string           `toml:"reference"`
	Lanes     []string         `toml:"lanes"`
	Ladder    []string         `toml:"ladder,omitempty"`
	Theme     themeConfig      `toml:"theme"`
	Mouse     bool             `toml:"mouse"`
	Limits    limitsConfig     `toml:"limits"`
	Request   requestConfig    `toml:"request,omitempty"`
	Local     localConfig      `toml:"local"`
	Rating    ratingConfig     `toml:"rating"`
	Store     storeConfig      `toml:"store"`
	Policy    policyConfig     `toml:"policy,omitempty"`
	Keys      keysConfig       `toml:"keys,omitempty"`
	Providers []providerConfig `toml:"provider"`
	Models    []modelConfig    `toml:"model"`

	ownLanes     bool // the user's file names the lanes
	ownReference bool // and the reference
}

type limitsConfig struct {
	FirstToken   duration        `toml:"first_token"`
	Idle         duration        `toml:"idle"`
	AnswerBytes  int             `toml:"answer_bytes"`
	USDPerDay    providers.Money `toml:"usd_per_day,omitempty"`
	AskAbove     providers.Money `toml:"ask_above,omitempty"`
	OutputTokens int             `toml:"output_tokens"`
}

// requestConfig is what every request asks for; what is missing is not sent.
type requestConfig struct {
	System      string   `toml:"system,omitempty"`
	Temperature *float64 `toml:"temperature,omitempty"`
	Effort      string   `toml:"effort,omitempty"`
}

type localConfig struct {
	Discover bool `toml:"discover"`
}

type ratingConfig struct {
	Scale string `toml:"scale"`
	Rater string `toml:"rater,omitempty"`
}

type policyConfig struct {
	File string `toml:"file,omitempty"`
}

type storeConfig struct {
	Path string `toml:"path,omitempty"`
}

// keysConfig rebinds keys: an action to its keys.
type keysConfig map[string][]string

type providerConfig struct {
	ID          string `toml:"id"`
	Preset      string `toml:"preset,omitempty"`
	Kind        string `toml:"kind"`
	BaseURL     string `toml:"base_url,omitempty"`
	APIKeyEnv   string `toml:"api_key_env,omitempty"`
	APIKeyCmd   string `toml:"api_key_cmd,omitempty"`
	CAFile      string `toml:"ca_file,omitempty"`
	Concurrency *int   `toml:"concurrency"`

	found bool // on this machine, not in a config file
}

type modelConfig struct {
	ID       string          `toml:"id"`
	Provider string          `toml:"provider"`
	Name     string          `toml:"name,omitempty"`
	API      string          `toml:"api,omitempty"`
	Tier     string          `toml:"tier,omitempty"`
	Context  int64           `toml:"context,omitzero"`
	Price    providers.Price `toml:"price,omitempty"`
}

// duration is a time.Duration that is not negative and is written with a unit.
type duration time.Duration

// UnmarshalTOML reads a text such as "30s".
func (d *duration) UnmarshalTOML(v any) error {
	s, isText := v.(string)
	parsed, err := time.ParseDuration(s)
	if !isText || err != nil || parsed < 0 {
		return fmt.Errorf(`a duration is a text such as "30s" or "1m30s", not %#v`, v)
	}
	*d = duration(parsed)
	return nil
}

// MarshalTOML writes what UnmarshalTOML reads.
func (d duration) MarshalTOML() ([]byte, error) {
	return fmt.Appendf(nil, "%q", time.Duration(d)), nil
}

// loadConfig lays the file at path over the default. A file that does not
// exist is an error only where it is required. Other errors are
// *configError.
func loadConfig(path string, required bool) (config, error) {
	var c config
	if err := c.lay("the built-in config", defaultConfig); err != nil {
		return config{}, err
	}
	c.ownLanes, c.ownReference = false, false
	src, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !required:
		return c, nil
	case err != nil:
		return config{}, &configError{file: path, what: "the config cannot be read: " + reason(err), hint: "check --config, or leave it out"}
	}
	return c, c.lay(path, string(src))
}

// reason is what the system said, without the path that is named already.
func reason(err error) string {
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// layer is one file on its way into the config. Entries of its arrays are
// decoded one by one, so that a mistake can be traced to its entry.
type layer struct {
	file    string
	outline outline
	meta    toml.MetaData
}

// lay decodes one file over what there is: a key replaces, an array entry
// replaces the one of the same id or is added.
func (c *config) lay(file, src string) error {
	var top struct {
		*config
		Providers []toml.Primitive `toml:"provider"`
		Models    []toml.Primitive `toml:"model"`
	}
	top.config = c
	meta, err := toml.Decode(src, &top)
	l := &layer{file: file, meta: meta, outline: outline{src: src}}
	if err != nil && len(meta.Keys()) == 0 {
		return l.syntaxError(err)
	}
	l.outline = outlineOf(src)
	if err != nil {
		return l.valueError("", err)
	}
	added, err := decodeEntries[providerConfig](l, "provider", top.Providers)
	if err != nil {
		return err
	}
	for i := range added {
		added[i].fill()
	}
	models, err := decodeEntries[modelConfig](l, "model", top.Models)
	if err != nil {
		return err
	}
	if unknown := l.meta.Undecoded(); len(unknown) > 0 {
		return l.unknownKey(unknown[0].String())
	}
	c.ownLanes, c.ownReference = meta.IsDefined("lanes"), meta.IsDefined("reference")
	c.Providers = override(c.Providers, added, func(p providerConfig) string { return p.ID })
	c.Models = override(c.Models, models, func(m modelConfig) string { return m.ID })
	return l.check(c, added, models)
}

func decodeEntries[T any](l *layer, array string, raw []toml.Primitive) ([]T, error) {
	entries := make([]T, len(raw))
	for i, r := range raw {
		if err := l.meta.PrimitiveDecode(r, &entries[i]); err != nil {
			return nil, l.valueError(fmt.Sprintf("%s[%d]", array, i), err)
		}
	}
	return entries, nil
}

// override replaces the entries that have an id of the new ones and adds the
// rest.
func override[T any](entries, added []T, id func(T) string) []T {
	entries = slices.Clone(entries)
	for _, a := range added {
		i := slices.IndexFunc(entries, func(e T) bool { return id(e) == id(a) })
		if i < 0 {
			entries = append(entries, a)
			continue
		}
		entries[i] = a
	}
	return entries
}

// fill takes from the preset what the entry does not say itself.
func (p *providerConfig) fill() {
	preset, ok := open.PresetNamed(p.Preset)
	if !ok {
		return
	}
	p.ID = cmp.Or(p.ID, preset.Name)
	p.Kind = cmp.Or(p.Kind, string(preset.Kind))
	p.BaseURL = cmp.Or(p.BaseURL, preset.BaseURL)
	if p.APIKeyCmd == "" {
		p.APIKeyEnv = cmp.Or(p.APIKeyEnv, preset.APIKeyEnv)
	}
}

// provider is the connection that an entry describes.
func (p providerConfig) provider() providers.Config {
	c := providers.Config{
		ID:          p.ID,
		Kind:        providers.Kind(p.Kind),
		BaseURL:     p.BaseURL,
		APIKey:      providers.Key{Env: p.APIKeyEnv, Cmd: p.APIKeyCmd},
		CAFile:      atHome(p.CAFile),
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

// model is the model that an entry describes.
func (m modelConfig) model() providers.Model {
	return providers.Model{
		ID:       m.ID,
		Provider: m.Provider,
		Name:     cmp.Or(m.Name, m.ID),
		API:      m.API,
		Tier:     m.Tier,
		Context:  m.Context,
		Price:    m.Price,
	}
}

// parameters are those of every request. The limit on output is one of the
// limits.
func (r requestConfig) parameters() providers.Parameters {
	p := providers.Parameters{System: r.System, Effort: providers.Effort(r.Effort)}
	if r.Temperature != nil {
		p.Temperature = providers.NewTemperature(*r.Temperature)
	}
	return p
}

// limits are those of every lane.
func (c config) limits() dispatch.Limits {
	return dispatch.Limits{
		FirstToken:  time.Duration(c.Limits.FirstToken),
		Idle:        time.Duration(c.Limits.Idle),
		AnswerBytes: c.Limits.AnswerBytes,
		MaxOutput:   c.Limits.OutputTokens,
		PerDay:      c.Limits.USDPerDay,
		AskAbove:    c.Limits.AskAbove,
	}
}

// ladder are the models a policy may choose: those the config names, or the
// given lanes, and always the reference.
func (c config) ladder(lanes []string) []string {
	ladder := slices.Clone(c.Ladder)
	if len(ladder) == 0 {
		ladder = slices.Clone(lanes)
	}
	if !slices.Contains(ladder, c.Reference) {
		ladder = append(ladder, c.Reference)
	}
	return ladder
}

// midnight is what the encoder adds to a day.
var midnight = regexp.MustCompile(`(?m)^(\s*as_of = \d{4}-\d\d-\d\d)T00:00:00\S*$`)

// text is the config as TOML.
func (c config) text() (string, error) {
	var b strings.Builder
	err := toml.NewEncoder(&b).Encode(c)
	return midnight.ReplaceAllString(b.String(), "$1"), err
}

// values is the config by name.
func (c config) values() (map[string]any, error) {
	text, err := c.text()
	if err != nil {
		return nil, err
	}
	var values map[string]any
	_, err = toml.Decode(text, &values)
	return values, err
}
