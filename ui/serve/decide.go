package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/ui/decision"
)

// Decide answers a prompt, a chat or a response with the decision about it, and
// calls no model.
func Decide(by routing.Decider, simulated bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, wrong := readBody(w, r)
		if wrong != nil {
			wrong.write(w)
			return
		}
		query, wrong := queryOf(body)
		if wrong != nil {
			wrong.write(w)
			return
		}
		d := by.Decide(query)
		setHeaders(w.Header(), d, simulated)
		writeJSON(w, http.StatusOK, struct {
			Decision  decision.JSON `json:"decision"`
			Simulated bool          `json:"simulated"`
		}{decision.ToJSON(d), simulated})
	})
}

// Portkey answers the webhook that Portkey's gateway asks before a request with
// the same request to the model that was decided for. What it cannot decide
// about goes on as it is.
func Portkey(by routing.Decider, simulated bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, wrong := readBody(w, r)
		if wrong != nil {
			wrong.write(w)
			return
		}
		var hook struct {
			Request struct {
				JSON json.RawMessage `json:"json"`
			} `json:"request"`
		}
		if err := json.Unmarshal(body, &hook); err != nil {
			notJSON(err).write(w)
			return
		}
		query, wrong := queryOf(hook.Request.JSON)
		if wrong != nil {
			writeJSON(w, http.StatusOK, portkeyAnswer{Verdict: true, Data: map[string]any{"undecided": wrong.Message}})
			return
		}
		d := by.Decide(query)
		changed, err := withModel(hook.Request.JSON, d.Model)
		if err != nil {
			notJSON(err).write(w)
			return
		}
		setHeaders(w.Header(), d, simulated)
		answer := portkeyAnswer{Verdict: true, Data: map[string]any{"decision": decision.ToJSON(d), "simulated": simulated}, Transformed: new(transformed)}
		answer.Transformed.Request.JSON = changed
		writeJSON(w, http.StatusOK, answer)
	})
}

type portkeyAnswer struct {
	Verdict     bool           `json:"verdict"`
	Data        map[string]any `json:"data"`
	Transformed *transformed   `json:"transformedData,omitempty"`
}

type transformed struct {
	Request struct {
		JSON json.RawMessage `json:"json"`
	} `json:"request"`
}

// withModel is a body with another model. All else is kept to the byte. A second
// name of the model is replaced too, in whatever case: some services would read it.
func withModel(body []byte, model string) ([]byte, error) {
	name, err := json.Marshal(model)
	if err != nil {
		return nil, err
	}
	in := json.NewDecoder(bytes.NewReader(body))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("it is no object")
	}
	var out bytes.Buffer
	written, found := 0, false
	for in.More() {
		key, err := in.Token()
		var value json.RawMessage
		if err == nil {
			err = in.Decode(&value)
		}
		if err != nil {
			return nil, err
		}
		if of, ok := key.(string); ok && strings.EqualFold(of, "model") {
			end := int(in.InputOffset())
			out.Write(body[written : end-len(value)])
			out.Write(name)
			written, found = end, true
		}
	}
	if !found {
		at := bytes.IndexByte(body, '{') + 1
		out.WriteString(string(body[:at]) + `"model":` + string(name))
		if !bytes.HasPrefix(bytes.TrimSpace(body[at:]), []byte("}")) {
			out.WriteByte(',')
		}
		written = at
	}
	out.Write(body[written:])
	return out.Bytes(), nil
}

func queryOf(body []byte) (engine.Query, *apiError) {
	var q question
	if err := json.Unmarshal(body, &q); err != nil {
		return engine.Query{}, notJSON(err)
	}
	return q.query()
}

func notJSON(err error) *apiError {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return badRequest("the body is not what was expected: " + wrong.Field + " is of another type")
	}
	return badRequest("the body is no JSON object: " + err.Error())
}

// MostBody is the largest body that is read, in bytes.
const MostBody = 32 << 20

// bodyPatience is how long a body may take to come.
const bodyPatience = 30 * time.Second

// readBody reads a body within its limits. One that says that it is too large is
// not read at all.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *apiError) {
	if r.ContentLength > MostBody {
		return nil, tooLarge(w)
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyPatience)) // a server without deadlines has its own limits
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MostBody))
	var much *http.MaxBytesError
	switch {
	case errors.As(err, &much):
		return nil, tooLarge(w)
	case err != nil:
		w.Header().Set("Connection", "close")
		return nil, newError(http.StatusRequestTimeout, invalidRequest, "body", "the body did not come whole: "+err.Error())
	}
	_ = control.SetReadDeadline(time.Time{}) // it would end the request, and not before the body is read
	return body, nil
}

func tooLarge(w http.ResponseWriter) *apiError {
	w.Header().Set("Connection", "close") // the rest is not read
	return newError(http.StatusRequestEntityTooLarge, invalidRequest, "too_large", "the body is larger than "+strconv.Itoa(MostBody>>20)+" MB")
}
