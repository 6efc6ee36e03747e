package batchserver

import (
	"encoding/json"
	"net/http"
	"strings"
)

func (s *Server) mistral(r *http.Request) (Stage, handler) {
	path := strings.TrimPrefix(r.URL.Path, "/v1/")
	id, rest, _ := strings.Cut(strings.TrimPrefix(path, "batch/jobs/"), "/")
	file, content := strings.CutSuffix(strings.TrimPrefix(path, "files/"), "/content")
	switch {
	case path == "files" && r.Method == "POST":
		return Upload, s.upload
	case path == "batch/jobs" && r.Method == "POST":
		return Create, s.mistralCreate
	case path == "batch/jobs":
		return List, func(w http.ResponseWriter, r *http.Request, _ []byte) {
			data := []any{}
			for _, j := range s.newestFirst() {
				data = append(data, s.mistralJob(j))
			}
			reply(w, 200, object{"object": "list", "data": data, "total": len(data)})
		}
	case strings.HasPrefix(path, "batch/jobs/") && rest == "" && r.Method == "GET":
		return Poll, s.mistralTouch(id, (*job).look)
	case strings.HasPrefix(path, "batch/jobs/") && rest == "cancel" && r.Method == "POST":
		return Cancel, s.mistralTouch(id, (*job).cancel)
	case content && r.Method == "GET":
		return Results, s.content(file)
	}
	return "", nil
}

func (s *Server) mistralCreate(w http.ResponseWriter, _ *http.Request, body []byte) {
	var b struct {
		InputFiles []string          `json:"input_files"`
		Endpoint   string            `json:"endpoint"`
		Model      string            `json:"model"`
		Metadata   map[string]string `json:"metadata"`
	}
	json.Unmarshal(body, &b)
	if len(b.InputFiles) != 1 || b.Model == "" || b.Endpoint != "/v1/chat/completions" {
		reply(w, 422, object{"detail": []any{object{"msg": "invalid job"}}})
		return
	}
	j := s.newJob(b.Metadata["switchboard"], b.Model)
	j.lines = chatLines(s.files[b.InputFiles[0]], chatPrompt)
	reply(w, 200, s.mistralJob(j))
}

func (s *Server) mistralTouch(id string, touch func(*job, *Server)) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		j := s.job(id)
		if j == nil {
			reply(w, 404, object{"object": "error", "message": "no such job", "type": "invalid_request_error"})
			return
		}
		touch(j, s)
		reply(w, 200, s.mistralJob(j))
	}
}

func (s *Server) mistralJob(j *job) object {
	o := object{
		"id": j.id, "object": "batch", "input_files": []any{"file-1"}, "metadata": object{"switchboard": j.mark}, "endpoint": "/v1/chat/completions",
		"model": j.model, "output_file": nil, "error_file": nil, "errors": []any{}, "status": "RUNNING", "created_at": j.created.Unix(),
		"total_requests": len(j.lines), "completed_requests": 0, "succeeded_requests": 0, "failed_requests": 0,
	}
	switch {
	case !s.ended(j) && j.cancelled:
		o["status"] = "CANCELLATION_REQUESTED"
		return o
	case !s.ended(j):
		return o
	}
	o["status"] = map[Ending]string{Completed: "SUCCESS", Failed: "FAILED", Expired: "TIMEOUT_EXCEEDED", Cancelled: "CANCELLED"}[s.ending(j)]
	if s.ending(j) == Failed {
		o["errors"] = []any{object{"message": "the file is not valid", "count": 1}}
		return o
	}
	good, bad := s.openAIFiles(j, "")
	for name, text := range map[string][]byte{"output_file": good, "error_file": bad} {
		if len(text) > 0 {
			o[name] = s.keep(text)
		}
	}
	o["succeeded_requests"], o["failed_requests"] = strings.Count(string(good), "\n"), strings.Count(string(bad), "\n")
	return o
}
