package cli

import (
	"math"
	"time"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/engine/decision"
	"switchboard/eval"
	"switchboard/providers"
)

// trialJSON is a trial as scripts see it. Its names are a contract.
type trialJSON struct {
	ID          string               `json:"id"`
	Time        time.Time            `json:"time"`
	Prompt      string               `json:"prompt"`
	Follows     *string              `json:"follows"`                // id of the trial whose conversation it continues, as far as that is kept
	FollowsSent bool                 `json:"follows_sent,omitempty"` // it continues a conversation that came with the request and is not kept
	Parameters  providers.Parameters `json:"parameters"`             // of all lanes; what is unset is left out
	Task        engine.Task          `json:"task"`
	Decision    decision.JSON        `json:"decision"`
	Answers     []answerJSON         `json:"answers"`
	Ledger      ledgerJSON           `json:"ledger"`
	Simulated   bool                 `json:"simulated"`
	Routed      bool                 `json:"routed,omitempty"`   // one answer, from the models to which the prompt was routed
	Critical    bool                 `json:"critical,omitempty"` // left at the first doubt
	Moves       []moveJSON           `json:"moves,omitzero"`     // away from the models that were left before the answer
	Doubt       *engine.Doubt        `json:"doubt,omitempty"`    // why the answer may not be a good one
	Cached      *bool                `json:"cached,omitempty"`   // routed: the answer was given before
	Check       *answerCheckJSON     `json:"check,omitempty"`    // routed: the second model that was asked beside the one that answered
	Tags        map[string]string    `json:"tags,omitempty"`
	Watch       *watchJSON           `json:"watch,omitempty"` // what was asked beside it; its cost is in none of the figures above
}

// moveJSON is a step away from a model.
type moveJSON struct {
	Model     string            `json:"model"`
	Reason    engine.MoveReason `json:"reason"`
	Why       string            `json:"why"`
	CostUSD   providers.Money   `json:"cost_usd"`
	MS        float64           `json:"ms"`
	Asked     bool              `json:"asked"` // false: it was passed over
	Estimated bool              `json:"estimated,omitempty"`
	Check     *answerCheckJSON  `json:"check,omitempty"` // of the model; its cost is part of cost_usd
}

// answerCheckJSON is what came of a second model that was asked beside one.
type answerCheckJSON struct {
	Model     string          `json:"model"`
	Agreement *float64        `json:"agreement"` // of both answers, 0 to 1; null: nothing was compared
	Gap       *float64        `json:"gap"`       // gap after the check; null: nothing was compared
	Threshold float64         `json:"threshold"`
	Accepted  bool            `json:"accepted"`
	CostUSD   providers.Money `json:"cost_usd"`
	MS        *float64        `json:"ms"`
	Text      string          `json:"text"` // what it answered
	Finish    string          `json:"finish"`
	ErrorKind providers.Fault `json:"error_kind,omitempty"`
	Estimated bool            `json:"estimated,omitempty"`
}

func answerCheckToJSON(c *engine.Check) *answerCheckJSON {
	if c == nil {
		return nil
	}
	a := c.Answer
	j := &answerCheckJSON{
		Model: a.Model, Agreement: c.Agreement, Gap: c.Gap, Threshold: c.Threshold, Accepted: c.Accepted, CostUSD: a.Cost,
		MS: milliseconds(a.Total), Text: a.Text, Finish: string(a.Finish), Estimated: a.Usage.Estimated,
	}
	if a.Failure != nil {
		j.ErrorKind = a.Failure.Fault
	}
	return j
}

func movesToJSON(moves []engine.Move) []moveJSON {
	all := []moveJSON{}
	for _, m := range moves {
		j := moveJSON{
			Model: m.Model, Reason: m.Reason, Why: m.Why, CostUSD: m.Cost(), MS: float64(m.Took.Microseconds()) / 1000,
			Asked: m.Asked(), Estimated: m.Estimated(),
		}
		if m.Left != nil {
			j.Check = answerCheckToJSON(m.Left.Check)
		}
		all = append(all, j)
	}
	return all
}

