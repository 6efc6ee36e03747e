package serve

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"switchboard/providers"
)

// apiError is an error in the shape that OpenAI's clients read.
type apiError struct {
	status  int
	retry   time.Duration // 0: nobody knows when it is worth another try
	final   bool          // asking again is of no use
	Message string        `json:"message"`
	Type    string        `json:"type"`
	Param   *string       `json:"param"`
	Code    *string       `json:"code"`
}

// The types of errors.
const (
	invalidRequest = "invalid_request_error"
	serverError    = "server_error"
	rateLimitError = "rate_limit_error"
)

func newError(status int, kind, code, message string) *apiError {
	e := &apiError{status: status, Message: providers.CleanLine(message, mostMessage), Type: kind}
	if code != "" {
		e.Code = &code
	}
	return e
}

// mostMessage is the longest message, in characters.
const mostMessage = 600

func badRequest(message string) *apiError {
	return newError(http.StatusBadRequest, invalidRequest, "bad_request", message)
}

// badParam is badRequest that names the field.
func badParam(name, message string) *apiError {
	e := badRequest(message)
	e.Param = &name
	return e
}

// unsupported is a field that cannot be carried out here.
func unsupported(name, message string) *apiError {
	e := newError(http.StatusBadRequest, invalidRequest, "unsupported", message)
	e.Param = &name
	return e
}

func (e *apiError) write(w http.ResponseWriter) {
	if seen, ok := w.(*statusWriter); ok && e.Code != nil {
		seen.code = *e.Code
	}
	e.retryHeaders(w.Header())
	writeJSON(w, e.status, struct {
		Error *apiError `json:"error"`
	}{e})
}

// writeJSON answers with a value.
func writeJSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil { // there is no such value here
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(raw)+1))
	h.Set("X-Content-Type-Options", "nosniff")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writePatience))
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n')) // who hung up wants no answer
}
