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
// store hold for it as for any call; no other model is asked where it fails.
func (c *Chats) pass(w http.ResponseWriter, r *http.Request, body []byte, asked *chat) {
	var part rolled
	if asked.Model == RoutedModel {
		part = c.roll(r, asked, false)
	}
	query, m, wrong := c.chosen(asked, part)
	var job dispatch.Job
	if wrong == nil {
		job, wrong = c.passed(r, body, asked, query, m)
	}
	if wrong != nil {
		wrong.write(w)
		return
	}
	sent, err := requestbody.WithModel(body, m.Name)
	if err != nil {
		notJSON(err).write(w)
		return
	}
	out := newReply(w, r)
	defer out.release()
	out.simulated, out.decision, out.rolled = c.Catalog.Simulated, job.Plan.Decision, part
	named := make(chan struct{})
	lives, end := out.living(r.Context())
	defer end()
	ctx := providers.WithVerbatim(lives, &providers.Verbatim{API: asked.api, Body: sent, Stream: asked.Stream, Begin: func(from http.Header) io.Writer {
		<-named
		out.headers(m.ID)
		return out.passing(from, asked.Stream)
	}})
	execution := c.Dispatcher.Start(ctx, job)
	c.rest.add(execution)
	out.id = execution.ID()
	close(named)
	if a := answerOf(execution, 0); out.began || r.Context().Err() == nil {
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
var wholeFaults = []providers.Fault{providers.Declined, providers.Empty, providers.OnlyToolCalls, providers.Malformed}

// passing says what an answer is that is passed on, and is where to write it: a stream,
// and spaces before an answer that keep the caller waiting, at once.
func (r *reply) passing(from http.Header, stream bool) io.Writer {
	h := r.w.Header()
	h.Set("Content-Type", from.Get("Content-Type"))
	h.Set("X-Content-Type-Options", "nosniff")
	if stream {
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Accel-Buffering", "no")
		return pieces{r, r.write}
	}
	return pieces{r, r.writeWhole}
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

// chosen is the model that a body goes to. Where the policy would have an answer
// checked, where it is held back, and where there is no text to decide about, that is the
// reference: nothing can be taken back of what is passed on.
func (c *Chats) chosen(asked *chat, part rolled) (query engine.Query, m providers.Model, wrong *apiError) {
	var err error
	if query.Prompt, err = requestbody.LastOfUser(asked.Messages); err != nil {
		return query, m, badRequest(err.Error())
	}
	id := asked.Model
	if id == RoutedModel {
		d := c.Decider.Decide(query)
		id = d.Model
		if part.held() != "" || d.Check != "" || strings.TrimSpace(query.Prompt) == "" {
			id = c.Decider.Policy().Ladder.Reference()
		}
	}
	if m, wrong = c.named(id); wrong != nil {
		return query, m, wrong
	}
	if !c.sends(m, asked.api) {
		wrong = unsupported(asked.beyond[0], "the provider of "+m.ID+" does not speak "+apiNames[asked.api]+", so it cannot be sent "+strings.Join(asked.beyond, ", "))
	}
	return query, m, wrong
}

var apiNames = map[string]string{providers.ChatAPI: "Chat Completions", providers.ResponsesAPI: "Responses"}

// passed is the job of a body that is passed on. The whole body stands before the
// prompt as an earlier turn: what is set aside for it has to count all of it, what
// looks for personal data has to see it, and the trial is no sample of the prompt
// by itself.
func (c *Chats) passed(r *http.Request, body []byte, asked *chat, query engine.Query, m providers.Model) (job dispatch.Job, wrong *apiError) {
	sum := sha256.Sum256(body)
	job = dispatch.Job{Query: query, Models: []providers.Model{m}, Fresh: true, Whole: true, Patience: capPatience, Chain: []engine.Trial{{
		ID: conversation.SentPrefix + hex.EncodeToString(sum[:8]), Prompt: countedText(body), Answers: []engine.Answer{{Model: m.ID, Text: "…", Finish: providers.Stop}},
	}}}
	if job.Parameters.MaxOutput = asked.limit(); job.Parameters.MaxOutput == 0 {
		job.Parameters.MaxOutput = largest(m, largestOutput)
	}
	job.Beyond.Answers = asked.answers()
	if asked.unseen {
		job.Beyond.Input = cmp.Or(m.Context, largestInput)
	}
	job.Tags, wrong = tagsOf(r.Header.Values(callertags.Header), callerOf(r.Context()))
	if wrong == nil {
		job.Plan = c.Dispatcher.Plan(job)
	}
	return job, wrong
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
	rest := body
	for {
		from := bytes.IndexByte(rest, '"') + 1
		length := bytes.IndexByte(rest[from:], '"')
		if from == 0 || length < 0 {
			counted.Write(rest)
			return counted.String()
		}
		if !isInline(rest[from : from+length]) {
			counted.Write(rest[:from+length])
			rest = rest[from+length:] // the quote may begin another text
			continue
		}
		counted.Write(rest[:from])
		for range inlineCounts / len(inlineWord) {
			counted.WriteString(inlineWord)
		}
		counted.WriteByte('"')
		rest = rest[from+length+1:]
	}
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