// keptJSON is a trial from the store.
type keptJSON struct {
	trialJSON
	PromptID *string       `json:"prompt_id"`
	Ratings  []eval.Rating `json:"ratings"`
}

type answerJSON struct {
	Model             string                `json:"model"`
	Sample            int                   `json:"sample,omitempty"`     // from 1, where the model has several lanes
	Parameters        *providers.Parameters `json:"parameters,omitempty"` // of this lane, where it has some of its own
	Provider          string                `json:"provider"`
	Text              string                `json:"text"`
	Reasoning         string                `json:"reasoning,omitempty"`  // the part of the reasoning that was shown
	ToolCalls         []engine.ToolCall     `json:"tool_calls,omitempty"` // calls of tools that the model asked for, which are not run here
	Finish            providers.Finish      `json:"finish"`
	InputTokens       providers.Tokens      `json:"input_tokens"`
	CachedInputTokens providers.Tokens      `json:"cached_input_tokens"`
	OutputTokens      providers.Tokens      `json:"output_tokens"`
	ReasoningTokens   providers.Tokens      `json:"reasoning_tokens"`
	CostUSD           providers.Money       `json:"cost_usd"`
	CostBasis         providers.CostBasis   `json:"cost_basis,omitempty"` // set where the cost does not come from the list price: reported, or at_most
	FirstReasoningMS  *float64              `json:"first_reasoning_ms"`   // time to the first reasoning that is shown
	FirstTokenMS      *float64              `json:"first_token_ms"`
	TotalMS           *float64              `json:"total_ms"`
	Attempts          int                   `json:"attempts"`
	Error             *string               `json:"error"`
	ErrorKind         providers.Fault       `json:"error_kind,omitempty"`
	Hint              string                `json:"hint,omitempty"`
	Simulated         bool                  `json:"simulated"`
	Cached            *cachedJSON           `json:"cached,omitempty"`    // it was given before, and cost nothing now
	Estimated         bool                  `json:"estimated,omitempty"` // tokens and cost are estimates
	Batch             string                `json:"batch,omitempty"`     // the service's id of the batch that brought it
	Imported          bool                  `json:"imported,omitempty"`  // from a file; an empty text is unknown
}

// cachedJSON says where an answer that was given again comes from.
type cachedJSON struct {
	Trial   string          `json:"trial,omitempty"` // left out where it was under way at the same time
	Time    time.Time       `json:"time"`
	CostUSD providers.Money `json:"cost_usd"` // what the answer cost when it was given
}

type ledgerJSON struct {
	SpentUSD         providers.Money `json:"spent_usd"`
	RouteUSD         providers.Money `json:"route_usd"`
	ReferenceUSD     providers.Money `json:"reference_usd"`
	SwitchUSD        providers.Money `json:"switch_usd,omitzero"` // of a routed turn: part of spent_usd, estimated
	Estimated        bool            `json:"estimated,omitempty"`
	EstimatedFigures []string        `json:"estimated_figures,omitempty"`
	AtMostFigures    []string        `json:"at_most_figures,omitempty"` // figures that are upper bounds, because a rate behind them is unknown
}

func trialToJSON(t engine.Trial) trialJSON {
	answers := make([]answerJSON, len(t.Answers))
	for i, a := range t.Answers {
		answers[i] = answerToJSON(a)
		if _, own := t.LaneParameters[i]; own {
			asked := t.Asked(i)
			answers[i].Parameters = &asked
		}
	}
	numberSamples(answers)
	j := trialJSON{
		ID:         t.ID,
		Time:       t.Time,
		Prompt:     t.Prompt,
		Parameters: t.Parameters,
		Task:       t.Decision.Task,
		Decision:   decision.ToJSON(t.Decision),
		Answers:    answers,
		Ledger:     ledgerToJSON(t.Ledger()),
		Simulated:  t.Simulated,
		Routed:     t.Routed,
		Critical:   t.Critical,
		Tags:       t.Tags,
	}
	if t.Routed {
		cached := t.Answers[0].Cached != nil
		j.Moves, j.Doubt, j.Cached = movesToJSON(t.Answers[0].Moves), t.Answers[0].Doubt, &cached
		j.Check = answerCheckToJSON(t.Answers[0].Check)
	}
	switch {
	case conversation.Sent(t.Follows):
		j.FollowsSent = true
	case t.Follows != "":
		j.Follows = &t.Follows
	}
	return j
}

