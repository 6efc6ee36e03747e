package report

import (
	"cmp"
	"maps"
	"slices"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/spend"
	"switchboard/providers"
)

func (b *builder) sources() Sources {
	h := b.History
	s := Sources{Trials: h.Trials, Waiting: len(h.Waiting), Damaged: h.Damaged, Files: []File{}}
	for _, t := range h.Files {
		s.Files = append(s.Files, File{t.File, string(t.Format), t.Rows, t.New, t.Known, t.Unreadable, t.Without, t.Ended, !t.Done})
	}
	slices.SortFunc(s.Files, func(a, b File) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Rows, b.Rows)) })
	return s
}

// Why something is left out that could be read.
const (
	noPrice      = "they have no cost, and none can be worked out: no price of the model and tier, or not all tokens"
	otherMoney   = "they are in another currency"
	hasBill      = "estimates of calls for which there is a bill of the same vendor and day"
	noFigures    = "they cannot be read: `switchboard check` says why"
	noTime       = "their time is none of a call to a model: a clock was wrong"
	notCome      = "they have not come"
	notCompared  = "an amount of them is unknown: they are compared with nothing"
	withoutText  = "they have no text of a prompt: they are compared with nothing"
	endsInMiddle = "the file ends in the middle"
	brokenOff    = "the import was broken off: import the file again"
)

// leftOut lists what no total contains, or what only some totals contain.
func (b *builder) leftOut() []LeftOut {
	all := b.unreadable()
	if h := b.History; h.Damaged > 0 {
		all = append(all, LeftOut{known(b.Store), string(spend.OwnCalls), int64(h.Damaged), OfTrials, noFigures})
	}
	if h := b.History; h.Undated > 0 {
		all = append(all, LeftOut{known(b.Store), string(spend.OwnCalls), int64(h.Undated), OfTrials, noTime})
	}
	if h := b.History; len(h.Waiting) > 0 {
		all = append(all, LeftOut{known(b.Store), string(spend.OwnCalls), int64(len(h.Waiting)), OfAnswers, notCome})
	}
	if b.Doubt != "" {
		all = append(all, LeftOut{known(b.Store), string(spend.OwnCalls), 0, OfTrials, b.Doubt})
	}
	counts := make(map[LeftOut]int64)
	for i := range b.History.Lines {
		l := &b.History.Lines[i]
		source := string(l.Source)
		counts[LeftOut{Source: source, Of: OfRows, Reason: noPrice}] += l.UnpricedRows
		counts[LeftOut{Source: source, Of: OfPrompts, Reason: notCompared}] += l.Uncompared
		if !l.InUSD() {
			counts[LeftOut{Source: source, Of: OfRows, Reason: otherMoney + ", " + l.Currency}] += l.Rows
		}
		if l.Superseded.Known() {
			counts[LeftOut{Source: source, Of: OfRows, Reason: hasBill}] += l.EstimatedRows
		}
		if l.Source != spend.OwnCalls && l.Route == spend.Unknown {
			counts[LeftOut{Source: source, Of: OfRows, Reason: withoutText}] += l.Rows
		}
	}
	return append(all, sortedLeftOut(counts)...)
}

func sortedLeftOut(counts map[LeftOut]int64) (all []LeftOut) {
	for l, rows := range counts {
		if l.Rows = rows; rows > 0 {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Reason, b.Reason))
	})
	return all
}

// count says how many of what are left out, or nothing where that is not known.
func (l *LeftOut) count() string {
	if l.Rows == 0 {
		return ""
	}
	return eval.Counted(l.Rows, string(l.Of))
}

// unreadable are rows of files that could not be read, whatever their day.
func (b *builder) unreadable() []LeftOut {
	all := []LeftOut{}
	for _, t := range b.History.Files {
		for _, reason := range slices.Sorted(maps.Keys(t.Reasons)) {
			all = append(all, LeftOut{known(t.File), string(t.Format), t.Reasons[reason], OfRows, reason})
		}
		switch {
		case t.Ended:
			all = append(all, LeftOut{known(t.File), string(t.Format), 0, OfRows, endsInMiddle})
		case !t.Done:
			all = append(all, LeftOut{known(t.File), string(t.Format), 0, OfRows, brokenOff})
		}
	}
	return all
}

// policy says where a policy comes from; nil where there is none. lapsed says why it
// stands in for another policy; "": it does not.
func policy(p routing.Policy, lapsed string) *Policy {
	if p.Hash == "" {
		return nil
	}
	from := p.Provenance
	made := &Policy{p.Hash, string(from.Source), p.Ladder.Reference(), from.Ratings, from.Fitted, from.Raters, known(from.Scale), known(lapsed), []Certificate{}}
	for _, c := range p.Certificates {
		made.Certificates = append(made.Certificates, Certificate{
			c.Family, c.Tasks, c.Claim(), c.MaxLoss, c.Confidence, c.Loss, c.Upper, c.Rated, c.Raters, c.Scale, c.Prompts, c.Run,
		})
	}
	return made
}

// prices are the list prices behind estimates and comparisons, by model.
func (b *builder) prices() []Price {
	used := make(map[string]bool)
	for i := range b.History.Lines {
		l := &b.History.Lines[i]
		if l.EstimatedRows > 0 || l.Compared > 0 {
			used[l.Model], used[l.Route], used[b.Catalog.Reference] = true, true, true
		}
	}
	all := []Price{}
	for _, model := range slices.Sorted(maps.Keys(used)) {
		for _, p := range b.pricesOf(model) {
			all = append(all, Price{model, p.Input, p.CachedInput, p.CacheWrite, p.Output, p.Batch, DayOf(p.AsOf), p.Source, p.Stale(b.Now)})
		}
	}
	return all
}

// pricesOf are the list prices of a model in the time of the report, the oldest first.
func (b *builder) pricesOf(model string) (held []providers.Price) {
	m, ok := b.Catalog.Model(model)
	if b.Book == nil || len(b.History.Lines) == 0 {
		if ok && m.Price.Known() {
			held = append(held, m.Price)
		}
		return held
	}
	first, last := b.History.Lines[0].At, b.History.Lines[len(b.History.Lines)-1].At
	if p, _ := b.Book.At(model, first); p.Known() {
		held = append(held, p)
	}
	for _, e := range b.Book.Events(first, last) {
		if e.Model == model && e.To.Known() && e.From.Known() {
			held = append(held, e.To)
		}
	}
	return held
}
