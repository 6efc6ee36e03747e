package batchserver

import (
	"encoding/json"
	"net/http"
	"strings"
)

func (s *Server) openai(r *http.Request) (Stage, handler) {
	path := strings.TrimPrefix(r.URL.Path, "/v1/")
	id, rest, _ := strings.Cut(strings.TrimPrefix(path, "batches/"), "/")
	file, content := strings.CutSuffix(strings.TrimPrefix(path, "files/"), "/content")
	switch {
	case path == "files" && r.Method == "POST":
		return Upload, s.upload
	case path == "batches" && r.Method == "POST":
		return Create, s.openAICreate
	case path == "batches":
		return List, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			data := []any{}
			for _, j := range s.newestFirst() {
				data = append(data, s.openAIBatch(j))
			}
			reply(w, 200, object{"object": "list", "data": data, "has_more": false})
		}
	case strings.HasPrefix(path, "batches/") && rest == "" && r.Method == "GET":
		return Poll, s.openAIJob(id, (*job).look)
	case strings.HasPrefix(path, "batches/") && rest == "cancel" && r.Method == "POST":
		return Cancel, s.openAIJob(id, (*job).cancel)
	case content && r.Method == "GET":
		return Results, s.content(file)
	}
	return "", nil
}

func (s *Server) openAICreate(w http.ResponseWriter, r *http.Request, body []byte) {
	var b struct {
		InputFileID      string            `json:"input_file_id"`
		Endpoint         string            `json:"endpoint"`
		CompletionWindow string            `json:"completion_window"`
		Metadata         map[string]string `json:"metadata"`
	}
	endpoint, prompt := "/v1/chat/completions", chatPrompt
	if s.Vendor == Responses {
		endpoint, prompt = "/v1/responses", responsePrompt
	}
	json.Unmarshal(body, &b)
	text, there := s.files[b.InputFileID]
	if !there || b.Endpoint != endpoint || b.CompletionWindow != "24h" {
		reply(w, 400, object{"error": object{"message": "invalid batch"}})
		return
	}
	j := s.newJob(b.Metadata["switchboard"], "")
	j.lines = chatLines(text, prompt)
	reply(w, 200, s.openAIBatch(j))
}

func (s *Server) openAIJob(id string, touch func(*job, *Server)) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		j := s.job(id)
		if j == nil {
			reply(w, 404, object{"error": object{"message": "No batch found with id '" + id + "'", "type": "invalid_request_error"}})
			return
		}
		touch(j, s)
		reply(w, 200, s.openAIBatch(j))
	}
}

func (s *Server) openAIBatch(j *job) object {
	o := object{
		"id": j.id, "object": "batch", "endpoint": "/v1/x", "completion_window": "24h", "input_file_id": "file-1", "created_at": j.created.Unix(),
		"metadata": object{"switchboard": j.mark}, "status": "in_progress", "output_file_id": nil, "error_file_id": nil, "errors": nil,
		"request_counts": object{"total": len(j.lines), "completed": 0, "failed": 0},
	}
	switch {
	case !s.ended(j) && j.cancelled:
		o["status"] = "cancelling"
		return o
	case !s.ended(j):
		return o
	}
	o["status"] = string(s.ending(j))
	if s.ending(j) == Failed {
		o["errors"] = object{"object": "list", "data": []any{object{"code": "invalid_json_line", "message": "This line is not parseable as valid JSON.", "line": 1}}}
		return o
	}
	code := map[Ending]string{Expired: "batch_expired", Cancelled: "batch_cancelled"}[s.ending(j)]
	good, bad := s.openAIFiles(j, code)
	for name, text := range map[string][]byte{"output_file_id": good, "error_file_id": bad} {
		if len(text) > 0 {
			o[name] = s.keep(text)
		}
	}
	done := strings.Count(string(good), "\n")
	o["request_counts"] = object{"total": len(j.lines), "completed": done, "failed": strings.Count(string(bad), "\n")}
	return o
}

// openAIFiles are the files of results and of failures.
func (s *Server) openAIFiles(j *job, code string) (good, bad []byte) {
	good = s.results(j, func(l line, o Outcome) (any, bool) {
		body := s.chat(l)
		if s.Vendor == Responses {
			body = s.response(l)
		}
		return object{"id": "batch_req_1", "custom_id": l.id, "response": object{"status_code": 200, "request_id": "r", "body": body}, "error": nil}, o == Answered || o == Twice
	})
	bad = s.results(j, func(l line, o Outcome) (any, bool) {
		if o == Unasked {
			return object{"id": "batch_req_2", "custom_id": l.id, "response": nil, "error": object{"code": code, "message": "This request could not be executed."}}, code != ""
		}
		return object{"id": "batch_req_3", "custom_id": l.id, "error": nil, "response": object{"status_code": 400, "request_id": "r",
			"body": object{"error": object{"message": "Invalid value", "type": "invalid_request_error"}}}}, o == Errored
	})
	return good, bad
}

func (s *Server) response(l line) object {
	return object{
		"id": "resp_1", "object": "response", "status": "completed", "model": "theirs-1",
		"output": []any{object{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
			"content": []any{object{"type": "output_text", "text": s.answer(l), "annotations": []any{}}}}},
		"usage": object{"input_tokens": 10, "input_tokens_details": object{"cached_tokens": 4}, "output_tokens": 5,
			"output_tokens_details": object{"reasoning_tokens": 1}, "total_tokens": 15},
	}
}

func responsePrompt(body json.RawMessage) string {
	var b struct {
		Input []struct {
			Content string `json:"content"`
		} `json:"input"`
	}
	json.Unmarshal(body, &b)
	if len(b.Input) == 0 {
		return ""
	}
	return b.Input[len(b.Input)-1].Content
}