// numberSamples numbers the lanes of models that have several.
func numberSamples(answers []answerJSON) {
	lanes, seen := map[string]int{}, map[string]int{}
	for _, a := range answers {
		lanes[a.Model]++
	}
	for i, a := range answers {
		if lanes[a.Model] > 1 {
			seen[a.Model]++
			answers[i].Sample = seen[a.Model]
		}
	}
}

func keptToJSON(t engine.Trial, ratings []eval.Rating) keptJSON {
	kept := keptJSON{trialJSON: trialToJSON(t), Ratings: ratings}
	if kept.Ratings == nil {
		kept.Ratings = []eval.Rating{}
	}
	if t.PromptID != "" {
		kept.PromptID = &t.PromptID
	}
	return kept
}

func answerToJSON(a engine.Answer) answerJSON {
	j := answerJSON{
		Model:             a.Model,
		Provider:          a.Provider,
		Text:              a.Text,
		Reasoning:         a.Reasoning,
		ToolCalls:         a.ToolCalls,
		Finish:            a.Finish,
		InputTokens:       a.Usage.Input,
		CachedInputTokens: a.Usage.CachedInput,
		OutputTokens:      a.Usage.Output,
		ReasoningTokens:   a.Usage.Reasoning,
		CostUSD:           a.Cost,
		CostBasis:         a.CostBasis,
		FirstReasoningMS:  milliseconds(a.FirstReasoning),
		FirstTokenMS:      milliseconds(a.FirstToken),
		TotalMS:           milliseconds(a.Total),
		Attempts:          len(a.Attempts),
		Simulated:         a.Simulated,
		Estimated:         a.Usage.Estimated,
		Batch:             a.Batch,
		Imported:          a.Imported,
	}
	if c := a.Cached; c != nil {
		j.Cached = &cachedJSON{c.Trial, c.Time, c.Cost}
	}
	if f := failureOf(a); f != nil {
		j.Error, j.ErrorKind, j.Hint = &f.Sentence, f.Fault, f.Hint
	}
	if j.Finish == "" {
		j.Finish = providers.Failed
	}
	return j
}

// failureOf is why an answer failed, or that it is not there yet: it is unknown whether
// the program that asked for it still runs.
func failureOf(a engine.Answer) *engine.Failure {
	switch {
	case a.Failure != nil:
		return a.Failure
	case a.Finish == "" && a.Batch == engine.UnderWay:
		return &engine.Failure{Fault: providers.Aborted, Sentence: "its batch has not ended", Hint: "`switchboard run --batch` brings what it holds"}
	case a.Finish == "":
		return &engine.Failure{Fault: providers.Aborted, Sentence: "it is under way, or the program ended before this answer did"}
	}
	return nil
}

func ledgerToJSON(l engine.Ledger) ledgerJSON {
	j := ledgerJSON{SpentUSD: l.Spent, RouteUSD: l.Route, ReferenceUSD: l.Reference, SwitchUSD: l.Switch, Estimated: l.Estimated()}
	for _, figure := range []struct {
		estimated, atMost bool
		name              string
	}{{l.SpentEstimated, l.SpentAtMost, "spent_usd"}, {l.RouteEstimated, l.RouteAtMost, "route_usd"}, {l.ReferenceEstimated, l.ReferenceAtMost, "reference_usd"}, {l.Switch.Nano() > 0, false, "switch_usd"}} {
		if figure.estimated {
			j.EstimatedFigures = append(j.EstimatedFigures, figure.name)
		}
		if figure.atMost {
			j.AtMostFigures = append(j.AtMostFigures, figure.name)
		}
	}
	return j
}

// milliseconds to the microsecond, or null when it did not happen.
func milliseconds(d time.Duration) *float64 {
	if d <= 0 {
		return nil
	}
	ms := math.Round(float64(d)/float64(time.Microsecond)) / 1000
	return &ms
}
