package extproc

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"
	envoy "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	typev3 "github.com/envoyproxy/go-control-plane/envoy/type/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"switchboard/engine/requestbody"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
	"switchboard/providers"
)

func TestARequestIsRoutedInEveryMode(t *testing.T) {
	conn := started(t, server(t))
	for name, p := range proxies(conn) {
		t.Run(name, func(t *testing.T) {
			up, err := p.call(t.Context(), request("x-switchboard-model", "forged", "x_switchboard_policy", "forged", "x-switchboard-tags", "team=a"), chatBody("switchboard"))
			if err != nil || up.refused != nil {
				t.Fatal(err, up.refused)
			}
			if want := chatBody("nano"); up.body != want {
				t.Errorf("the model gets %q, not %q", up.body, want)
			}
			if h := up.headers; h["x_switchboard_policy"] != "" || h["x-switchboard-model"] == "forged" || h["x-switchboard-tags"] != "team=a" || !up.reroute {
				t.Errorf("%v, chosen anew: %v", h, up.reroute)
			}
			inTime := p.mode != modes.ProcessingMode_STREAMED && p.mode != modes.ProcessingMode_BUFFERED_PARTIAL || p.override // else the headers went before the body came
			if h := up.headers; inTime && (h["x-switchboard-model"] != "nano" || h["x-switchboard-task"] == "" || h["x-switchboard-policy"] == "") {
				t.Errorf("%v", h)
			}
		})
	}
}

func TestWhatIsNotForThePolicyPassesAsItIs(t *testing.T) {
	conn := started(t, server(t))
	for what, sent := range map[string]struct {
		headers map[string]string
		body    string
	}{
		"another model":         {request(), chatBody("gpt-5")},
		"another path":          {request(":path", "/v1/embeddings"), chatBody("switchboard")},
		"another method":        {request(":method", "PUT"), chatBody("switchboard")},
		"no body":               {request(":method", "GET"), ""},
		"a body that is broken": {request(), `{"model": "switchboard", "mess`},
		"a body that is none":   {request(), `[1,2]`},
		"another kind of body":  {request("content-type", "multipart/form-data; boundary=x"), "--x"},
		"a body that is zipped": {request("content-encoding", "gzip"), "\x1f\x8b\x08"},
		"a model of no text":    {request(), `{"model":7,"messages":[]}`},
		"no model":              {request(), `{"messages":[{"role":"user","content":"x"}]}`},
	} {
		t.Run(what, func(t *testing.T) {
			for name, p := range proxies(conn) {
				up, err := p.call(t.Context(), sent.headers, sent.body)
				if err != nil || up.refused != nil || up.body != sent.body || up.headers["x-switchboard-model"] != "" {
					t.Errorf("%s: %+v %v", name, up, err)
				}
			}
		})
	}
}

func TestTheReferenceIsAskedWhereNothingCanBeDecided(t *testing.T) {
	p := proxy{conn: started(t, server(t)), mode: modes.ProcessingMode_BUFFERED}
	for what, body := range map[string]string{
		"an image alone":       `{"model": "switchboard","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}`,
		"nothing of the user":  `{"model": "switchboard","messages":[{"role":"system","content":"x"}]}`,
		"an input of no items": `{"model": "switchboard","input":[]}`,
	} {
		t.Run(what, func(t *testing.T) {
			up, err := p.call(t.Context(), request(), body)
			if err != nil || modelOf(up.body) != "big" || up.headers["x-switchboard-certified"] != "false" || !strings.Contains(up.headers["x-switchboard-reason"], "reference") {
				t.Errorf("%+v %v", up, err)
			}
		})
	}
}

func TestAResponsesBodyIsRouted(t *testing.T) {
	p := proxy{conn: started(t, server(t)), mode: modes.ProcessingMode_BUFFERED}
	up, err := p.call(t.Context(), request(":path", "/openai/v1/responses?x=1"), `{"model": "switchboard","input":"What is 2 + 2?"}`)
	if err != nil || up.body != `{"model": "nano","input":"What is 2 + 2?"}` {
		t.Errorf("%+v %v", up, err)
	}
}

