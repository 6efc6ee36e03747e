package report

import (
	"switchboard/eval/spend/swap"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Swap is a model that another one could replace for a kind of work. Savings are
// estimates; without evidence of quality none is claimed.
type Swap struct {
	Task       string          `json:"task"`
	From       string          `json:"from"`
	To         string          `json:"to"`
	Calls      int64           `json:"calls"`
	Spent      providers.Money `json:"usd"`
	Share      float64         `json:"share"` // of everything that was spent
	Saved      providers.Money `json:"saved_usd"`
	Month      providers.Money `json:"saved_month_usd"`
	Basis      string          `json:"basis"`
	Outside    bool            `json:"outside_certificate,omitempty"` // a certificate covers the task, and says nothing about these prompts
	Kind       string          `json:"evidence"`
	Rated      int             `json:"rated_prompts"`
	Loss       *float64        `json:"loss"`
	Low        *float64        `json:"loss_low"`
	High       *float64        `json:"loss_high"`
	MaxLoss    *float64        `json:"max_loss"` // the largest loss, as certified
	Confidence float64         `json:"confidence"`
	Run        *string         `json:"run"`
	Scale      *string         `json:"scale"`
	Missing    int             `json:"missing_ratings"`
	Sentence   string          `json:"sentence"`
	Work       string          `json:"-"`                 // the task, and whether it is outside the certificate
	Evidence   string          `json:"-"`                 // in a few words
	Estimated  bool            `json:"estimated"`         // part or all of usd is an estimate; what is saved always is
	AtMost     bool            `json:"at_most,omitempty"` // part of usd is an upper bound, and so is what is saved

	spent, saving usage.Sum // in words for a table
}

// SwapsLeftOut are how many swaps are not shown, and why.
type SwapsLeftOut struct {
	Worse     int             `json:"worse"`           // known to give up more quality than the limit
	Small     int             `json:"small"`           // save less in a month than Floor
	More      int             `json:"more"`            // beyond the ten that save most
	Floor     providers.Money `json:"floor_month_usd"` // a thousandth of a mean month, at least a cent; null without swaps
	Sentences []string        `json:"sentences"`
}

// swaps are those that are worth showing.
func (b *builder) swaps() ([]Swap, SwapsLeftOut) {
	all := []Swap{}
	found := swap.Find(b.History, b.Policy, b.Evidence, b.Catalog, swap.Limits{MaxLoss: b.MaxLoss, Now: b.Now})
	out := SwapsLeftOut{found.Worse, found.Small, found.More, found.Floor, append([]string{}, found.Sentences(b.MaxLoss)...)}
	for _, s := range found.Swaps {
		one := Swap{
			Task: string(s.Task), From: s.From, To: s.To, Calls: s.Calls, Spent: s.Spent.Money(), Share: s.Share, Basis: string(s.Basis), Outside: s.Outside,
			Kind: string(s.Kind), Rated: s.Rated, Confidence: s.Confidence, Run: known(s.Run), Scale: known(s.Scale), Missing: s.Missing, Sentence: s.Sentence(), Work: s.Work(), Evidence: s.Evidence(),
			Estimated: s.Standing.Estimated, AtMost: s.Standing.AtMost, spent: usage.Sum{Money: s.Spent.Money(), Standing: s.Standing},
		}
		if s.Kind != swap.Unrated {
			one.Saved, one.Month, one.saving = s.Saves.Money(), s.Month, s.Saving()
		}
		if s.Rated > 0 {
			one.Loss, one.High = &s.Loss, &s.In.High
		}
		switch {
		case s.Kind == swap.Certified:
			one.MaxLoss = &s.MaxLoss
		case s.Rated > 0:
			one.Low = &s.In.Low
		}
		all = append(all, one)
	}
	return all, out
}
