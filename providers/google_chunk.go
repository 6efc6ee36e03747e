package providers

import (
	"bytes"
	"context"
	"strings"

	"google.golang.org/genai"
)

// geminiReader turns the chunks of a generateContent stream into events.
type geminiReader struct {
	*emitter
}

// take passes on what a chunk holds. Only the first candidate counts: we ask
// for no other. Every chunk has counts; they grow.
func (r *geminiReader) take(chunk *genai.GenerateContentResponse, x *exchange) *Error {
	if len(chunk.Candidates) == 0 && chunk.UsageMetadata == nil {
		if failure := complaintInside(x); failure != nil {
			return failure
		}
	}
	for _, candidate := range chunk.Candidates {
		if candidate == nil || candidate.Index != 0 {
			continue
		}
		r.content(candidate.Content)
		r.usage(geminiUsage(chunk.UsageMetadata))
		return r.end(candidate, x)
	}
	r.usage(geminiUsage(chunk.UsageMetadata))
	if blocked := chunk.PromptFeedback; blocked != nil && blocked.BlockReason != "" {
		return x.fault(Declined, strings.Join([]string{string(blocked.BlockReason), blocked.BlockReasonMessage}, " "), nil)
	}
	return nil
}

func (r *geminiReader) content(c *genai.Content) {
	if c == nil {
		return
	}
	for _, part := range c.Parts {
		switch {
		case part == nil:
		case part.Thought:
			r.reasoning(part.Text)
		default:
			r.text(part.Text)
		}
	}
}

// end notes the reason for which the answer ended. Some reasons are failures.
func (r *geminiReader) end(c *genai.Candidate, x *exchange) *Error {
	switch c.FinishReason {
	case "", genai.FinishReasonUnspecified:
	case genai.FinishReasonMaxTokens:
		r.ended(Length, x)
	case genai.FinishReasonSafety, genai.FinishReasonRecitation, genai.FinishReasonBlocklist, genai.FinishReasonProhibitedContent,
		genai.FinishReasonSPII, genai.FinishReasonLanguage, genai.FinishReasonImageSafety, genai.FinishReasonImageProhibitedContent,
		genai.FinishReasonImageRecitation:
		r.ended(Refused, x)
	case genai.FinishReasonOther, genai.FinishReasonContinuation:
		return x.fault(CutOff, first(c.FinishMessage, string(c.FinishReason)), nil)
	case genai.FinishReasonMalformedFunctionCall, genai.FinishReasonUnexpectedToolCall, genai.FinishReasonTooManyToolCalls:
		return x.fault(Unavailable, first(c.FinishMessage, string(c.FinishReason)), nil)
	default:
		r.ended(Stop, x)
	}
	return nil
}

// close says how the stream ended. What the client makes of an error inside
// it matters less than the event itself.
func (r *geminiReader) close(ctx context.Context, x *exchange, err error) *Error {
	if err != nil && x.readErr == nil && ctx.Err() == nil {
		if failure := complaintInside(x); failure != nil {
			return failure
		}
	}
	return r.emitter.close(ctx, x, err)
}

// complaintInside is the error that the latest event holds, nil if none.
func complaintInside(x *exchange) *Error {
	if !bytes.Contains(x.event, []byte(`"error"`)) {
		return nil
	}
	if c := readComplaint(x.event); c.structured {
		return x.complained(x.event)
	}
	return nil
}
