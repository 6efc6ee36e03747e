package batchserver

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

func (s *Server) google(r *http.Request) (Stage, handler) {
	path := strings.TrimPrefix(r.URL.Path, "/v1beta/")
	model, creates := strings.CutSuffix(path, ":batchGenerateContent")
	cancelled, cancels := strings.CutSuffix(path, ":cancel")
	switch {
	case creates:
		return Create, s.googleCreate(strings.TrimPrefix(model, "models/"))
	case cancels:
		return Cancel, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			if j := s.job(cancelled); j != nil {
				j.cancel(s)
			}
			reply(w, 200, object{})
		}
	case path == "batches":
		return List, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			all := []any{}
			for _, j := range s.newestFirst() {
				all = append(all, s.googleBatch(j))
			}
			reply(w, 200, object{"operations": all})
		}
	case strings.HasPrefix(path, "batches/"):
		return Poll, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			j := s.job(path)
			if j == nil {
				reply(w, 404, object{"error": object{"code": 404, "message": "batch not found", "status": "NOT_FOUND"}})
				return
			}
			j.polls++
			reply(w, 200, s.googleBatch(j))
		}
	}
	return "", nil
}

func (s *Server) googleCreate(model string) handler {
	return func(w http.ResponseWriter, _ *http.Request, body []byte) {
		var b struct {
			Batch struct {
				DisplayName string `json:"displayName"`
				InputConfig struct {
					Requests struct {
						Requests []struct {
							Request struct {
								Contents []struct{ Parts []struct{ Text string } } `json:"contents"`
							} `json:"request"`
							Metadata map[string]string `json:"metadata"`
						} `json:"requests"`
					} `json:"requests"`
				} `json:"inputConfig"`
			} `json:"batch"`
		}
		json.Unmarshal(body, &b)
		requests := b.Batch.InputConfig.Requests.Requests
		if len(requests) == 0 {
			reply(w, 400, object{"error": object{"code": 400, "message": "no requests", "status": "INVALID_ARGUMENT"}})
			return
		}
		j := s.newJob(b.Batch.DisplayName, model)
		for _, r := range requests {
			j.lines = append(j.lines, line{r.Metadata["key"], r.Request.Contents[0].Parts[0].Text})
		}
		reply(w, 200, s.googleBatch(j))
	}
}

func (s *Server) googleBatch(j *job) object {
	state := "BATCH_STATE_RUNNING"
	meta := object{"@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch", "model": "models/" + j.model,
		"displayName": j.mark, "createTime": j.created.Format(time.RFC3339Nano), "batchStats": object{"requestCount": "0"}}
	o := object{"name": j.id, "metadata": meta}
	if s.ended(j) {
		o["done"] = true
		state = map[Ending]string{Completed: "BATCH_STATE_SUCCEEDED", Failed: "BATCH_STATE_FAILED", Expired: "BATCH_STATE_EXPIRED", Cancelled: "BATCH_STATE_CANCELLED"}[s.ending(j)]
		if s.ending(j) == Failed {
			o["error"] = object{"code": 3, "message": "the batch is not valid", "status": "INVALID_ARGUMENT"}
		} else {
			out := object{"inlinedResponses": object{"inlinedResponses": s.googleResponses(j)}}
			meta["output"], o["response"] = out, out
		}
	}
	meta["state"] = state
	return o
}

func (s *Server) googleResponses(j *job) []any {
	all := []any{}
	for _, l := range j.lines {
		one := object{"metadata": object{"key": l.id}}
		switch o := s.outcome(j, l); o {
		case Missing, Unasked:
			continue
		case Errored:
			one["error"] = object{"code": 3, "message": "Invalid value"}
		default:
			one["response"] = object{
				"modelVersion":  "theirs-1",
				"candidates":    []any{object{"index": 0, "finishReason": "STOP", "content": object{"role": "model", "parts": []any{object{"text": s.answer(l)}}}}},
				"usageMetadata": object{"promptTokenCount": 10, "cachedContentTokenCount": 4, "candidatesTokenCount": 5, "totalTokenCount": 15},
			}
			if o == Twice {
				all = append(all, one)
			}
		}
		all = append(all, one)
	}
	return all
}
