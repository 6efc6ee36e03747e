package batchserver

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Vendor is whose interface a server has.
type Vendor string

// The vendors.
const (
	OpenAI    Vendor = "openai"
	Responses Vendor = "responses" // of OpenAI
	Anthropic Vendor = "anthropic"
	Google    Vendor = "google"
	Mistral   Vendor = "mistral"
)

// Vendors are all of them.
var Vendors = []Vendor{OpenAI, Responses, Anthropic, Google, Mistral}

// Stage is what a request of a client is for.
type Stage string

// The stages.
const (
	Upload  Stage = "upload"
	Create  Stage = "create"
	List    Stage = "list"
	Poll    Stage = "poll"
	Cancel  Stage = "cancel"
	Results Stage = "results"
)

// Ending is how a batch ends.
type Ending string

// The endings.
const (
	Completed Ending = "completed"
	Failed    Ending = "failed" // not accepted as a whole
	Expired   Ending = "expired"
	Cancelled Ending = "cancelled"
)

// Outcome is what a request brings.
type Outcome string

// The outcomes.
const (
	Answered Outcome = "answered"
	Errored  Outcome = "errored"
	Unasked  Outcome = "unasked" // expired, or cancelled, before its turn came
	Missing  Outcome = "missing" // no line of it
	Twice    Outcome = "twice"
)

// Server is one vendor's batch interface. Its fields are set before it serves.
type Server struct {
	Vendor  Vendor
	Polls   int    // how often a batch is under way when it is asked for
	Ending  Ending // of batches that are not cancelled; "" is Completed
	Outcome func(prompt string) Outcome
	Answer  func(prompt string) string // "" is an echo

	// Gate is asked before a request is served, and whether the client gets the
	// answer; nil lets all through. It may answer itself.
	Gate func(stage Stage, w http.ResponseWriter) (serve, reply bool)

	mu     sync.Mutex
	files  map[string][]byte
	jobs   []*job
	stages []Stage
}

// job is a batch.
type job struct {
	id, mark, model string
	created         time.Time
	lines           []line
	polls           int
	cancelled       bool
	last            int // of a cancelled one: how often it is still under way
}

// line is a request of a batch.
type line struct{ id, prompt string }

// Counts are what came in so far.
func (s *Server) Counts() map[Stage]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := map[Stage]int{}
	for _, stage := range s.stages {
		n[stage]++
	}
	return n
}

// Prompts are all that were taken in batches: each is paid for.
func (s *Server) Prompts() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.jobs {
		for _, l := range j.lines {
			all = append(all, l.prompt)
		}
	}
	return all
}

// Foreign puts a batch of somebody else there, as the newest.
func (s *Server) Foreign(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.newJob("", "theirs")
	for i := range n {
		j.lines = append(j.lines, line{fmt.Sprintf("theirs-%d", i), "theirs"})
	}
}

func (s *Server) newJob(mark, model string) *job {
	prefix := "batch_"
	switch s.Vendor {
	case Anthropic:
		prefix = "msgbatch_"
	case Google:
		prefix = "batches/"
	}
	j := &job{id: fmt.Sprintf("%s%d", prefix, len(s.jobs)+1), mark: mark, model: model, created: time.Now().UTC()}
	s.jobs = append(s.jobs, j)
	return j
}

func (s *Server) job(id string) *job {
	for _, j := range s.jobs {
		if j.id == id {
			return j
		}
	}
	return nil
}

// look is a question after a job.
func (j *job) look(s *Server) { j.polls++ }

// cancel makes it end at the next question but one.
func (j *job) cancel(s *Server) {
	if !s.ended(j) && !j.cancelled {
		j.cancelled, j.last = true, min(j.polls+1, s.Polls)
	}
}

func (s *Server) ended(j *job) bool { return j.polls > s.Polls || j.cancelled && j.polls > j.last }

func (s *Server) ending(j *job) Ending {
	switch {
	case j.cancelled:
		return Cancelled
	case s.Ending == "":
		return Completed
	}
	return s.Ending
}

func (s *Server) outcome(j *job, l line) Outcome {
	switch {
	case s.Outcome != nil:
		return s.Outcome(l.prompt)
	case s.ending(j) != Completed:
		return Unasked
	}
	return Answered
}

func (s *Server) answer(l line) string {
	if s.Answer == nil {
		return "echo " + l.prompt
	}
	return s.Answer(l.prompt)
}

