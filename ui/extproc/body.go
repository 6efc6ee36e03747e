package extproc

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"
	envoy "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	typev3 "github.com/envoyproxy/go-control-plane/envoy/type/v3"

	"switchboard/engine/rewrite"
)

// piece takes a piece of the body of a request. Until the body is whole, nothing of
// it goes on.
func (e *exchange) piece(p *envoy.HttpBody) ([]*envoy.ProcessingResponse, error) {
	switch {
	case e.stage == beginning:
		return nil, outOfOrder("a body came without its headers")
	case e.stage == read && len(p.GetBody()) > 0:
		return nil, outOfOrder("the body went on after its end")
	case e.stage != reading && e.requestMode == modes.ProcessingMode_FULL_DUPLEX_STREAMED:
		return pieces(p.GetBody(), p.GetEndOfStream()), nil
	case e.stage != reading:
		return one(requestBody(unchanged(e.requestMode, p))), nil
	}
	if e.body == nil {
		e.body = p.GetBody()
	} else {
		e.body = append(e.body, p.GetBody()...)
	}
	full := e.room.Take(e.ctx, int64(len(p.GetBody())), roomPatience)
	switch {
	case e.ctx.Err() != nil:
		return nil, e.ctx.Err()
	case int64(len(e.body)) > e.most:
		return e.giveUp(rewrite.TooLarge(e.most), p.GetEndOfStream()), nil
	case full != nil:
		return e.giveUp(rewrite.NoRoom(), p.GetEndOfStream()), nil
	case e.whole(p):
		return e.rewritten(p.GetEndOfStream()), nil
	case e.requestMode == modes.ProcessingMode_BUFFERED_PARTIAL:
		return e.giveUp(&rewrite.Refusal{Status: http.StatusRequestEntityTooLarge, Message: "the proxy sends only a part of the body"}, false), nil
	case e.duplex():
		return nil, nil
	}
	e.cleared = true
	return one(requestBody(&envoy.CommonResponse{BodyMutation: &envoy.BodyMutation{Mutation: &envoy.BodyMutation_ClearBody{ClearBody: true}}})), nil
}

// roomPatience is how long a body waits for room.
const roomPatience = 5 * time.Second

// whole reports whether the body has come with this piece. Before trailers it ends
// without saying so.
func (e *exchange) whole(p *envoy.HttpBody) bool {
	return p.GetEndOfStream() || e.requestMode == modes.ProcessingMode_BUFFERED || !e.duplex() && int64(len(e.body)) == e.length
}

// rewritten ends the reading of a body with what it becomes.
func (e *exchange) rewritten(ends bool) []*envoy.ProcessingResponse {
	e.stage = read
	result, refused := e.rewriter.Rewrite(e.body, e.key)
	return e.goOn(result, refused, ends)
}

// giveUp ends the reading of a body that is not to be read. More of it may follow.
func (e *exchange) giveUp(why *rewrite.Refusal, ends bool) []*envoy.ProcessingResponse {
	e.stage = passing
	result, refused := e.rewriter.Undecided(e.body, why)
	return e.goOn(result, refused, ends)
}

// goOn lets a body go on, or refuses the request.
func (e *exchange) goOn(result rewrite.Result, refused *rewrite.Refusal, ends bool) []*envoy.ProcessingResponse {
	e.count(refused)
	came := e.body
	e.body = nil
	if refused != nil {
		e.stage = passing
		return one(refusal(refused))
	}
	set := e.rewriter.Headers(result)
	if e.duplex() {
		return append(one(e.headersAnswer(set, nil)), pieces(result.Body, ends)...)
	}
	common := &envoy.CommonResponse{HeaderMutation: mutation(set), ClearRouteCache: len(set) > 0}
	if changed := result.Changed(came); changed || e.cleared {
		common.BodyMutation = &envoy.BodyMutation{Mutation: &envoy.BodyMutation_Body{Body: result.Body}}
		if changed && e.length >= 0 {
			length := mutation(http.Header{"Content-Length": {strconv.Itoa(len(result.Body))}})
			common.HeaderMutation.SetHeaders = append(common.HeaderMutation.SetHeaders, length.SetHeaders...)
		}
	}
	return one(requestBody(common))
}

// mostPiece is what Envoy recommends as the largest piece of a body that is
// streamed back.
const mostPiece = 64 << 10

// pieces streams a body back.
func pieces(body []byte, ends bool) (all []*envoy.ProcessingResponse) {
	for first := true; first || len(body) > 0; first = false {
		n := min(len(body), mostPiece)
		all = append(all, requestBody(streamed(&envoy.StreamedBodyResponse{Body: body[:n], EndOfStream: ends && n == len(body)})))
		body = body[n:]
	}
	return all
}

func requestBody(common *envoy.CommonResponse) *envoy.ProcessingResponse {
	return &envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_RequestBody{RequestBody: &envoy.BodyResponse{Response: common}}}
}

// trailers answers those of a request, which end its body too.
func (e *exchange) trailers() ([]*envoy.ProcessingResponse, error) {
	var before []*envoy.ProcessingResponse
	switch {
	case e.stage == beginning:
		return nil, outOfOrder("trailers came without headers")
	case e.stage == reading && !e.duplex() && e.cleared:
		// The pieces that were taken can only be given back in the place of another.
		e.stage, e.body = passing, nil
		why := &rewrite.Refusal{Status: http.StatusBadRequest, Message: "a body in pieces with trailers and without a length cannot be routed"}
		e.count(why)
		return one(refusal(why)), nil
	case e.stage == reading && e.duplex():
		if before = e.rewritten(false); before[0].GetImmediateResponse() != nil {
			return before, nil
		}
	}
	return append(before, &envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_RequestTrailers{RequestTrailers: &envoy.TrailersResponse{}}}), nil
}

// refusal answers the caller in the place of a model, in the shape that OpenAI's
// clients read.
func refusal(why *rewrite.Refusal) *envoy.ProcessingResponse {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{"message": why.Message, "type": "invalid_request_error", "param": nil, "code": "not_routed"}})
	return &envoy.ProcessingResponse{Response: &envoy.ProcessingResponse_ImmediateResponse{ImmediateResponse: &envoy.ImmediateResponse{
		Status: &typev3.HttpStatus{Code: typev3.StatusCode(why.Status)}, Body: body, Details: "switchboard",
		Headers: mutation(http.Header{"Content-Type": {"application/json"}}),
	}}}
}
