package serve

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func TestAFailureSaysToCallersWhatIsTheirs(t *testing.T) {
	failed := func(f providers.Fault, sentence string, status int) engine.Answer {
		return engine.Answer{Finish: providers.Failed, Failure: &engine.Failure{Fault: f, Sentence: sentence}, Attempts: []providers.Attempt{{Status: status}}}
	}
	for outcome, c := range map[string]struct {
		answer engine.Answer
		status int
		code   string
	}{
		"a request that is wrong is the caller's": {failed(providers.BadRequest, "up rejected the request: no such field", 400), 400, "bad_request"},
		"a redirect is not":                       {failed(providers.BadRequest, "up rejected the request: http://10.0.0.7:9101/v1/x redirects to http://10.0.0.8/y; put it right", 307), 502, "unavailable"},
		"nor is a path that is not there":         {failed(providers.BadRequest, "there is nothing at https://inner.example/v1", 404), 502, "unavailable"},
		"nor a connection":                        {failed(providers.Unreachable, "dial tcp inner.example:443 from [::1]:7, 10.0.0.7:9101", 0), 503, "unreachable"},
	} {
		t.Run(outcome, func(t *testing.T) {
			e := failureOf(c.answer)
			if e.status != c.status || *e.Code != c.code || strings.ContainsAny(e.Message, "/") || strings.Contains(e.Message, "10.0") || strings.Contains(e.Message, "inner") {
				t.Errorf("%d %s %s", e.status, *e.Code, e.Message)
			}
		})
	}
}

func TestACodeThatProgramsKnowStays(t *testing.T) {
	for code, fault := range map[string]providers.Fault{"context_length_exceeded": providers.ContextTooLong, "unsupported": providers.Unsupported, "of_theirs": providers.BadRequest} {
		f := &engine.Failure{Fault: fault, Code: "of_theirs", Param: "messages"}
		if e := failureOf(engine.Answer{Finish: providers.Failed, Failure: f, Attempts: []providers.Attempt{{Status: 400}}}); *e.Code != code || *e.Param != "messages" {
			t.Errorf("%s: code %s, param %s", fault, *e.Code, *e.Param)
		}
	}
}

func TestACapThatCallsUnderWayHoldIsWorthAnotherTry(t *testing.T) {
	failed := engine.Answer{Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Budget, RetryAfter: 2 * time.Second}}
	h := http.Header{}
	if e := failureOf(failed); e.status != http.StatusTooManyRequests {
		t.Error(e.status)
	} else if e.retryHeaders(h); h.Get("Retry-After") != "2" || h.Get("X-Should-Retry") != "" {
		t.Error(h)
	}
	failed.Failure.RetryAfter, h = 0, http.Header{}
	if failureOf(failed).retryHeaders(h); h.Get("X-Should-Retry") != "false" {
		t.Errorf("one that is reached: %v", h)
	}
	c := serveChats(t).chats
	asked, wrong := readChat([]byte(`{"model":"nano","messages":[{"role":"user","content":"a"}]}`))
	if wrong != nil {
		t.Fatal(wrong)
	}
	if job, _, wrong := c.job(httptest.NewRequest("POST", "/", nil), asked); wrong != nil || job.Patience != callerPatience {
		t.Errorf("the caller waits %v", job.Patience)
	}
}

