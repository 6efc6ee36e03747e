package serve

import (
	"net/http"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestBodiesAndAnswersHaveSoMuchRoomTogether(t *testing.T) {
	s := serveChats(t, func(s *Server) { s.Room = providers.NewRoom(100<<10, 100<<10) })
	long := strings.Repeat("a", 200<<10)
	for outcome, c := range map[string]struct {
		path, body string
		status     int
	}{
		"a body that does not fit is refused": {"/v1/chat/completions", `{"model":"big","seed":1,"messages":[{"role":"user","content":"` + long + `"}]}`, 503},
		"so is one to decide about":           {"/decide", `{"prompt":"` + long + `"}`, 503},
		"and one of a hook":                   {"/decide/portkey", `{"request":{"json":{"prompt":"` + long + `"}}}`, 503},
		"an answer that does not fit is left": {"/v1/chat/completions", `{"model":"raw-long","seed":1,"messages":[{"role":"user","content":"a"}]}`, 503},
		"and what fits is passed on":          {"/v1/chat/completions", `{"model":"big","seed":1,"messages":[{"role":"user","content":"` + long[:90<<10] + `"}]}`, 200},
	} {
		t.Run(outcome, func(t *testing.T) {
			for range 3 { // nothing stays taken
				r, err := http.Post("http://"+s.address+c.path, "application/json", strings.NewReader(c.body))
				if err != nil {
					t.Fatal(err)
				}
				if r.StatusCode != c.status || c.status == 503 && (r.Header.Get("Retry-After") != "5" || errorCode(t, r.Body) != "no_room") {
					t.Errorf("%d %v", r.StatusCode, r.Header)
				}
				r.Body.Close()
			}
			http.DefaultClient.CloseIdleConnections()
		})
	}
}
