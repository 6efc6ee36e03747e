package extproc

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"
	envoy "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"switchboard/engine/rewrite"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func server(t testing.TB, change ...func(*Server)) *Server {
	s := &Server{
		Rewriter: &rewrite.Rewriter{Decider: routing.NewActivePolicy(routing.NewRouter(gatewaytest.HandSet(t, 0.1)), "")},
		MostBody: 1 << 20, Patience: 10 * time.Second,
	}
	for _, c := range change {
		c(s)
	}
	return s
}

// started serves until the test ends, and is a connection to it.
func started(t testing.TB, s *Server) *grpc.ClientConn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l, nil, time.Second) }()
	conn := dial(t, l.Addr().String(), insecure.NewCredentials())
	t.Cleanup(func() {
		conn.Close()
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return conn
}

func dial(t testing.TB, to string, by credentials.TransportCredentials) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(to, grpc.WithTransportCredentials(by), grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64<<20)))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// proxy says what Envoy's documentation says that it says, in its order, and does
// with the answers what it says that it does.
type proxy struct {
	conn     *grpc.ClientConn
	mode     modes.ProcessingMode_BodySendMode // of the request's body
	silent   bool                              // of an age that does not tell its modes
	override bool                              // allow_mode_override
	piece    int                               // size of a piece of a body; 0: whole
	trailers bool                              // the request has some, and they are sent
	noLength bool                              // the body's length is not announced
}

// upstream is what goes on to a model, or the answer in its place.
type upstream struct {
	headers  map[string]string
	body     string
	reroute  bool // the route is chosen anew
	refused  *envoy.ImmediateResponse
	response string // what the caller gets
}

// request has the headers that every one has.
func request(more ...string) map[string]string {
	h := map[string]string{":method": "POST", ":path": "/v1/chat/completions", ":authority": "models", "content-type": "application/json"}
	for i := 0; i+1 < len(more); i += 2 {
		h[more[i]] = more[i+1]
	}
	return h
}

func headerMap(of map[string]string) *corev3.HeaderMap {
	m := &corev3.HeaderMap{}
	for k, v := range of {
		m.Headers = append(m.Headers, &corev3.HeaderValue{Key: k, RawValue: []byte(v)})
	}
	return m
}

// call sends a request through and gives it an answer.
func (p proxy) call(ctx context.Context, headers map[string]string, body string) (up upstream, err error) {
	stream, err := envoy.NewExternalProcessorClient(p.conn).Process(ctx)
	if err != nil {
		return up, err
	}
	c := passage{proxy: p, stream: stream, mode: p.mode, responses: true, up: upstream{headers: map[string]string{}}}
	for k, v := range headers {
		c.up.headers[k] = v
	}
	if !p.noLength && body != "" && c.up.headers["content-length"] == "" {
		c.up.headers["content-length"] = strconv.Itoa(len(body))
	}
	first := &envoy.ProcessingRequest{Request: &envoy.ProcessingRequest_RequestHeaders{RequestHeaders: &envoy.HttpHeaders{Headers: headerMap(c.up.headers), EndOfStream: body == ""}}}
	if !p.silent {
		first.ProtocolConfig = &envoy.ProtocolConfiguration{RequestBodyMode: p.mode, ResponseBodyMode: p.mode}
	}
	if err = stream.Send(first); err == nil {
		err = c.request(body)
	}
	if err == nil && c.up.refused == nil {
		err = c.response()
	}
	_ = stream.CloseSend()
	return c.up, err
}

// passage is one request on its way through a proxy.
type passage struct {
	proxy
	stream    envoy.ExternalProcessor_ProcessClient
	mode      modes.ProcessingMode_BodySendMode
	responses bool // are sent
	up        upstream
}

func (c *passage) request(body string) error {
	if c.mode == modes.ProcessingMode_FULL_DUPLEX_STREAMED {
		return c.duplexRequest(body)
	}
	answer, err := c.next()
	if err != nil || c.up.refused != nil {
		return err
	}
	head := answer.GetRequestHeaders()
	if head == nil {
		return fmt.Errorf("headers were answered by %T", answer.GetResponse())
	}
	c.mutate(head.GetResponse())
	if o := answer.GetModeOverride(); o != nil && c.override {
		c.mode, c.responses = o.GetRequestBodyMode(), o.GetResponseHeaderMode() != modes.ProcessingMode_SKIP
	}
	if body == "" || c.mode == modes.ProcessingMode_NONE {
		c.up.body = body
		return nil
	}
	pieces := []string{body}
	if c.mode == modes.ProcessingMode_STREAMED {
		delete(c.up.headers, "content-length")
		pieces = c.pieces(body)
	}
	for i, piece := range pieces {
		if err := c.send(piece, i == len(pieces)-1 && !c.trailers); err != nil {
			return err
		}
	}
	for _, piece := range pieces {
		if err := c.bodyAnswer(piece); err != nil || c.up.refused != nil {
			return err
		}
	}
	return c.sendTrailers()
}

