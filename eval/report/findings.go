package report

import "switchboard/providers"

// Month is what a month costs at the rate of whole days: an estimate.
type Month struct {
	Amount    providers.Money `json:"usd"`  // of a mean month, of 365.25 / 12 days
	Days      int             `json:"days"` // that the rate is of
	From      Day             `json:"from"`
	To        Day             `json:"to"`
	Estimated bool            `json:"estimated"`
	AtMost    bool            `json:"at_most,omitempty"` // part of it is an upper bound
}

// PolicyComparison is of the prompts of which it is known what they cost by the model
// that answered, by the policy, and by the reference. What files say of calls without
// the text of a prompt is not among them.
type PolicyComparison struct {
	Comparison
	Switch      providers.Money `json:"switch_usd"` // of Routed: for prompt caches that are lost
	Moved       int64           `json:"moved"`      // prompts that the policy sends elsewhere
	Uncompared  int64           `json:"uncompared"` // prompts of which an amount is unknown
	WithoutText int64           `json:"without_text_rows"`
	OtherPolicy int64           `json:"other_policy"` // of Prompts: an earlier policy decided, when their file was imported
	Certified   Comparison      `json:"certified"`    // the part for which the policy in force has a certificate
	Estimated   bool            `json:"estimated"`
}

// SideBySide is what asking several models at once cost: it is part of what was
// spent, and nobody knows which model would have answered alone.
type SideBySide struct {
	Spent     providers.Money `json:"usd"`
	Rows      int64           `json:"rows"`
	Prompts   int64           `json:"prompts"`           // of which the next is known
	Reference providers.Money `json:"reference_usd"`     // what the reference alone would have cost, estimated
	Comparing providers.Money `json:"comparing_usd"`     // beyond that
	AtMost    bool            `json:"at_most,omitempty"` // comparing_usd is

	Estimated   bool `json:"estimated,omitempty"` // part of usd is, or all
	SpentAtMost bool `json:"usd_at_most,omitempty"`
}

// PriceCut is what amounts would be if a provider halved its prices, and the policy
// and the number of calls stayed: estimates.
type PriceCut struct {
	Provider *string         `json:"provider"` // null: unknown
	Spent    providers.Money `json:"total_usd"`
	Comparison
	Estimated bool `json:"estimated"`
}

// Answer is one of the questions that a report is for, with its answer.
type Answer struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}