func TestClosedRefusesWhatCannotBeRead(t *testing.T) {
	conn := started(t, server(t, func(s *Server) { s.Rewriter.Closed = true; s.MostBody = 100 }))
	for what, sent := range map[string]struct {
		headers map[string]string
		body    string
		status  int32
	}{
		"a body that is broken": {request(), `{"model": "switchboard", "mess`, 400},
		"too large a body":      {request(), chatBody(strings.Repeat("x", 100)), 413},
		"a body that is zipped": {request("content-encoding", "gzip"), "\x1f\x8b\x08", 415},
	} {
		t.Run(what, func(t *testing.T) {
			for name, p := range proxies(conn) {
				up, err := p.call(t.Context(), sent.headers, sent.body)
				if err != nil || int32(up.refused.GetStatus().GetCode()) != sent.status || !strings.HasPrefix(string(up.refused.GetBody()), `{"error":{`) {
					t.Errorf("%s: %+v %v", name, up, err)
				}
			}
			up, err := (proxy{conn: conn, mode: modes.ProcessingMode_BUFFERED}).call(t.Context(), request(), `{"model":"x"}`)
			if err != nil || up.refused != nil {
				t.Errorf("another request: %+v %v", up, err)
			}
		})
	}
}

func TestEachRequestThatCouldBeRoutedIsCountedOnce(t *testing.T) {
	var mu sync.Mutex
	counts := map[int]int{}
	conn := started(t, server(t, func(s *Server) {
		s.Rewriter.Closed = true
		s.Counted = func(status int) {
			mu.Lock()
			defer mu.Unlock()
			counts[status]++
		}
	}))
	ways := proxies(conn)
	for _, p := range ways {
		for _, sent := range []struct {
			headers map[string]string
			body    string
		}{
			{request(), chatBody("switchboard")}, {request(), chatBody("gpt-5")}, {request(), `{"model": "switchboard", "mess`},
			{request("content-encoding", "gzip"), "x"}, {request(":method", "GET"), ""}, {request(":path", "/v1/embeddings"), "{}"},
		} {
			if _, err := p.call(t.Context(), sent.headers, sent.body); err != nil {
				t.Fatal(err)
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	n := len(ways)
	if want := map[int]int{http.StatusOK: 2 * n, http.StatusBadRequest: n, http.StatusUnsupportedMediaType: n}; !maps.Equal(counts, want) {
		t.Errorf("%v, not %v", counts, want)
	}
}

func TestTooLargeABodyGoesOnWhole(t *testing.T) {
	conn := started(t, server(t, func(s *Server) { s.MostBody = 100 }))
	body := chatBody("switchboard") + strings.Repeat(" ", 400_000)
	for name, p := range proxies(conn) {
		p.piece *= 1000
		t.Run(name, func(t *testing.T) {
			up, err := p.call(t.Context(), request(), body)
			if err != nil || up.refused != nil || up.body != body || up.headers["x-switchboard-model"] != "" {
				t.Errorf("%d bytes of %d, %v, %v", len(up.body), len(body), up.refused, err)
			}
		})
	}
	t.Run("and a part of one as it comes", func(t *testing.T) {
		p := passage{proxy: proxy{conn: conn}, mode: modes.ProcessingMode_BUFFERED_PARTIAL, up: upstream{headers: map[string]string{}}}
		stream, err := envoy.NewExternalProcessorClient(conn).Process(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p.stream = stream
		head := &envoy.ProcessingRequest{ProtocolConfig: &envoy.ProtocolConfiguration{RequestBodyMode: p.mode},
			Request: &envoy.ProcessingRequest_RequestHeaders{RequestHeaders: &envoy.HttpHeaders{Headers: headerMap(request())}}}
		if err := stream.Send(head); err != nil {
			t.Fatal(err)
		}
		if _, err := p.next(); err != nil {
			t.Fatal(err)
		}
		if err := p.send(`{"model": "switchb`, false); err != nil {
			t.Fatal(err)
		}
		if err := p.bodyAnswer(`{"model": "switchb`); err != nil || p.up.body != `{"model": "switchb` {
			t.Error(err, p.up)
		}
		_ = stream.CloseSend()
	})
}

func TestAMessageWithTooLargeABodyIsAnswered(t *testing.T) {
	closed := server(t, func(s *Server) { s.Rewriter.Closed = true })
	announced := headersOf(modes.ProcessingMode_BUFFERED)
	announced.GetRequestHeaders().Headers = headerMap(request("content-length", strconv.Itoa(3<<20)))
	for outcome, c := range map[string]struct {
		server *Server
		head   *envoy.ProcessingRequest
		status int32 // 0: it goes on
		why    string
	}{
		"it goes on and says why":           {server(t), headersOf(modes.ProcessingMode_BUFFERED), 0, "the body is larger than 1048576 bytes"},
		"it is refused":                     {closed, headersOf(modes.ProcessingMode_BUFFERED), 413, ""},
		"it goes on where it was announced": {server(t), announced, 0, ""},
	} {
		t.Run(outcome, func(t *testing.T) {
			stream := open(t, started(t, c.server), c.head)
			if _, err := stream.Recv(); err != nil {
				t.Fatal(err)
			}
			if err := stream.Send(bodyOf(strings.Repeat("x", 3<<20), true)); err != nil {
				t.Fatal(err)
			}
			got, err := stream.Recv()
			if err != nil {
				t.Fatal(err)
			}
			why, common := "", got.GetRequestBody().GetResponse()
			for _, h := range common.GetHeaderMutation().GetSetHeaders() {
				why += string(h.GetHeader().GetRawValue())
			}
			if got.GetImmediateResponse().GetStatus().GetCode() != typev3.StatusCode(c.status) || c.status == 0 && common == nil || why != c.why || common.GetBodyMutation() != nil {
				t.Error(got)
			}
		})
	}
}

func TestAPolicyIsExchangedUnderAStream(t *testing.T) {
	s := server(t)
	conn := started(t, s)
	stream, err := envoy.NewExternalProcessorClient(conn).Process(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := passage{proxy: proxy{conn: conn}, stream: stream, mode: modes.ProcessingMode_BUFFERED, up: upstream{headers: map[string]string{}}}
	head := &envoy.ProcessingRequest{ProtocolConfig: &envoy.ProtocolConfiguration{RequestBodyMode: c.mode},
		Request: &envoy.ProcessingRequest_RequestHeaders{RequestHeaders: &envoy.HttpHeaders{Headers: headerMap(request())}}}
	if err := stream.Send(head); err != nil {
		t.Fatal(err)
	}
	if _, err := c.next(); err != nil {
		t.Fatal(err)
	}
	s.Rewriter.Decider.(*routing.ActivePolicy).Set(routing.NewRouter(gatewaytest.HandSet(t, -2)), "")
	body := chatBody(requestbody.Routed)
	if err := c.send(body, true); err != nil {
		t.Fatal(err)
	}
	if err := c.bodyAnswer(body); err != nil || modelOf(c.up.body) != "big" {
		t.Error(err, c.up)
	}
	_ = stream.CloseSend()
}

func TestAProxyWithoutBodiesIsToldOf(t *testing.T) {
	said := make(chan string, 2)
	p := proxy{conn: started(t, server(t, func(s *Server) { s.Note = func(what string) { said <- what } })), mode: modes.ProcessingMode_NONE}
	for range 2 {
		up, err := p.call(t.Context(), request(), chatBody("switchboard"))
		if err != nil || up.body != chatBody("switchboard") {
			t.Errorf("%+v %v", up, err)
		}
	}
	if what := <-said; !strings.Contains(what, "request_body_mode") || len(said) > 0 {
		t.Error(what, len(said))
	}
}

func TestHealthIsSaidWithoutAKey(t *testing.T) {
	answer, err := healthpb.NewHealthClient(started(t, server(t))).Check(t.Context(), &healthpb.HealthCheckRequest{})
	if err != nil || answer.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		t.Error(answer, err)
	}
}

// open is a stream with a message said, if any.
func open(t *testing.T, conn *grpc.ClientConn, said ...*envoy.ProcessingRequest) envoy.ExternalProcessor_ProcessClient {
	t.Helper()
	ctx, end := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(end)
	stream, err := envoy.NewExternalProcessorClient(conn).Process(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range said {
		if err := stream.Send(m); err != nil && !errors.Is(err, io.EOF) { // it has ended, and Recv says how
			t.Fatal(err)
		}
	}
	return stream
}

func headersOf(mode modes.ProcessingMode_BodySendMode) *envoy.ProcessingRequest {
	return &envoy.ProcessingRequest{ProtocolConfig: &envoy.ProtocolConfiguration{RequestBodyMode: mode},
		Request: &envoy.ProcessingRequest_RequestHeaders{RequestHeaders: &envoy.HttpHeaders{Headers: headerMap(request())}}}
}

func bodyOf(body string, end bool) *envoy.ProcessingRequest {
	return &envoy.ProcessingRequest{Request: &envoy.ProcessingRequest_RequestBody{RequestBody: &envoy.HttpBody{Body: []byte(body), EndOfStream: end}}}
}

func TestAttacks(t *testing.T) {
	hasty, conn := started(t, server(t, func(s *Server) { s.Patience = 50 * time.Millisecond })), started(t, server(t, func(s *Server) { s.Patience = 15 * time.Second }))
	trailers := &envoy.ProcessingRequest{Request: &envoy.ProcessingRequest_RequestTrailers{RequestTrailers: &envoy.HttpTrailers{}}}
	for what, attack := range map[string]struct {
		said []*envoy.ProcessingRequest
		code codes.Code
	}{
		"nothing is said":          {nil, codes.DeadlineExceeded},
		"a body without headers":   {[]*envoy.ProcessingRequest{bodyOf("{}", true)}, codes.InvalidArgument},
		"trailers without headers": {[]*envoy.ProcessingRequest{trailers}, codes.InvalidArgument},
		"headers twice":            {[]*envoy.ProcessingRequest{headersOf(modes.ProcessingMode_BUFFERED), headersOf(modes.ProcessingMode_BUFFERED)}, codes.InvalidArgument},
		"a body after its end":     {[]*envoy.ProcessingRequest{headersOf(modes.ProcessingMode_BUFFERED), bodyOf("{}", true), bodyOf("{}", true)}, codes.InvalidArgument},
		"nothing in a message":     {[]*envoy.ProcessingRequest{{}}, codes.DeadlineExceeded},
		"more than a message has":  {[]*envoy.ProcessingRequest{headersOf(modes.ProcessingMode_BUFFERED), bodyOf(strings.Repeat("x", 6<<20), true)}, codes.ResourceExhausted},
	} {
		t.Run(what, func(t *testing.T) {
			to := conn
			if attack.code == codes.DeadlineExceeded {
				to = hasty
			}
			stream := open(t, to, attack.said...)
			for {
				if _, err := stream.Recv(); err != nil {
					if status.Code(err) != attack.code {
						t.Error(err)
					}
					break
				}
			}
		})
	}
	for _, mode := range []modes.ProcessingMode_BodySendMode{modes.ProcessingMode_STREAMED, modes.ProcessingMode_FULL_DUPLEX_STREAMED} {
		t.Run("a body that does not go on, "+mode.String(), func(t *testing.T) {
			stream := open(t, hasty, headersOf(mode), bodyOf("{", false))
			for {
				answer, err := stream.Recv()
				if err != nil {
					t.Fatal(err)
				}
				if refused := answer.GetImmediateResponse(); refused != nil {
					if refused.GetStatus().GetCode() != 408 {
						t.Error(refused)
					}
					break
				}
			}
		})
	}
	t.Run("a body without end", func(t *testing.T) {
		endless(t, started(t, server(t)))
	})
	up, err := (proxy{conn: conn, mode: modes.ProcessingMode_BUFFERED}).call(t.Context(), request(), chatBody("switchboard"))
	if err != nil || modelOf(up.body) != "nano" {
		t.Errorf("afterwards: %+v %v", up, err)
	}
}

// endless sends 64 MB in pieces, or a GB. No more than the limit is held of it, and what was
// held comes back.
func endless(t *testing.T, conn *grpc.ClientConn) {
	stream := open(t, conn, headersOf(modes.ProcessingMode_FULL_DUPLEX_STREAMED))
	const size = 1 << 20
	pieces := 64
	if os.Getenv("SWITCHBOARD_LONG") != "" {
		pieces = 1 << 10
	}
	piece := bodyOf(strings.Repeat(" ", size), false)
	go func() {
		for range pieces {
			if stream.Send(piece) != nil {
				return
			}
		}
		_ = stream.CloseSend()
	}()
	came := 0
	for {
		answer, err := stream.Recv()
		if err != nil {
			break
		}
		came += len(answer.GetRequestBody().GetResponse().GetBodyMutation().GetStreamedResponse().GetBody())
	}
	if came != pieces*size {
		t.Errorf("%d bytes of %d", came, pieces*size)
	}
}

func TestBodiesHaveSoMuchRoomTogether(t *testing.T) {
	long := chatBody("switchboard") + strings.Repeat(" ", 200_000)
	fits := chatBody("switchboard") + strings.Repeat(" ", 120_000)
	for outcome, closed := range map[string]bool{"what does not fit goes on as it is": false, "or is refused": true} {
		t.Run(outcome, func(t *testing.T) {
			conn := started(t, server(t, func(s *Server) {
				s.Room = providers.NewRoom(100<<10, 100<<10)
				s.Rewriter.Closed = closed
			}))
			for name, p := range proxies(conn) {
				p.piece *= 1000
				if p.mode == modes.ProcessingMode_BUFFERED_PARTIAL {
					continue // of long bodies it sends a part
				}
				for range 2 { // nothing stays taken
					up, err := p.call(t.Context(), request(), long)
					if refused := up.refused != nil; err != nil || refused != closed || refused && up.refused.GetStatus().GetCode() != 503 || !refused && up.body != long {
						t.Errorf("%s: %d bytes, %v, %v", name, len(up.body), up.refused, err)
					}
					up, err = p.call(t.Context(), request(), fits)
					if err != nil || up.refused != nil || modelOf(up.body) != "nano" {
						t.Errorf("%s: what fits: %d bytes, %v, %v", name, len(up.body), up.refused, err)
					}
				}
			}
		})
	}
}

// scripted is a stream on which a proxy says something, and then nothing until it is left.
type scripted struct {
	envoy.ExternalProcessor_ProcessServer
	ctx     context.Context
	says    chan *envoy.ProcessingRequest
	refused *envoy.ImmediateResponse
}

func (s *scripted) Context() context.Context { return s.ctx }

func (s *scripted) Recv() (*envoy.ProcessingRequest, error) {
	select {
	case m := <-s.says:
		return m, nil
	case <-s.ctx.Done():
		return nil, s.ctx.Err()
	}
}

func (s *scripted) Send(m *envoy.ProcessingResponse) error {
	if refused := m.GetImmediateResponse(); refused != nil {
		s.refused = refused
	}
	return nil
}

func TestABodyThatLagsGivesWay(t *testing.T) {
	long := strings.Repeat(" ", 700<<10)
	for _, mode := range []modes.ProcessingMode_BodySendMode{modes.ProcessingMode_STREAMED, modes.ProcessingMode_FULL_DUPLEX_STREAMED} {
		t.Run(mode.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := server(t, func(s *Server) { s.Patience, s.Room = time.Minute, providers.NewRoom(1<<20, 1<<20) })
				ctx, leave := context.WithCancel(t.Context())
				process := func(body ...*envoy.ProcessingRequest) (*scripted, <-chan error) {
					stream, ended := &scripted{ctx: ctx, says: make(chan *envoy.ProcessingRequest, 3)}, make(chan error, 1)
					for _, m := range append([]*envoy.ProcessingRequest{headersOf(mode)}, body...) {
						stream.says <- m
					}
					go func() { ended <- s.Process(stream) }()
					return stream, ended
				}
				slow, slowEnded := process(bodyOf(long, false))
				time.Sleep(2 * time.Second)
				began := time.Now()
				quick, quickEnded := process(bodyOf(long, false), bodyOf("", true))
				if err := <-slowEnded; err != nil || slow.refused.GetStatus().GetCode() != 503 || time.Since(began) > time.Second {
					t.Errorf("%v %v after %v", err, slow.refused, time.Since(began))
				}
				synctest.Wait()
				leave()
				if <-quickEnded; quick.refused != nil {
					t.Error(quick.refused)
				}
			})
		})
	}
}
