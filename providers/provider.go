package providers

import (
	"context"
	"iter"
)

// Provider talks to one service. Stream is its only duty; further abilities
// (listing models, batches) are optional interfaces of their own.
//
// The sequence yields any number of Text, Reasoning, ToolCall and Usage events
// in the order in which they arrived, then one Done, then ends. A call that goes
// wrong yields (nil, *Error) as its last pair instead of Done, whatever came
// before: text that has been yielded stands. Nothing is sent before the
// sequence is ranged over; breaking out of the range or cancelling ctx closes
// the connection before the range statement returns. A sequence is used once.
//
// A Provider is safe for use by several goroutines.
type Provider interface {
	Stream(ctx context.Context, req Request) iter.Seq2[Event, error]
}

// Pacer is implemented by providers whose time is not the wall's: Pace says
// how many seconds of theirs pass in a real one. Callers divide their
// timeouts by it. Measured times are those of the Stopwatch either way.
type Pacer interface {
	Pace() float64
}

// Request is one call of one model.
type Request struct {
	Model    Model
	Messages []Message
	Parameters

	// Prefix names the beginning that this request shares with others: of a
	// conversation, or of a prompt set. Services that keep prompts for a while
	// are told where that is kept, and may bill it as cached. It changes no
	// answer. Empty: nothing is sent again.
	Prefix string

	// Sample tells apart several requests for the same thing. No service is
	// told; simulated models, which would say the same every time, look at it.
	Sample int
}

// Role says who speaks in a Message.
type Role string

// The roles of a conversation. A system prompt is Parameters.System.
const (
	User      Role = "user"
	Assistant Role = "assistant"
)

// Message is one turn of a conversation.
type Message struct {
	Role Role   `json:"role"`
	Text string `json:"text"`
}

// Prompt is the conversation that consists of one user message.
func Prompt(text string) []Message { return []Message{{Role: User, Text: text}} }

// Event is one of Text, Reasoning, ToolCall, Usage and Done.
type Event interface{ event() }

type (
	// Text is a piece of the answer. It may hold anything the model sent;
	// whoever shows or keeps it cleans it first (see Cleaner).
	Text string
	// Reasoning is a piece of the thinking that a model shows.
	Reasoning string
	// ToolCall is a piece of a call by which the model asks for a tool. Index
	// tells the calls of an answer apart. The pieces of one put together are
	// the tool's name and its arguments, which are JSON where the model keeps
	// to its protocol.
	ToolCall struct {
		Index           int
		Name, Arguments string
	}
	// Done ends a call that ran to its end. Usage was reported before it, or
	// is unknown.
	Done struct {
		Finish Finish
		Why    string // of a refusal, in the vendor's words, where it gave a reason
	}
)

func (Text) event() {}

func (Reasoning) event() {}

func (ToolCall) event() {}

func (Usage) event() {}

func (Done) event() {}

// Finish says why an answer ended.
type Finish string

// The reasons for an end. A provider reports Stop, Length or Refused;
// the rest follow from errors and limits.
const (
	Stop      Finish = "stop"      // the model had said what it had to say
	Length    Finish = "length"    // the output limit was reached
	Truncated Finish = "truncated" // the stream broke off, or the answer grew over the size limit
	Refused   Finish = "refused"   // the model or a filter declined
	Failed    Finish = "error"     // there is no answer
	Cancelled Finish = "cancelled" // the user stopped it
)
