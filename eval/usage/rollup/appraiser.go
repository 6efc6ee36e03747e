package rollup

import (
	"regexp"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Decider chooses a model for a prompt, as routing.Decider does.
type Decider interface {
	Decide(engine.Query) engine.Decision
}

// Appraiser works out, for a row, what it cost at list prices, and to which model the
// policy in force would have sent its prompt.
type Appraiser struct {
	catalog   engine.Catalog
	reference providers.Model
	decider   Decider
	models    map[string]*providers.Model // by their names in files; nil: no configured model has that name
}

// NewAppraiser makes an Appraiser for the configured models. Where the decider is nil, no
// prompt is routed.
func NewAppraiser(c engine.Catalog, d Decider) *Appraiser {
	a := &Appraiser{catalog: c, decider: d, models: make(map[string]*providers.Model)}
	a.reference, _ = c.Model(c.Reference)
	return a
}

// mostNames is how many names of models are remembered with the models that they mean.
const mostNames = 10_000

// Model is the configured model that a file means by a name: the one with that id or name.
// Names are compared whatever joins their words, without what stands before the last slash,
// and without the date of a snapshot or the length of the context at the end. The names
// that Amazon Bedrock gives models are known too.
func (a *Appraiser) Model(name string) (providers.Model, bool) {
	m, ok := a.models[name]
	if !ok {
		m = a.find(name)
		if len(a.models) < mostNames {
			a.models[name] = m
		}
	}
	if m == nil {
		return providers.Model{}, false
	}
	return *m, true
}

var (
	snapshot = regexp.MustCompile(`[-@:](\d{8}|\d{4}-\d{2}-\d{2}|latest)$`)
	window   = regexp.MustCompile(`\[\d+[km]\]$`)                                     // the length of its context: claude-opus-5-5[1m]
	bedrock  = regexp.MustCompile(`^(?:[a-z]+-)?anthropic-(.+?)(?:-v\d+(?::\d+)?)?$`) // us.anthropic.claude-opus-5-5-v1:0
)

// spelled is a name in lower case with hyphens between its words: "Claude Haiku 4.5"
// is claude-haiku-4-5.
func spelled(name string) string {
	return strings.NewReplacer(" ", "-", ".", "-", "_", "-").Replace(strings.ToLower(name))
}

// spellings are the ids and names by which a model may be configured that a file calls by
// this name, the most exact first.
func spellings(name string) []string {
	full := window.ReplaceAllString(spelled(strings.TrimSpace(name)), "")
	names := []string{full, full[strings.LastIndexByte(full, '/')+1:]}
	if at := bedrock.FindStringSubmatch(names[1]); at != nil {
		names = append(names, at[1])
	}
	for _, n := range names {
		names = append(names, snapshot.ReplaceAllString(n, ""))
	}
	return names
}

func (a *Appraiser) find(name string) *providers.Model {
	for _, like := range spellings(name) {
		for i := range a.catalog.Models {
			m := &a.catalog.Models[i]
			if like != "" && (spelled(m.ID) == like || spelled(m.Name) == like) {
				return m
			}
		}
	}
	return nil
}

// Estimate is what a row costs at a model's list price; unknown where the price or a
// count is unknown. The lengths of the prompts in a row of many calls are unknown, so it is
// priced without the tiers for long prompts. The basis is AtMost where a rate or the factor
// for batches is unknown.
func Estimate(m providers.Model, r usage.Record) (usage.Amount, providers.CostBasis) {
	price := m.Price
	if r.Requests.Int() > 1 || !r.Requests.Known() && !r.End.IsZero() {
		price.Tiers = nil
	}
	factor := true
	if providers.InTier(r.Tier, "batch") {
		price, factor = price.InBatch()
	}
	price, priced := price.AtTier(r.Tier)
	tokens, known := r.Tokens.Sums()
	if !known || !priced {
		return usage.Amount{}, ""
	}
	cost, basis := usage.Bill(&price, tokens)
	if cost.Known() && !factor {
		basis = providers.AtMost
	}
	return cost, basis
}

// appraise makes an item of a record. The item has the prompt's key and not its text.
func (a *Appraiser) appraise(r usage.Record, l *list) item {
	s := Series{
		Format: r.Format, Provider: r.Provider, Model: r.Model, Tier: r.Tier, Tags: r.Tags,
		Currency: r.Cost.Currency, Span: spanOf(r), Task: r.Task,
	}
	it := item{id: r.ID, identity: r.Identity, replay: r.Replay, row: r.Row, service: r.Service, grouping: groupingOf(r), start: r.Start, span: s.Span}
	f := &it.figures
	a.count(r, f)
	own, configured := a.Model(r.Model)
	var listed estimate
	if configured {
		listed = estimated(own, r)
	}
	if r.Paid {
		s.Currency = ""
	} else {
		a.money(r.Cost, listed, &s, f)
	}
	if r.Prompt != "" {
		it.prompt = promptKey(eval.PromptKey(r.Prompt))
		it.chars, it.hasPrompt = int64(len(r.Prompt)), true
	}
	a.compare(r, listed, &s, f)
	it.series = l.place(s)
	s.Tags = nil
	it.bare = l.place(s)
	return it
}

func (a *Appraiser) count(r usage.Record, f *Figures) {
	t := r.Tokens
	f.Rows, f.Requests = 1, r.Requests.Int()
	f.Input, f.CachedInput, f.CacheWrite1h = t.Input.Int(), t.CachedInput.Int(), t.CacheWrite1h.Int()
	f.CacheWrite = t.CacheWrite.Int() + t.CacheWrite5m.Int()
	f.Output, f.Reasoning = t.Output.Int(), t.Reasoning.Int()
	if !t.Input.Known() || !t.Output.Known() {
		f.Uncounted = 1
	}
}

// estimate is what a row costs at list price.
type estimate struct {
	usage.Amount
	atMost int64 // 1 where it is an upper bound
}

func estimated(m providers.Model, r usage.Record) (e estimate) {
	amount, basis := Estimate(m, r)
	if basis == providers.AtMost {
		e.atMost = 1
	}
	e.Amount = amount
	return e
}

// money adds a row's cost to the figures, under its basis. A row without a cost is
// estimated where that can be done.
func (a *Appraiser) money(c usage.Cost, listed estimate, s *Series, f *Figures) {
	if !c.Amount.Known() && listed.Known() {
		c = usage.Cost{Amount: listed.Amount, Basis: usage.Estimated, Currency: usage.USD}
		s.Currency, f.AtMost.Estimated = usage.USD, listed.atMost
	}
	switch {
	case !c.Amount.Known():
		f.UnpricedRows, s.Currency = 1, ""
	case c.Basis == usage.Billed:
		f.Billed, f.BilledRows = c.Amount, 1
	case c.Basis == usage.Estimated:
		f.Estimated, f.EstimatedRows = c.Amount, 1
		if c.AtMost {
			f.AtMost.Estimated = 1
		}
	default:
		f.Reported, f.ReportedRows = c.Amount, 1
	}
}

// compare works out what the policy's choice and the reference would have cost with the
// same numbers of tokens. They are estimates: another model would have answered with more
// or fewer.
func (a *Appraiser) compare(r usage.Record, listed estimate, s *Series, f *Figures) {
	routed := estimate{Amount: usage.Zero}
	if r.Prompt != "" && a.decider != nil {
		d := a.decider.Decide(engine.Query{Prompt: r.Prompt, Task: r.Task})
		s.Task, s.Policy, s.Unlike = d.Task, d.Policy, d.Unlike
		if d.Check != "" {
			return // the route depends on the agreement of two answers, which are not there
		}
		s.Route = d.Model
		m, _ := a.catalog.Model(d.Model)
		routed = estimated(m, r)
	}
	reference := estimated(a.reference, r)
	if !listed.Known() || !routed.Known() || !reference.Known() {
		return
	}
	f.Listed, f.Reference, f.Compared = listed.Amount, reference.Amount, f.Calls()
	f.AtMost.Listed, f.AtMost.Reference = listed.atMost, reference.atMost
	if s.Route != "" {
		f.Routed, f.AtMost.Routed = routed.Amount, routed.atMost
	}
}