func (c *passage) sendTrailers() error {
	if !c.trailers {
		return nil
	}
	if err := c.stream.Send(&envoy.ProcessingRequest{Request: &envoy.ProcessingRequest_RequestTrailers{RequestTrailers: &envoy.HttpTrailers{}}}); err != nil {
		return err
	}
	answer, err := c.next()
	if err == nil && c.up.refused == nil && answer.GetRequestTrailers() == nil {
		err = fmt.Errorf("trailers were answered by %T", answer.GetResponse())
	}
	return err
}

// bodyAnswer takes what stands in the place of a piece.
func (c *passage) bodyAnswer(piece string) error {
	answer, err := c.next()
	if err != nil || c.up.refused != nil {
		return err
	}
	common := answer.GetRequestBody().GetResponse()
	if common == nil {
		return fmt.Errorf("a body was answered by %T", answer.GetResponse())
	}
	if c.mode == modes.ProcessingMode_BUFFERED {
		c.mutate(common)
	}
	switch m := common.GetBodyMutation().GetMutation().(type) {
	case *envoy.BodyMutation_Body:
		piece = string(m.Body)
	case *envoy.BodyMutation_ClearBody:
		piece = ""
	case *envoy.BodyMutation_StreamedResponse:
		return fmt.Errorf("a streamed response outside FULL_DUPLEX_STREAMED")
	}
	c.up.body += piece
	if length, ok := c.up.headers["content-length"]; ok && c.mode == modes.ProcessingMode_BUFFERED && length != strconv.Itoa(len(c.up.body)) {
		return fmt.Errorf("content-length is %s, and the body has %d bytes", length, len(c.up.body))
	}
	return nil
}

// duplexRequest sends everything as it comes, and takes the answers meanwhile.
func (c *passage) duplexRequest(body string) error {
	delete(c.up.headers, "content-length")
	if body == "" {
		answer, err := c.next()
		if err == nil {
			c.mutate(answer.GetRequestHeaders().GetResponse())
		}
		return err
	}
	sent := make(chan error, 1)
	go func() {
		pieces := c.pieces(body)
		for i, piece := range pieces {
			if err := c.send(piece, i == len(pieces)-1 && !c.trailers); err != nil {
				sent <- nil // the answer says why
				return
			}
		}
		if c.trailers {
			_ = c.stream.Send(&envoy.ProcessingRequest{Request: &envoy.ProcessingRequest_RequestTrailers{RequestTrailers: &envoy.HttpTrailers{}}})
		}
		sent <- nil
	}()
	defer func() { <-sent }()
	for stage := 0; ; {
		answer, err := c.next()
		if err != nil || c.up.refused != nil {
			return err
		}
		switch r := answer.GetResponse().(type) {
		case *envoy.ProcessingResponse_RequestHeaders:
			if stage != 0 {
				return fmt.Errorf("headers after %d", stage)
			}
			stage = 1
			c.mutate(r.RequestHeaders.GetResponse())
		case *envoy.ProcessingResponse_RequestBody:
			piece := r.RequestBody.GetResponse().GetBodyMutation().GetStreamedResponse()
			if stage != 1 || piece == nil || len(piece.GetBody()) > 64<<10 {
				return fmt.Errorf("a body after %d: %v", stage, piece == nil)
			}
			c.up.body += string(piece.GetBody())
			if piece.GetEndOfStream() {
				return nil
			}
		case *envoy.ProcessingResponse_RequestTrailers:
			if stage != 1 || !c.trailers {
				return fmt.Errorf("trailers after %d", stage)
			}
			return nil
		}
	}
}

func (c *passage) pieces(body string) (all []string) {
	for c.piece > 0 && len(body) > c.piece {
		all = append(all, body[:c.piece])
		body = body[c.piece:]
	}
	return append(all, body)
}

func (c *passage) send(piece string, end bool) error {
	return c.stream.Send(&envoy.ProcessingRequest{Request: &envoy.ProcessingRequest_RequestBody{RequestBody: &envoy.HttpBody{Body: []byte(piece), EndOfStream: end}}})
}

// next is the next answer, other than a refusal.
func (c *passage) next() (*envoy.ProcessingResponse, error) {
	answer, err := c.stream.Recv()
	if err == nil {
		c.up.refused = answer.GetImmediateResponse()
	}
	return answer, err
}

