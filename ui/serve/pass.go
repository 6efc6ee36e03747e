package serve

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"switchboard/engine"
	"switchboard/engine/callertags"
	"switchboard/engine/conversation"
	"switchboard/engine/dispatch"
	"switchboard/engine/requestbody"
	"switchboard/providers"
)

// pass sends a body that the dispatcher cannot carry as it is, but for the
// model, and the answer back as it comes. Rules, caps, budgets, the audit and the
// store hold for it as for any call. Where the policy chooses, another model is asked as
// long as nothing of an answer went back.
func (c *Chats) pass(w http.ResponseWriter, r *http.Request, body []byte, asked *chat) {
	out := newReply(w, r)
	defer out.release()
	named := make(chan struct{})
	job, part, wrong := c.passed(r, body, asked, &providers.Verbatim{
		API: asked.api, Stream: asked.Stream, Tier: asked.Tier, Room: roomOf(r.Context()), Others: asked.Model == routedModel,
		Body:  asked.body.WithModel,
		Given: func() bool { return out.began },
		Begin: func(model string, from http.Header) io.Writer {
			<-named
			out.headers(model)
			return out.passing(from, asked.Stream)
		},
	})
	if wrong != nil {
		wrong.write(w)
		return
	}
	out.simulated, out.decision, out.rolled = c.Catalog.Simulated, job.Plan.Decision, part
	lives, end := out.living(r.Context())
	defer end()
	execution := c.Dispatcher.Start(lives, job)
	c.rest.add(execution)
	out.identify(execution.ID())
	close(named)
	if a := answerOf(execution, 0); out.began || !gone(r) {
		c.endPassed(out, a, asked.Stream)
	}
}

// endPassed says what went wrong: in the place of an answer where nothing was
// written, in a stream as an event, else by breaking off, so that nobody takes
// spaces for an answer. A whole object is for the caller to judge.
func (c *Chats) endPassed(out *reply, a engine.Answer, stream bool) {
	wrong := failureOf(a)
	if !out.began && a.Finish == providers.Refused { // there is no answer that says so
		wrong = newError(http.StatusBadRequest, invalidRequest, "content_filter", shown(a.Failure.Sentence))
	}
	switch {
	case wrong == nil, a.Failure == nil:
	case !out.began:
		wrong.write(out.w)
	case !stream && out.gave, stream && slices.Contains(wholeFaults, a.Failure.Fault):
	case stream:
		if !out.rests {
			out.write([]byte("\n\n"))
		}
		out.event("", struct {
			Type  string    `json:"type"`
			Error *apiError `json:"error"`
		}{"error", wrong})
	default:
		if seen, ok := out.w.(*statusWriter); ok {
			seen.status = wrong.status // the caller got no answer
		}
		panic(http.ErrAbortHandler)
	}
}

// wholeFaults are those of streams that came whole. What they are worth is for the
// caller to say.
var wholeFaults = []providers.Fault{providers.Declined, providers.Empty, providers.OnlyToolCalls}

// passing says what an answer is that is passed on, and is where to write it: a stream,
// and spaces before an answer that keep the caller waiting, at once.
func (r *reply) passing(from http.Header, stream bool) io.Writer {
	h := r.w.Header()
	h.Set("Content-Type", typeOf(from.Get("Content-Type"), stream))
	h.Set("X-Content-Type-Options", "nosniff")
	if stream {
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Accel-Buffering", "no")
		return pieces{r, r.write}
	}
	return pieces{r, r.writeWhole}
}

// typeOf is the type of an answer that is passed on, where its service says that it is
// one, and else the right one: some clients read no other.
func typeOf(said string, stream bool) string {
	right, is := "application/json", strings.Contains(strings.ToLower(said), "json")
	if stream {
		right, is = "text/event-stream", strings.HasPrefix(strings.ToLower(said), "text/event-stream")
	}
	if is {
		return said
	}
	return right
}

// writeWhole writes an answer that is there as a whole, or spaces before it.
func (r *reply) writeWhole(b []byte) {
	if len(bytes.TrimSpace(b)) == 0 {
		r.write(b)
		return
	}
	if !r.began {
		r.w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	}
	r.gave = true
	r.writeSoon(b)
}

// pieces writes what comes.
type pieces struct {
	of    *reply
	write func([]byte)
}

func (p pieces) Write(b []byte) (int, error) {
	p.of.writing.Lock()
	defer p.of.writing.Unlock()
	p.write(b)
	p.of.began = true
	p.of.rests = bytes.HasSuffix(b, []byte("\n\n")) || bytes.HasSuffix(b, []byte("\r\n\r\n")) || bytes.HasSuffix(b, []byte("\r\r"))
	return len(b), nil
}

// living is the context of a call whose answer is passed on. It ends with that of the
// request, and says why where its caller did not read.
func (r *reply) living(of context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(of))
	stop := context.AfterFunc(of, func() {
		r.writing.Lock() // the server ends the request before it says that it could not write
		defer r.writing.Unlock()
		why := context.Cause(of)
		if errors.Is(r.failed, os.ErrDeadlineExceeded) {
			why = &providers.Error{Fault: providers.Aborted, Detail: "the caller of it read nothing for " + writePatience.String()}
		}
		cancel(why)
	})
	return ctx, func() { stop(); cancel(nil) }
}

