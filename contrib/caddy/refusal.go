package switchboardcaddy

import (
	"encoding/json"
	"net/http"

	"switchboard/engine/rewrite"
)

// retryRoom is when to ask again where there is no room, in seconds.
const retryRoom = "5"

// refuse answers in the place of a model, in the shape that OpenAI's clients read.
func refuse(w http.ResponseWriter, why *rewrite.Refusal) {
	w.Header().Set("Content-Type", "application/json")
	switch why.Status { // the rest is not read
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", retryRoom)
		fallthrough
	case http.StatusRequestEntityTooLarge:
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(why.Status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{
		"message": why.Message, "type": "invalid_request_error", "param": nil, "code": "not_routed"}})
}
