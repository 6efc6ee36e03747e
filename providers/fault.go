package providers

import (
	"errors"
	"fmt"
	"time"
)

// Fault names what went wrong with a call, for programs; Error.Error and Error.Hint say it to
// people.
type Fault string

// The faults of a call.
const (
	RateLimited       Fault = "rate_limited"        // 429: wait Error.RetryAfter
	Overloaded        Fault = "overloaded"          // 503, 529: the service has no room
	Unavailable       Fault = "unavailable"         // other 5xx, or an error inside a stream
	Auth              Fault = "auth"                // 401, 403, or no key
	OutOfCredit       Fault = "out_of_credit"       // 402, or a quota that no waiting refills
	NoSuchModel       Fault = "no_such_model"       // 404, or the vendor's word for it
	BadRequest        Fault = "bad_request"         // any other 4xx
	ContextTooLong    Fault = "context_too_long"    // the prompt does not fit
	Declined          Fault = "refused"             // the model or a filter declined
	FirstTokenTimeout Fault = "first_token_timeout" // nothing came in time
	Stalled           Fault = "stalled"             // some of the answer came, then nothing for too long
	AnswerTimeout     Fault = "answer_timeout"      // the answer did not end in time
	CutOff            Fault = "truncated"           // the stream ended without a finish reason
	Empty             Fault = "empty"               // the answer ended without a fault, and has no text
	OnlyToolCalls     Fault = "only_tool_calls"     // the answer ended without a fault, and has calls of tools but no text
	Malformed         Fault = "malformed"           // bytes that are not the protocol
	Oversized         Fault = "oversized"           // a line or answer over the limit
	NoRoom            Fault = "no_room"             // long bodies and answers hold all the memory that they may
	TLS               Fault = "tls"                 // certificate or handshake
	DNS               Fault = "dns"                 // no such host
	Unreachable       Fault = "unreachable"         // refused, reset or timed out on the way
	Aborted           Fault = "cancelled"           // the caller's context ended
	BatchExpired      Fault = "batch_expired"       // the batch ended before the request's turn came
	Budget            Fault = "budget"              // not sent: it could have passed a cap
	Forbidden         Fault = "rule"                // not sent: a rule of the config keeps the model from the prompt
	Unsupported       Fault = "unsupported"         // not sent: its kind cannot be asked for that
	Internal          Fault = "internal"            // a defect of ours
)

// Known reports whether a fault is one of those above.
func (f Fault) Known() bool { return sentences[f] != "" }

// Error says why a call did not run to its end.
type Error struct {
	Fault      Fault
	Provider   string
	Model      string
	Status     int           // HTTP status, 0 when there was none
	RetryAfter time.Duration // what the service asked for, 0 when it did not
	RequestID  string
	Detail     string // the service's own words, cleaned and cut; may be empty
	Code       string // the service's own code for the fault, cleaned and cut; may be empty
	Param      string // the field of the request that the service names; may be empty
	Advice     string // what to do about it, where that differs from the hint of the fault
	Err        error  // the error that caused it, or nil
}

// Error is one sentence without a full stop, for people.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s %s", e.who(), e.what())
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

func (e *Error) who() string {
	if e.Provider == "" {
		return "the provider"
	}
	return e.Provider
}

// what is the fault as the rest of a sentence that begins with the provider.
func (e *Error) what() string {
	if e.Fault == Auth && e.Status == 0 {
		return "was not asked" // there was no key to ask with: the detail says which
	}
	if s, ok := sentences[e.Fault]; ok {
		if e.Fault == RateLimited && e.RetryAfter > 0 {
			return fmt.Sprintf("%s for the next %s", s, e.RetryAfter.Round(100*time.Millisecond))
		}
		return s
	}
	return "failed (" + string(e.Fault) + ")"
}

// sentences are the faults in words, each as the rest of a sentence that begins
// with the provider.
var sentences = map[Fault]string{
	RateLimited:       "takes no more requests",
	Overloaded:        "is overloaded",
	Unavailable:       "failed",
	Auth:              "did not accept the key",
	OutOfCredit:       "has no credit left for this key",
	NoSuchModel:       "does not know this model",
	BadRequest:        "rejected the request",
	ContextTooLong:    "cannot take a prompt this long",
	Declined:          "refused to answer",
	FirstTokenTimeout: "sent no token in time",
	Stalled:           "stopped sending",
	AnswerTimeout:     "took too long for the whole answer",
	CutOff:            "cut the answer off",
	Empty:             "gave an empty answer",
	OnlyToolCalls:     "called a tool and wrote no answer",
	Malformed:         "sent something that is not its protocol",
	Oversized:         "sent more than the limit",
	NoRoom:            "sent an answer that there is no room for now, beside other long ones; ask again in a moment",
	TLS:               "could not be trusted (TLS)",
	DNS:               "could not be found (DNS)",
	Unreachable:       "could not be reached",
	Aborted:           "was cancelled",
	BatchExpired:      "did not get to this request before the batch expired",
	Budget:            "was not asked",
	Forbidden:         "may not be asked",
	Unsupported:       "cannot be asked for that",
	Internal:          "met a defect in switchboard",
}

// Hint says what to do about it, or is empty.
func (e *Error) Hint() string {
	if e.Advice != "" {
		return e.Advice
	}
	return hints[e.Fault]
}

var hints = map[Fault]string{
	RateLimited:       "wait, or lower concurrency for this provider in the config",
	Overloaded:        "try again in a minute",
	Auth:              "check the key that api_key_env or api_key_cmd names; `switchboard doctor` shows which",
	OutOfCredit:       "top up the account, or use another provider",
	NoSuchModel:       "check the model's name in the config against the provider's list",
	ContextTooLong:    "shorten the prompt, or choose a model with a larger context",
	FirstTokenTimeout: "try again, or raise limits.first_token in the config",
	Stalled:           "try again, or raise limits.idle in the config",
	AnswerTimeout:     "raise limits.answer in the config, or answer of this model alone",
	CutOff:            "try again",
	Empty:             "try again; a model that reasons may need a higher limits.output_tokens",
	OnlyToolCalls:     "no tool was offered to it: ask for an answer in words",
	Oversized:         "raise limits.answer_bytes in the config if you need all of it",
	TLS:               "check base_url and the certificates of this machine; ca_file in the config adds one",
	DNS:               "check base_url and the network",
	Unreachable:       "check base_url, and that the server runs",
	BatchExpired:      "the same command sends it again",
	Budget:            "raise limits.usd_per_day in the config, or wait for tomorrow",
	Forbidden:         "choose another model, or change the rule in the config",
	Unsupported:       "change the parameters of this lane, or of all",
	Internal:          "please report it",
}

// AsError finds the *Error in err, or makes an Internal one of it. It is nil
// only for a nil err.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Fault: Internal, Err: err, Detail: CleanLine(err.Error(), 300)}
}
