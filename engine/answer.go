package engine

import (
	"strings"
	"time"

	"switchboard/providers"
)

// Answer is what one lane brought: text, usage, cost, times, and how it ended.
type Answer struct {
	Model     string           `json:"model"`             // our id
	Provider  string           `json:"provider"`          // provider's id
	Name      string           `json:"name,omitempty"`    // of the model at the provider, as it was asked for
	Version   string           `json:"version,omitempty"` // the model that the provider says has answered; empty: it does not say
	Text      string           `json:"text"`              // cleaned; what had come when a lane failed stands
	Reasoning string           `json:"reasoning,omitempty"`
	ToolCalls []ToolCall       `json:"tool_calls,omitempty"`
	Finish    providers.Finish `json:"finish"`
	Usage     providers.Usage  `json:"usage"`
	Cost      providers.Money  `json:"cost"` // estimated when Usage is

	// CostBasis says what Cost rests on, where that is not the list price.
	CostBasis providers.CostBasis `json:"cost_basis,omitempty"`

	// Times count from the moment the request was sent; 0 means that it did
	// not happen.
	Queued         time.Duration `json:"queued_ns,omitempty"` // waiting for a place at the provider, before that moment
	FirstReasoning time.Duration `json:"first_reasoning_ns,omitempty"`
	FirstToken     time.Duration `json:"first_token_ns,omitempty"` // of the answer itself
	LastToken      time.Duration `json:"last_token_ns,omitempty"`
	Total          time.Duration `json:"total_ns,omitempty"`

	Attempts []providers.Attempt `json:"attempts,omitempty"`
	Moves    []Move              `json:"moves,omitempty"` // of a routed call: the models that were left before this one answered
	Failure  *Failure            `json:"failure,omitempty"`
	// Switch is what it cost that a routed turn went to another model than the
	// one before: the beginning of the conversation was read afresh, which that
	// one had kept. It is part of Cost, estimated, and unknown outside of
	// conversations.
	Switch    providers.Money `json:"switch,omitzero"`
	Doubt     *Doubt          `json:"doubt,omitempty"` // of a routed call that found no better answer
	Check     *Check          `json:"check,omitempty"` // of a routed call: the second model that was asked beside this one; nil: none was
	Simulated bool            `json:"simulated,omitempty"`

	// Cached marks an answer that was given again: its times are those of the
	// first time, and it cost nothing.
	Cached *Cached `json:"cached,omitempty"`

	// Batch is the service's name of the batch that brought the answer; "" is
	// none. Its times are unknown, and its cost is that of a batch.
	// Before it has come, in a trial from the store, it is UnderWay.
	Batch string `json:"batch,omitempty"`

	// Imported marks an answer that was read from a file: nobody here paid for
	// it, and what is missing, its text too, is unknown rather than empty.
	Imported bool `json:"imported,omitempty"`
}

// UnderWay stands for the batch of an answer that has not come.
const UnderWay = "under way"

// ToolCall is a call by which a model asked for a tool. Nothing here runs it.
type ToolCall struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"` // as the model wrote them: JSON, where it kept to its protocol
}

// Calls are the calls of tools for a reader, one a line.
func (a Answer) Calls() string {
	lines := make([]string, len(a.ToolCalls))
	for i, c := range a.ToolCalls {
		lines[i] = "→ " + providers.CleanLine(c.Name, 200) + " " + providers.Clean(c.Arguments)
	}
	return strings.Join(lines, "\n")
}

// Said is all that a reader can judge: the text, and the calls of tools.
func (a Answer) Said() string {
	if len(a.ToolCalls) == 0 {
		return a.Text
	}
	return strings.TrimLeft(strings.TrimRight(a.Text, "\n")+"\n\n"+a.Calls(), "\n")
}

// Cached says where an answer that is given again comes from.
type Cached struct {
	Trial     string              `json:"trial,omitempty"` // empty: from one that was under way at the same time
	Lane      int                 `json:"lane,omitempty"`
	Time      time.Time           `json:"time"`
	Cost      providers.Money     `json:"cost"` // then
	CostBasis providers.CostBasis `json:"cost_basis,omitempty"`
}

// Failure is a providers.Error in the form that can be kept.
type Failure struct {
	Fault      providers.Fault `json:"fault"`
	Sentence   string          `json:"sentence"`
	Hint       string          `json:"hint,omitempty"`
	RetryAfter time.Duration   `json:"retry_after_ns,omitempty"`
	Code       string          `json:"-"` // the service's own name for it, for who asked; it is not kept
	Param      string          `json:"-"` // and the field of the request that it names
}

// OK reports whether the lane gave a complete answer. An imported one whose
// text is unknown counts as whole.
func (a Answer) OK() bool {
	return a.Failure == nil && (a.Text != "" || a.Imported) && a.Finish != providers.Refused
}

// atOnce is the span within which what arrives is one delivery: it tells how
// the network cuts a stream, not how fast a model writes.
const atOnce = 5 * time.Millisecond

// Speed is output tokens a second between the first and the last token that
// arrived, and false where it cannot be told. The first token is not counted:
// it took the time before. Reasoning that is counted but not shown took the
// time before as well. An answer that came all at once has no speed.
func (a Answer) Speed() (perSecond float64, ok bool) {
	if !a.Usage.Output.Known() {
		return 0, false
	}
	first, n := a.FirstToken, a.Usage.Output.Int()
	if a.FirstReasoning > 0 {
		first = a.FirstReasoning
	} else {
		n -= a.Usage.Reasoning.Int()
	}
	span := a.LastToken - first
	if first <= 0 || span < atOnce || n < 2 {
		return 0, false
	}
	return float64(n-1) / span.Seconds(), true
}