// newestFirst are the jobs as lists show them.
func (s *Server) newestFirst() []*job {
	all := slices.Clone(s.jobs)
	slices.Reverse(all)
	return all
}

// results are the lines of the results that ask shows, last first.
func (s *Server) results(j *job, show func(line, Outcome) (any, bool)) []byte {
	var out []byte
	for _, l := range slices.Backward(j.lines) {
		outcome := s.outcome(j, l)
		text, shown := show(l, outcome)
		if !shown || outcome == Missing {
			continue
		}
		b, _ := json.Marshal(text)
		out = append(append(out, b...), '\n')
		if outcome == Twice {
			out = append(append(out, b...), '\n')
		}
	}
	return out
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	stage, handle := s.route(r)
	if handle == nil {
		reply(w, http.StatusNotFound, map[string]any{"error": map[string]any{"message": "Not Found " + r.Method + " " + r.URL.Path}})
		return
	}
	serve, answer := true, true
	if s.Gate != nil {
		serve, answer = s.Gate(stage, w)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if serve {
		s.stages = append(s.stages, stage)
		if answer {
			handle(w, r, body)
			return
		}
		handle(&nobody{}, r, body)
	}
	if !answer {
		panic(http.ErrAbortHandler)
	}
}

// nobody is a client that is gone.
type nobody struct{ header http.Header }

func (n *nobody) Header() http.Header {
	if n.header == nil {
		n.header = http.Header{}
	}
	return n.header
}
func (n *nobody) Write(b []byte) (int, error) { return len(b), nil }
func (n *nobody) WriteHeader(int)             {}

type handler func(w http.ResponseWriter, r *http.Request, body []byte)

func (s *Server) route(r *http.Request) (Stage, handler) {
	switch s.Vendor {
	case Anthropic:
		return s.anthropic(r)
	case Google:
		return s.google(r)
	case Mistral:
		return s.mistral(r)
	}
	return s.openai(r)
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// object is a JSON object.
type object = map[string]any

// upload takes the file of a form.
func (s *Server) upload(w http.ResponseWriter, r *http.Request, body []byte) {
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	f, _, err := r.FormFile("file")
	if err != nil || r.FormValue("purpose") != "batch" {
		reply(w, 400, object{"error": object{"message": "no file for a batch"}})
		return
	}
	defer f.Close()
	text, _ := io.ReadAll(f)
	id := s.keep(text)
	reply(w, 200, object{"id": id, "object": "file", "bytes": len(text), "filename": "x.jsonl", "purpose": "batch", "created_at": time.Now().Unix()})
}

func (s *Server) keep(text []byte) (id string) {
	if s.files == nil {
		s.files = map[string][]byte{}
	}
	id = fmt.Sprintf("file-%d", len(s.files)+1)
	s.files[id] = text
	return id
}

// content sends a file.
func (s *Server) content(id string) handler {
	return func(w http.ResponseWriter, r *http.Request, _ []byte) {
		text, there := s.files[id]
		if !there {
			reply(w, 404, object{"error": object{"message": "No such File object: " + id}})
			return
		}
		w.Write(text)
	}
}

// chat is an answer of Chat Completions.
func (s *Server) chat(l line) object {
	return object{
		"id": "chatcmpl-1", "object": "chat.completion", "model": "theirs-1",
		"choices": []any{object{"index": 0, "finish_reason": "stop", "message": object{"role": "assistant", "content": s.answer(l)}}},
		"usage": object{"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
			"prompt_tokens_details": object{"cached_tokens": 4}, "completion_tokens_details": object{"reasoning_tokens": 1}},
	}
}

// chatLines reads the file of a batch in OpenAI's form.
func chatLines(text []byte, prompt func(json.RawMessage) string) (lines []line) {
	for raw := range strings.Lines(string(text)) {
		var l struct {
			CustomID string          `json:"custom_id"`
			Body     json.RawMessage `json:"body"`
		}
		if json.Unmarshal([]byte(raw), &l) == nil {
			lines = append(lines, line{l.CustomID, prompt(l.Body)})
		}
	}
	return lines
}

func chatPrompt(body json.RawMessage) string {
	var b struct {
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
	}
	json.Unmarshal(body, &b)
	for _, m := range slices.Backward(b.Messages) {
		if m.Role == "user" {
			return m.Content
		}
	}
	return ""
}
