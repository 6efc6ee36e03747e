package batchserver

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

func (s *Server) anthropic(r *http.Request) (Stage, handler) {
	path, ours := strings.CutPrefix(r.URL.Path, "/v1/messages/batches")
	id, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case !ours:
		return "", nil
	case id == "" && r.Method == "POST":
		return Create, s.anthropicCreate
	case id == "":
		return List, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			data := []any{}
			for _, j := range s.newestFirst() {
				data = append(data, s.anthropicBatch(j))
			}
			reply(w, 200, object{"data": data, "has_more": false, "first_id": nil, "last_id": nil})
		}
	case rest == "results":
		return Results, s.anthropicResults(id)
	case rest == "cancel" && r.Method == "POST":
		return Cancel, s.anthropicJob(id, (*job).cancel)
	case rest == "" && r.Method == "GET":
		return Poll, s.anthropicJob(id, (*job).look)
	}
	return "", nil
}

func (s *Server) anthropicCreate(w http.ResponseWriter, _ *http.Request, body []byte) {
	var b struct {
		Requests []struct {
			CustomID string `json:"custom_id"`
			Params   struct {
				Model     string `json:"model"`
				MaxTokens int    `json:"max_tokens"`
				Messages  []struct {
					Content []struct{ Text string } `json:"content"`
				} `json:"messages"`
			} `json:"params"`
		} `json:"requests"`
	}
	if err := json.Unmarshal(body, &b); err != nil || len(b.Requests) == 0 || b.Requests[0].Params.MaxTokens == 0 {
		reply(w, 400, anthropicError("invalid_request_error", "invalid batch"))
		return
	}
	j := s.newJob("", b.Requests[0].Params.Model)
	for _, r := range b.Requests {
		j.lines = append(j.lines, line{r.CustomID, r.Params.Messages[0].Content[0].Text})
	}
	reply(w, 200, s.anthropicBatch(j))
}

func anthropicError(kind, message string) object {
	return object{"type": "error", "error": object{"type": kind, "message": message}, "request_id": "req_1"}
}

func (s *Server) anthropicJob(id string, touch func(*job, *Server)) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		j := s.job(id)
		if j == nil {
			reply(w, 404, anthropicError("not_found_error", "no such batch"))
			return
		}
		touch(j, s)
		reply(w, 200, s.anthropicBatch(j))
	}
}

// anthropicBatch counts nothing but what is processing until the end.
func (s *Server) anthropicBatch(j *job) object {
	o := object{
		"id": j.id, "type": "message_batch", "processing_status": "in_progress", "created_at": j.created.Format(time.RFC3339Nano),
		"expires_at": j.created.Add(24 * time.Hour).Format(time.RFC3339Nano), "ended_at": nil, "archived_at": nil, "cancel_initiated_at": nil, "results_url": nil,
		"request_counts": object{"processing": len(j.lines), "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0},
	}
	if j.cancelled {
		o["processing_status"] = "canceling"
	}
	if !s.ended(j) {
		return o
	}
	n := map[string]int{}
	for _, l := range j.lines {
		n[s.anthropicKind(j, l)]++
	}
	o["processing_status"], o["ended_at"] = "ended", time.Now().UTC().Format(time.RFC3339Nano)
	o["request_counts"] = object{"processing": 0, "succeeded": n["succeeded"], "errored": n["errored"], "canceled": n["canceled"], "expired": n["expired"]}
	return o
}

func (s *Server) anthropicKind(j *job, l line) string {
	switch s.outcome(j, l) {
	case Errored:
		return "errored"
	case Unasked:
		if s.ending(j) == Cancelled {
			return "canceled"
		}
		return "expired"
	}
	return "succeeded"
}

func (s *Server) anthropicResults(id string) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		j := s.job(id)
		if j == nil || !s.ended(j) {
			reply(w, 404, anthropicError("not_found_error", "no results"))
			return
		}
		w.Header().Set("Content-Type", "application/x-jsonl")
		w.Write(s.results(j, func(l line, _ Outcome) (any, bool) {
			result := object{"type": s.anthropicKind(j, l)}
			switch result["type"] {
			case "succeeded":
				result["message"] = object{
					"id": "msg_1", "type": "message", "role": "assistant", "model": "theirs-1", "stop_reason": "end_turn", "stop_sequence": nil,
					"content": []any{object{"type": "text", "text": s.answer(l)}},
					"usage":   object{"input_tokens": 6, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 0, "output_tokens": 5, "service_tier": "batch"},
				}
			case "errored":
				result["error"] = anthropicError("invalid_request_error", "Invalid value")
			}
			return object{"custom_id": l.id, "result": result}, true
		}))
	}
}