// mutate does what an answer says about headers: names go first, then others come.
func (c *passage) mutate(common *envoy.CommonResponse) {
	c.up.reroute = c.up.reroute || common.GetClearRouteCache()
	for _, name := range common.GetHeaderMutation().GetRemoveHeaders() {
		delete(c.up.headers, name)
	}
	for _, set := range common.GetHeaderMutation().GetSetHeaders() {
		c.up.headers[set.GetHeader().GetKey()] = string(set.GetHeader().GetRawValue())
	}
}

// response lets an answer through, if the processor is sent any.
func (c *passage) response() error {
	c.up.response = "data: 4\n\n"
	if !c.responses {
		return nil
	}
	for _, m := range []*envoy.ProcessingRequest{
		{Request: &envoy.ProcessingRequest_ResponseHeaders{ResponseHeaders: &envoy.HttpHeaders{Headers: headerMap(map[string]string{":status": "200"})}}},
		{Request: &envoy.ProcessingRequest_ResponseBody{ResponseBody: &envoy.HttpBody{Body: []byte(c.up.response)}}},
		{Request: &envoy.ProcessingRequest_ResponseTrailers{ResponseTrailers: &envoy.HttpTrailers{}}},
	} {
		if err := c.stream.Send(m); err != nil {
			return err
		}
		answer, err := c.stream.Recv()
		if err != nil {
			return err
		}
		piece := answer.GetResponseBody().GetResponse().GetBodyMutation().GetStreamedResponse()
		untouched := proto.Equal(answer, &envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_ResponseHeaders{ResponseHeaders: &envoy.HeadersResponse{}}}) ||
			proto.Equal(answer, &envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_ResponseTrailers{ResponseTrailers: &envoy.TrailersResponse{}}}) ||
			proto.Equal(answer, &envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_ResponseBody{ResponseBody: &envoy.BodyResponse{Response: &envoy.CommonResponse{}}}})
		if c.mode == modes.ProcessingMode_FULL_DUPLEX_STREAMED && piece != nil {
			untouched = bytes.Equal(piece.GetBody(), []byte(c.up.response))
		}
		if !untouched {
			return fmt.Errorf("the response was touched: %v", answer)
		}
	}
	return nil
}

// proxies are one of each kind.
func proxies(conn *grpc.ClientConn) map[string]proxy {
	all := map[string]proxy{
		"buffered":                              {mode: modes.ProcessingMode_BUFFERED},
		"buffered, no length":                   {mode: modes.ProcessingMode_BUFFERED, noLength: true},
		"buffered, with trailers":               {mode: modes.ProcessingMode_BUFFERED, trailers: true},
		"buffered, of an older age":             {mode: modes.ProcessingMode_BUFFERED, silent: true},
		"buffered by override":                  {mode: modes.ProcessingMode_NONE, override: true},
		"buffered by override of pieces":        {mode: modes.ProcessingMode_STREAMED, override: true},
		"buffered by override, with trailers":   {mode: modes.ProcessingMode_NONE, override: true, trailers: true},
		"buffered in part, and it is whole":     {mode: modes.ProcessingMode_BUFFERED_PARTIAL},
		"in pieces":                             {mode: modes.ProcessingMode_STREAMED, piece: 7},
		"in one piece":                          {mode: modes.ProcessingMode_STREAMED},
		"in pieces, no length":                  {mode: modes.ProcessingMode_STREAMED, piece: 11, noLength: true},
		"in pieces, with trailers":              {mode: modes.ProcessingMode_STREAMED, piece: 9, trailers: true},
		"in pieces both ways":                   {mode: modes.ProcessingMode_FULL_DUPLEX_STREAMED, piece: 10},
		"in one piece both ways":                {mode: modes.ProcessingMode_FULL_DUPLEX_STREAMED},
		"in pieces both ways, with trailers":    {mode: modes.ProcessingMode_FULL_DUPLEX_STREAMED, piece: 10, trailers: true},
		"in pieces both ways, no length at all": {mode: modes.ProcessingMode_FULL_DUPLEX_STREAMED, piece: 1, noLength: true},
	}
	for name, p := range all {
		p.conn = conn
		all[name] = p
	}
	return all
}

// chatBody is a body whose prompt goes to the cheap model.
func chatBody(model string) string {
	return `{"model": "` + model + `", "stream":true,"messages":[{"role":"user","content":"What is 2 + 2?"}]}`
}

func modelOf(body string) string {
	_, rest, _ := strings.Cut(body, `"model": "`)
	model, _, _ := strings.Cut(rest, `"`)
	return model
}
