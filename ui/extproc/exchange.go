package extproc

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"
	envoy "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"switchboard/engine/decision"
	"switchboard/engine/rewrite"
	"switchboard/providers"
)

// exchange is one request while it passes. The messages of a stream come in turn,
// so that nothing of it is shared.
type exchange struct {
	rewriter *rewrite.Rewriter
	most     int64
	counted  func(int)       // see Server
	ctx      context.Context // of its stream
	room     *providers.Part // of Server.Room

	stage        stage
	requestMode  modes.ProcessingMode_BodySendMode
	responseMode modes.ProcessingMode_BodySendMode
	key          string // that the request names
	length       int64  // of the body as announced, or -1
	body         []byte
	cleared      bool     // earlier pieces were answered with nothing in their place
	claims       []string // headers of the request that only a decision may have
}

// stage is how far a request has come.
type stage int

const (
	beginning stage = iota // nothing came
	reading                // its body is awaited
	read                   // its body was whole, and went on
	passing                // it is not read
)

// answer is what is said to a message.
func (e *exchange) answer(m *envoy.ProcessingRequest) ([]*envoy.ProcessingResponse, error) {
	if m.GetObservabilityMode() {
		e.stage = passing
		return nil, nil // who only watches hears no answers
	}
	if c := m.GetProtocolConfig(); c != nil && e.stage == beginning {
		e.requestMode, e.responseMode = c.GetRequestBodyMode(), c.GetResponseBodyMode()
	}
	switch of := m.GetRequest().(type) {
	case *envoy.ProcessingRequest_RequestHeaders:
		return e.headers(of.RequestHeaders)
	case *envoy.ProcessingRequest_RequestBody:
		return e.piece(of.RequestBody)
	case *envoy.ProcessingRequest_RequestTrailers:
		return e.trailers()
	case *envoy.ProcessingRequest_ResponseHeaders:
		return one(&envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_ResponseHeaders{ResponseHeaders: &envoy.HeadersResponse{}}}), nil
	case *envoy.ProcessingRequest_ResponseBody:
		return one(&envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_ResponseBody{ResponseBody: &envoy.BodyResponse{
			Response: unchanged(e.responseMode, of.ResponseBody)}}}), nil
	case *envoy.ProcessingRequest_ResponseTrailers:
		return one(&envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_ResponseTrailers{ResponseTrailers: &envoy.TrailersResponse{}}}), nil
	}
	return nil, nil // of a later version, or nothing but a window
}

func one(r *envoy.ProcessingResponse) []*envoy.ProcessingResponse {
	return []*envoy.ProcessingResponse{r}
}

func outOfOrder(what string) error { return status.Error(codes.InvalidArgument, what) }

// headers answers the beginning of a request. What can be routed is read further.
func (e *exchange) headers(h *envoy.HttpHeaders) ([]*envoy.ProcessingResponse, error) {
	if e.stage != beginning {
		return nil, outOfOrder("the headers of the request came late or twice")
	}
	seen := e.readHeaders(h)
	e.stage = passing
	if h.GetEndOfStream() || seen.method != http.MethodPost || !rewrite.Path(seen.path) {
		return one(e.headersAnswer(nil, nothingMore())), nil
	}
	if why := rewrite.Unread(seen.contentType, seen.encoding, e.length, e.most); why != nil {
		result, refused := e.rewriter.Undecided(nil, why)
		e.count(refused)
		if refused != nil {
			return one(refusal(refused)), nil
		}
		return one(e.headersAnswer(e.rewriter.Headers(result), nothingMore())), nil
	}
	e.stage = reading
	if e.duplex() {
		return nil, nil // its answer follows from the body
	}
	return one(e.headersAnswer(nil, wholeBody())), nil
}

// count tells of a request that goes on, or is refused.
func (e *exchange) count(refused *rewrite.Refusal) {
	switch {
	case e.counted == nil:
	case refused != nil:
		e.counted(refused.Status)
	default:
		e.counted(http.StatusOK)
	}
}

// seenHeaders are those that matter here.
type seenHeaders struct{ method, path, contentType, encoding string }