var apiNames = map[string]string{providers.ChatAPI: "Chat Completions", providers.ResponsesAPI: "Responses"}

// cannotTake says that a body cannot be sent to a model.
func cannotTake(m string, asked *chat) *apiError {
	name, _, _ := strings.Cut(asked.beyond[0], " other than ")
	return unsupported(name, "the provider of "+m+" does not speak "+apiNames[asked.api]+", so it cannot be sent "+strings.Join(asked.beyond, ", "))
}

// passed is the job of a body that is passed on. The whole body stands before the
// prompt as an earlier turn: what is set aside for it has to count all of it, what
// looks for personal data has to see it, and the trial is no sample of the prompt
// by itself.
func (c *Chats) passed(r *http.Request, body []byte, asked *chat, v *providers.Verbatim) (job dispatch.Job, part rolled, wrong *apiError) {
	prompt, err := requestbody.LastOfUser(asked.Messages)
	if err != nil {
		return job, part, badRequest(err.Error())
	}
	if job, part, wrong = c.addressed(r, asked); wrong != nil {
		return job, part, wrong
	}
	sum := sha256.Sum256(body)
	job.Query, job.Verbatim, job.Fresh, job.Whole, job.Patience = engine.Query{Prompt: prompt}, v, true, true, callerPatience
	job.Chain = []engine.Trial{{
		ID: conversation.SentPrefix + hex.EncodeToString(sum[:8]), Prompt: countedText(body), Answers: []engine.Answer{{Text: "…", Finish: providers.Stop}},
	}}
	if !job.Routed {
		job.Chain = saidBy(job.Chain, job.Models)
	}
	job.Parameters.MaxOutput = cmp.Or(asked.limit(), job.Parameters.MaxOutput)
	job.Beyond.Answers, job.Beyond.Tier = asked.answers(), strings.ToLower(asked.Tier)
	if !asked.unseen {
		job.Beyond.Input = 0
	}
	if job.Tags, wrong = tagsOf(r.Header.Values(callertags.Header), callerOf(r.Context())); wrong != nil {
		return job, part, wrong
	}
	if job.Plan = c.Dispatcher.Plan(job); len(job.Plan.Lanes) == 0 {
		wrong = cannotTake(job.Plan.Decision.Model, asked)
	}
	return job, part, wrong
}

// addressed is a job for the model that a body names, or for those that the policy comes
// to, with the most that is written and read where nobody says so.
func (c *Chats) addressed(r *http.Request, asked *chat) (job dispatch.Job, part rolled, wrong *apiError) {
	if asked.Model == routedModel {
		part = c.roll(r, asked, false)
		job.Routed, job.Held = true, part.held()
		job.Parameters.MaxOutput, job.Beyond.Input = largestOutput, c.largestContext()
		return job, part, nil
	}
	m, wrong := c.named(asked.Model)
	if wrong == nil && !c.sends(m, asked.api) {
		wrong = cannotTake(m.ID, asked)
	}
	job.Models = []providers.Model{m}
	job.Parameters.MaxOutput, job.Beyond.Input = largest(m, largestOutput), cmp.Or(m.Context, largestInput)
	return job, part, wrong
}

// largestContext is as much as any model holds.
func (c *Chats) largestContext() int64 {
	most := int64(largestInput)
	for _, m := range c.Catalog.Models {
		most = max(most, m.Context)
	}
	return most
}

// What a model may write and read at most where nobody says so: the largest that
// services offer now. It is set aside under a cap, not asked for.
const (
	largestOutput = 128 << 10
	largestInput  = 1 << 20
)

// largest is a limit for a model, or as much as it holds at all.
func largest(m providers.Model, limit int) int {
	if m.Context > 0 && m.Context < int64(limit) {
		return int(m.Context)
	}
	return limit
}

// countedText is a body where an image or a sound counts as many bytes as it may have
// tokens, and not as it has bytes: a text of JSON that is one of data, or of nothing but
// base64.
func countedText(body []byte) string {
	if len(body) < leastInline {
		return string(body)
	}
	var counted strings.Builder
	written := 0
	for at := 0; ; {
		from := at + bytes.IndexByte(body[at:], '"') + 1
		length := bytes.IndexByte(body[from:], '"')
		if from == at || length < 0 {
			break
		}
		if at = from + length; !isInline(body[from:at]) {
			continue // the quote may begin another text
		}
		counted.Write(body[written:from])
		counted.WriteString(strings.Repeat(inlineWord, inlineCounts/len(inlineWord)))
		counted.WriteByte('"')
		at++
		written = at
	}
	if written == 0 {
		return string(body)
	}
	counted.Write(body[written:])
	return counted.String()
}

const (
	leastInline  = 1000 // bytes of an image or a sound
	inlineWord   = "image "
	inlineCounts = 2400 // bytes that one counts
)

// isInline reports whether a text is an image or a sound.
func isInline(text []byte) bool {
	if data, ok := bytes.CutPrefix(text, []byte("data:")); ok && utf8.RuneCount(data) >= leastInline {
		return true
	}
	if len(text) < leastInline {
		return false
	}
	for _, c := range text {
		if !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '=') {
			return false
		}
	}
	return true
}
