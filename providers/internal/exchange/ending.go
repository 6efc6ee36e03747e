package exchange

import (
	"cmp"
	"fmt"
	"strings"

	"switchboard/providers"
)

// ending is what a service's word for the end of an answer stands for: a finish reason, or
// a fault.
type ending struct {
	finish providers.Finish
	fault  providers.Fault
}

// endings are the words of all vendors, in small letters. A gateway passes on the words of
// the vendor behind it, so any of them may come in any protocol.
var endings = endingsOf(map[ending]string{
	{finish: providers.Stop}: "stop end end_turn stop_sequence stop_token eos eos_token endoftext complete completed finished " +
		"tool_calls tool_call tool_use function_call pause_turn",
	{finish: providers.Length}: "length max_tokens max_token max_length max_output_tokens max_new_tokens model_length token_limit " +
		"model_context_window_exceeded context_length_exceeded error_limit",
	{finish: providers.Refused}: "content_filter content_filtered sensitive refusal refused safety recitation blocklist blocked prohibited_content " +
		"spii language image_safety image_prohibited_content image_recitation model_armor guardrail_intervened moderation error_toxic",
	{fault: providers.CutOff}: "abort aborted cancelled canceled interrupted network_error timeout other image_other continuation incomplete truncated",
	{fault: providers.Unavailable}: "error failed server_error no_image malformed malformed_response malformed_function_call malformed_tool_call " +
		"malformed_model_output unexpected_tool_call too_many_tool_calls missing_thought_signature",
	{fault: providers.Overloaded}: "insufficient_system_resource overloaded",
})

func endingsOf(words map[ending]string) map[string]ending {
	all := map[string]ending{}
	for e, list := range words {
		for word := range strings.FieldsSeq(list) {
			all[word] = e
		}
	}
	return all
}

// noEnding are words by which services say that an answer has not ended.
var noEnding = map[string]bool{"": true, "null": true, "none": true, "unspecified": true, "finish_reason_unspecified": true}

// End notes the vendor's word for the end of the answer, in any case, and what else the
// vendor says of it. An unknown word is a failure. A failure is kept until the stream
// ends, because token counts may follow.
func (e *EventSink) End(word, more string, x *Exchange) {
	low := strings.ToLower(strings.TrimSpace(word))
	if noEnding[low] {
		return
	}
	if !x.whole {
		x.whole = true
		if x.watch != nil {
			x.watch.Ending()
		}
	}
	end, known := endings[low]
	switch {
	case !known:
		e.failure = x.NewError(providers.CutOff, cmp.Or(more, unknownEnding(word)), nil)
	case end.fault != "":
		e.failure = x.NewError(end.fault, cmp.Or(more, word), nil)
	default:
		e.Finish = end.finish
		if end.finish == providers.Refused {
			e.why = x.clean(cmp.Or(more, word))
		}
	}
}

func unknownEnding(word string) string {
	if word = providers.CleanLine(word, 60); word == "" {
		return "it ended with a word that is not known here"
	}
	return fmt.Sprintf("it ended with %q, a word that is not known here", word)
}

// Ended reports whether a reason for the end has come.
func (e *EventSink) Ended() bool { return e.Finish != "" || e.failure != nil }

// outcome is the finish reason or the error of an answer that has ended. An answer without
// text is an error, unless there is a reason for that.
func (e *EventSink) outcome(x *Exchange) *providers.Error {
	switch {
	case e.failure != nil:
		return e.failure
	case e.Finish != providers.Stop || e.said:
		return nil
	case e.called:
		return x.NewError(providers.OnlyToolCalls, strings.Join(e.tools, ", "), nil)
	case e.thought:
		return x.NewError(providers.Empty, "only reasoning came", nil)
	}
	return x.NewError(providers.Empty, "", nil)
}