func (e *exchange) readHeaders(h *envoy.HttpHeaders) (seen seenHeaders) {
	e.length = -1
	for _, header := range h.GetHeaders().GetHeaders() {
		value := header.GetValue()
		if len(header.GetRawValue()) > 0 {
			value = string(header.GetRawValue())
		}
		switch name := strings.ToLower(header.GetKey()); name {
		case ":method":
			seen.method = value
		case ":path":
			seen.path = value
		case "x-switchboard-key":
			e.key = value
		case "content-type":
			seen.contentType = value
		case "content-encoding":
			seen.encoding = value
		case "content-length":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil && n >= 0 {
				e.length = n
			}
		default:
			if decision.Claims(name) {
				e.claims = append(e.claims, name)
			}
		}
	}
	return seen
}

// headersAnswer answers headers: they go on without what only a decision may say.
func (e *exchange) headersAnswer(set http.Header, override *modes.ProcessingMode) *envoy.ProcessingResponse {
	common := &envoy.CommonResponse{HeaderMutation: mutation(set)}
	for _, name := range e.claims {
		if set.Get(name) == "" { // what is set stands in the place of what came
			common.HeaderMutation.RemoveHeaders = append(common.HeaderMutation.RemoveHeaders, name)
		}
	}
	common.ClearRouteCache = len(e.claims)+len(set) > 0
	if e.duplex() {
		override = nil // its body is on its way
	}
	return &envoy.ProcessingResponse{ModeOverride: override,
		Response: &envoy.ProcessingResponse_RequestHeaders{RequestHeaders: &envoy.HeadersResponse{Response: common}}}
}

// mutation sets headers in the place of those that there are.
func mutation(set http.Header) *envoy.HeaderMutation {
	m := &envoy.HeaderMutation{}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		m.SetHeaders = append(m.SetHeaders, &corev3.HeaderValueOption{
			Header:       &corev3.HeaderValue{Key: strings.ToLower(name), RawValue: []byte(set.Get(name))},
			AppendAction: corev3.HeaderValueOption_OVERWRITE_IF_EXISTS_OR_ADD,
		})
	}
	return m
}

// nothingMore asks for nothing else of an exchange, where the proxy lets that be
// asked for.
func nothingMore() *modes.ProcessingMode {
	return &modes.ProcessingMode{
		ResponseHeaderMode: modes.ProcessingMode_SKIP, RequestBodyMode: modes.ProcessingMode_NONE, ResponseBodyMode: modes.ProcessingMode_NONE,
		RequestTrailerMode: modes.ProcessingMode_SKIP, ResponseTrailerMode: modes.ProcessingMode_SKIP,
	}
}

// wholeBody asks for the body of the request in one piece, and nothing else.
// Trailers are asked for too: with them a body may end without saying so.
func wholeBody() *modes.ProcessingMode {
	mode := nothingMore()
	mode.RequestBodyMode, mode.RequestTrailerMode = modes.ProcessingMode_BUFFERED, modes.ProcessingMode_SEND
	return mode
}

func (e *exchange) duplex() bool { return duplex(e.requestMode) }

func duplex(mode modes.ProcessingMode_BodySendMode) bool {
	return mode == modes.ProcessingMode_FULL_DUPLEX_STREAMED || mode == modes.ProcessingMode_GRPC
}

// unchanged lets a piece of a body go on as it is.
func unchanged(mode modes.ProcessingMode_BodySendMode, p *envoy.HttpBody) *envoy.CommonResponse {
	if !duplex(mode) {
		return &envoy.CommonResponse{}
	}
	return streamed(&envoy.StreamedBodyResponse{Body: p.GetBody(), EndOfStream: p.GetEndOfStream(),
		EndOfStreamWithoutMessage: p.GetEndOfStreamWithoutMessage(), GrpcMessageCompressed: p.GetGrpcMessageCompressed()})
}

func streamed(s *envoy.StreamedBodyResponse) *envoy.CommonResponse {
	return &envoy.CommonResponse{BodyMutation: &envoy.BodyMutation{Mutation: &envoy.BodyMutation_StreamedResponse{StreamedResponse: s}}}
}