func TestErrorsHaveCodesAndPlainWords(t *testing.T) {
	s := serveChats(t)
	for outcome, c := range map[string]struct {
		path, body, encoding string
		status               int
		code                 string
	}{
		"a list for an object":                {"/decide", `[]`, "", 400, "bad_request"},
		"a list for a body of a chat":         {"/v1/chat/completions", `[1]`, "", 400, "bad_request"},
		"a text for a hook":                   {"/decide/portkey", `"x"`, "", 400, "bad_request"},
		"a hook whose parts are of no use":    {"/decide/portkey", `{"request":7}`, "", 400, "bad_request"},
		"a field of another type":             {"/v1/chat/completions", `{"model":"nano","messages":7}`, "", 400, "bad_request"},
		"no model":                            {"/v1/chat/completions", `{"messages":[{"role":"user","content":"a"}]}`, "", 400, "bad_request"},
		"no model of a response":              {"/v1/responses", `{"input":"a"}`, "", 400, "bad_request"},
		"no model of what would be passed on": {"/v1/chat/completions", `{"seed":1,"messages":[{"role":"user","content":"a"}]}`, "", 400, "bad_request"},
		"a model without a name":              {"/v1/chat/completions", `{"model":" ","messages":[{"role":"user","content":"a"}]}`, "", 404, "model_not_found"},
		"a field without a name":              {"/v1/responses", `{"model":"nano","input":"a","":1}`, "", 400, "unsupported"},
		"a field without a name, twice":       {"/v1/chat/completions", `{"model":"nano","":1,"":1,"messages":[{"role":"user","content":"a"}]}`, "", 400, "bad_request"},
		"an answer without a byte":            {"/v1/chat/completions", `{"model":"raw-empty","seed":1,"messages":[{"role":"user","content":"a"}]}`, "", 503, "malformed"},
		"a stream without a byte":             {"/v1/chat/completions", `{"model":"raw-empty","seed":1,"stream":true,"messages":[{"role":"user","content":"a"}]}`, "", 503, "truncated"},
		"a prompt that is there twice":        {"/decide", `{"prompt":"a","prompt":"b"}`, "", 400, "bad_request"},
		"a prompt in two cases":               {"/decide", `{"prompt":"a","PROMPT":"b"}`, "", 400, "bad_request"},
		"a chat with messages twice":          {"/decide", `{"messages":[{"role":"user","content":"a"}],"messages":[{"role":"user","content":"b"}]}`, "", 400, "bad_request"},
		"a prompt that is no UTF-8":           {"/decide", "{\"prompt\":\"a\xff\"}", "", 400, "bad_request"},
		"a chat that is no UTF-8":             {"/v1/chat/completions", "{\"model\":\"nano\",\"messages\":[{\"role\":\"user\",\"content\":\"a\xff\"}]}", "", 400, "bad_request"},
		"a body that is compressed":           {"/decide", `x`, "gzip", 415, "content_encoding"},
	} {
		t.Run(outcome, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Encoding", c.encoding)
			status, text := send(t, r)
			if status != c.status || !strings.Contains(text, `"code":"`+c.code+`"`) {
				t.Errorf("%d %s", status, text)
			}
			for _, word := range []string{"Go ", "json:", "unmarshal", "requestbody", "struct", "called ;", `message":"is there`, `:",`, `: "`, `\"\"`, ` ","`, "sent\","} {
				if strings.Contains(text, word) {
					t.Errorf("%s: %s", word, text)
				}
			}
		})
	}
}

func TestOneModelIsShown(t *testing.T) {
	s := serveChats(t)
	for path, want := range map[string]string{"/v1/models/nano": `"id":"nano"`, "/v1/models/switchboard": `"owned_by":"switchboard"`, "/v1/models/a/b": "model_not_found"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, text := send(t, r); !strings.Contains(text, want) {
			t.Errorf("%s: %s", path, text)
		}
	}
}

func send(t *testing.T, r *http.Request) (status int, text string) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections()
	return answer.StatusCode, string(raw)
}

func TestWhereTheStoreIsIsNoNewsForCallers(t *testing.T) {
	for said, want := range map[string]string{
		"what was spent before cannot be read: the store /var/lib/sb/a.db cannot be used: too many open files": "what was spent before cannot be read: the store cannot be used: too many open files",
		"the store postgres://sb@10.0.0.7:5432/sb cannot be reached":                                           "the store cannot be reached",
		`the store C:\sb\a.db is damaged`:                                                                      "the store is damaged",
		"the store of bicycles is shut":                                                                        "the store of bicycles is shut",
	} {
		if got := shown(said); got != want {
			t.Errorf("%q", got)
		}
	}
}

func TestWhatNobodyCanReadOfACapIsWorthAnotherTry(t *testing.T) {
	a := engine.Answer{Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Budget, RetryAfter: 5 * time.Second}}
	w := httptest.NewRecorder()
	if failureOf(a).write(w); w.Code != 429 || w.Header().Get("Retry-After") != "5" || w.Header().Get("X-Should-Retry") != "" {
		t.Error(w.Code, w.Header())
	}
}
