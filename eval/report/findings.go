package report

import "switchboard/providers"

// Month estimates what a month costs, from the rate of the days that are over.
type Month struct {
	Amount    providers.Money `json:"usd"`  // of a mean month, of 365.25 / 12 days
	Days      int             `json:"days"` // days that the rate was taken from
	From      Day             `json:"from"`
	To        Day             `json:"to"`
	Estimated bool            `json:"estimated"`
	AtMost    bool            `json:"at_most,omitempty"` // part of it is an upper bound
}

// PolicyComparison sums up the prompts for which three amounts are known: what they cost
// with the model that answered, with the model that the policy chooses, and with the
// reference. Calls that files report without the text of a prompt are not among them.
type PolicyComparison struct {
	Comparison
	Switch      providers.Money `json:"switch_usd"` // part of Routed: what lost prompt caches cost
	Moved       int64           `json:"moved"`      // prompts that the policy sends elsewhere
	Uncompared  int64           `json:"uncompared"` // prompts of which an amount is unknown
	WithoutText int64           `json:"without_text_rows"`
	OtherPolicy int64           `json:"other_policy"` // part of Prompts: those that an earlier policy decided about when their file was imported
	Certified   Comparison      `json:"certified"`    // the part for which the policy in force has a certificate
	Estimated   bool            `json:"estimated"`
}

// SideBySide is what asking several models at once cost: it is part of what was
// spent, and nobody knows which model would have answered alone.
type SideBySide struct {
	Spent     providers.Money `json:"usd"`
	Rows      int64           `json:"rows"`
	Prompts   int64           `json:"prompts"`           // those for which Reference is known
	Reference providers.Money `json:"reference_usd"`     // what the reference alone would have cost, estimated
	Comparing providers.Money `json:"comparing_usd"`     // what was spent beyond Reference
	AtMost    bool            `json:"at_most,omitempty"` // comparing_usd is an upper bound

	Estimated   bool `json:"estimated,omitempty"` // part of usd is, or all
	SpentAtMost bool `json:"usd_at_most,omitempty"`
}

// PriceCut estimates what amounts would be if a provider halved its prices, while the
// policy and the number of calls stayed the same.
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
