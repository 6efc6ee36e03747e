package exchange

import (
	"context"
	"iter"
	"slices"
	"strings"

	"switchboard/providers"
)

// Sequence is the sequence of one call, as Provider promises it: whatever ask
// emits, and what went wrong as the last pair.
func Sequence(ask func(*EventSink) *providers.Error) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		e := &EventSink{yield: yield}
		if failure := ask(e); failure != nil && !e.Stopped {
			yield(nil, failure)
		}
	}
}

// EventSink passes the events of an answer on. It keeps only how the answer ended, the latest
// counts, and whether text, reasoning and calls of tools have come.
type EventSink struct {
	yield   func(providers.Event, error) bool
	Stopped bool             // whether the consumer wants no more events
	Finish  providers.Finish // why the answer ended, "" while it has not, or ended badly
	why     string           // the reason of a refusal, in the vendor's words
	failure *providers.Error // the error with which the answer ended
	said    bool             // some text has come, more than space
	thought bool             // some reasoning has come
	called  bool             // a tool was called
	tools   []string         // the names of the tools that were called, up to mostTools
	counted providers.Usage
	named   string // the service's latest name of the tier
	tier    string // that tier, where it has prices of its own; else ""
}

// Emit passes an event on, unless the consumer wants no more.
func (e *EventSink) Emit(event providers.Event) {
	if !e.Stopped {
		e.Stopped = !e.yield(event, nil)
	}
}

// Text passes on a piece of the answer, if it is not empty.
func (e *EventSink) Text(s string) {
	if s == "" {
		return
	}
	e.said = e.said || strings.TrimSpace(s) != ""
	e.Emit(providers.Text(s))
}

// Said reports whether any text has come that is more than space.
func (e *EventSink) Said() bool { return e.said }

// Came reports whether some of the answer has come, or its end without a fault.
func (e *EventSink) Came() bool { return e.said || e.thought || e.called || e.Finish != "" }

// Reasoning passes on a piece of reasoning, if it is not empty.
func (e *EventSink) Reasoning(s string) {
	if s != "" {
		e.thought = true
		e.Emit(providers.Reasoning(s))
	}
}

// mostTools is how many tools the reason of a failure names.
const mostTools = 5

// ToolCall passes on a piece of a call of a tool.
func (e *EventSink) ToolCall(index int, name, arguments string) {
	e.called = true
	if name == "" && arguments == "" {
		return
	}
	if name != "" && len(e.tools) < mostTools && !slices.Contains(e.tools, name) {
		e.tools = append(e.tools, name)
	}
	e.Emit(providers.ToolCall{Index: index, Name: name, Arguments: arguments})
}

// Called reports whether any call of a tool has come.
func (e *EventSink) Called() bool { return e.called }

// Tier notes how the service says that it serves the call, or how it was asked to, until it
// says so. It is passed on at once, for a call that breaks costs by it too.
func (e *EventSink) Tier(names ...string) {
	if len(names) == 1 && names[0] == e.named { // the usual case: every chunk has the same
		return
	}
	e.named = names[0]
	said := slices.ContainsFunc(names, func(name string) bool { return name != "" && name != "auto" })
	for i := range names {
		names[i] = providers.CleanLine(strings.ToLower(names[i]), mostTier)
	}
	tier := providers.JoinTiers(names...)
	if !said || tier == e.tier {
		return
	}
	e.tier = tier
	e.counted.Tier = tier
	e.Emit(e.counted)
}

// mostTier is the longest name of a tier, in characters.
const mostTier = 40

// Usage passes counts on, if there are any and they differ from the latest ones.
func (e *EventSink) Usage(u providers.Usage) {
	if u != (providers.Usage{}) {
		u.Tier = e.tier
	}
	if u != e.counted && u != (providers.Usage{}) {
		e.counted = u
		e.Emit(u)
	}
}

// Close ends the stream; err is the error of the vendor's client, or nil.
// Once the service has given a reason to finish, the answer is whole, and a
// connection that breaks, hangs or is given up after that does it no harm.
func (e *EventSink) Close(ctx context.Context, x *Exchange, err error) *providers.Error {
	providers.StopwatchOf(ctx).Serve(x.clean(x.served))
	if !e.Ended() {
		return x.classifyError(ctx, err)
	}
	if failure := e.outcome(x); failure != nil {
		return failure
	}
	e.Emit(providers.Done{Finish: e.Finish, Why: e.why})
	return nil
}
