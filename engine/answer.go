package engine

import (
	"strings"
	"time"

	"switchboard/providers"
)

// Answer is the answer of one lane: text, usage, cost, times, and how it ended.
type Answer struct {
	Model     string           `json:"model"`             // our id
	Provider  string           `json:"provider"`          // provider's id
	Name      string           `json:"name,omitempty"`    // the provider's name of the model, as it was requested
	Version   string           `json:"version,omitempty"` // the model that answered, as the provider reports it; empty: unknown
	Text      string           `json:"text"`              // cleaned; of a lane that failed, the text that had arrived
	Reasoning string           `json:"reasoning,omitempty"`
	ToolCalls []ToolCall       `json:"tool_calls,omitempty"`
	Finish    providers.Finish `json:"finish"`
	Usage     providers.Usage  `json:"usage"`
	Cost      providers.Money  `json:"cost"` // an estimate where Usage is one

	// CostBasis says how Cost was worked out, where that was not by the list price.
	CostBasis providers.CostBasis `json:"cost_basis,omitempty"`

	// The times are counted from the moment when the request was sent; 0 means that the
	// event did not happen.
	Queued         time.Duration `json:"queued_ns,omitempty"` // how long the call waited for a free place at the provider, before it was sent
	FirstReasoning time.Duration `json:"first_reasoning_ns,omitempty"`
	FirstToken     time.Duration `json:"first_token_ns,omitempty"` // the first token of the answer itself, not of reasoning
	LastToken      time.Duration `json:"last_token_ns,omitempty"`
	Total          time.Duration `json:"total_ns,omitempty"`

	Attempts []providers.Attempt `json:"attempts,omitempty"`
	Moves    []Move              `json:"moves,omitempty"` // of a routed call: the moves away from other models before this one answered
	Failure  *Failure            `json:"failure,omitempty"`
	// Switch is the cost of sending a routed turn to another model than the turn before:
	// that model had the beginning of the conversation in its prompt cache, and this one
	// had to read it anew. It is part of Cost, is estimated, and is unknown outside of
	// conversations.
	Switch    providers.Money `json:"switch,omitzero"`
	Doubt     *Doubt          `json:"doubt,omitempty"` // of a routed call: why its answer is doubtful, where no model gave a better one
	Check     *Check          `json:"check,omitempty"` // of a routed call: the answer of the second model that was asked too; nil: none was
	Simulated bool            `json:"simulated,omitempty"`

	// Cached marks an answer from the cache: its times are those of the call that first
	// brought it, and it cost nothing.
	Cached *Cached `json:"cached,omitempty"`

	// Batch is the service's id of the batch that brought the answer; "": no batch did.
	// The answer's times are unknown, and its cost is by the price of batches. In a trial
	// whose batch has not ended, Batch is UnderWay.
	Batch string `json:"batch,omitempty"`

	// Imported marks an answer that was read from a file: its cost was not spent here, and
	// fields that are empty, its text too, are unknown.
	Imported bool `json:"imported,omitempty"`
}

// UnderWay is the Batch of an answer whose batch has not ended.
const UnderWay = "under way"

// ToolCall is a call by which a model asked for a tool. Nothing here runs it.
type ToolCall struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"` // as the model wrote them: JSON, where it kept to its protocol
}

// Calls are the calls of tools, for people, one a line.
func (a Answer) Calls() string {
	lines := make([]string, len(a.ToolCalls))
	for i, c := range a.ToolCalls {
		lines[i] = "→ " + providers.CleanLine(c.Name, 200) + " " + providers.Clean(c.Arguments)
	}
	return strings.Join(lines, "\n")
}

// Said is all of the answer that a person can judge: its text and its calls of tools.
func (a Answer) Said() string {
	if len(a.ToolCalls) == 0 {
		return a.Text
	}
	return strings.TrimLeft(strings.TrimRight(a.Text, "\n")+"\n\n"+a.Calls(), "\n")
}

// Cached says which call first brought an answer that comes from the cache.
type Cached struct {
	Trial     string              `json:"trial,omitempty"` // empty: a call that was under way at the same time
	Lane      int                 `json:"lane,omitempty"`
	Time      time.Time           `json:"time"`
	Cost      providers.Money     `json:"cost"` // what it cost then
	CostBasis providers.CostBasis `json:"cost_basis,omitempty"`
}

// Failure is a providers.Error in the form in which it is stored.
type Failure struct {
	Fault      providers.Fault `json:"fault"`
	Sentence   string          `json:"sentence"`
	Hint       string          `json:"hint,omitempty"`
	RetryAfter time.Duration   `json:"retry_after_ns,omitempty"`
	Code       string          `json:"-"` // the service's own code for the fault; not stored
	Param      string          `json:"-"` // the field of the request that the service names; not stored
}

// OK reports whether the answer is complete. An imported one whose text is unknown counts
// as complete.
func (a Answer) OK() bool {
	return a.Failure == nil && (a.Text != "" || a.Imported) && a.Finish != providers.Refused
}

// atOnce is the time within which tokens that arrive count as arriving together. Shorter
// times depend on how the network splits the stream, and not on how fast the model writes.
const atOnce = 5 * time.Millisecond

// Speed is the output tokens a second between the first and the last token that arrived;
// false where it cannot be told, as where all arrived together. The first token is not
// counted, since it was made before that time, and neither are tokens of reasoning that is
// not shown.
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
