// Package switchboardcaddy is a handler for Caddy that has the policy in it: it
// reads the body of a request before reverse_proxy sends it on, puts the model of
// the policy's choice into it, and says in headers and variables what was decided.
package switchboardcaddy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"

	"switchboard/engine"
	"switchboard/engine/callertags"
	"switchboard/engine/decision"
	"switchboard/engine/proxylog"
	"switchboard/engine/requestbody"
	"switchboard/engine/rewrite"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Caddy knows modules and directives by what was registered before it starts.
func init() { register() }

// Handler routes requests by the policy. One of Policy and Store is named.
type Handler struct {
	// Policy is a file that `switchboard export` or `calibrate -o` wrote. Another one
	// in its place decides within a second.
	Policy string `json:"policy,omitempty"`
	// Store is the file of trials and ratings: the policy that is applied in it
	// decides, and another one that is applied.
	Store string `json:"store,omitempty"`
	// MaxBody is the largest body that is read, in bytes; 32 MB unless it is said.
	MaxBody int64 `json:"max_body,omitempty"`
	// Room is how many bytes the bodies of all requests may hold in memory together; 256 MB,
	// or as much as one may have, unless it is said.
	Room int64 `json:"room,omitempty"`
	// BodyTimeout is how long a body may take to come; 30 s unless it is said.
	BodyTimeout caddy.Duration `json:"body_timeout,omitempty"`
	// Fail is what becomes of a body that cannot be read: "open", it goes on as it is,
	// or "closed", the request is refused. Open unless it is said.
	Fail string `json:"fail,omitempty"`
	// Usage is a file to which a line for each call is added, as `switchboard usage
	// import` reads it.
	Usage string `json:"usage,omitempty"`
	// StreamUsage asks for the tokens of answers that come in pieces, where the request
	// does not say whether it wants them.
	StreamUsage bool `json:"stream_usage,omitempty"`

	rewriter *rewrite.Rewriter
	room     *providers.Room
	follower *follower
	calls    *proxylog.Log
	file     *usageFile
	log      *zap.Logger
}

// What holds where nothing is said.
const (
	usualBody    = 32 << 20
	usualTimeout = 30 * time.Second
	usualRoom    = 256 << 20
	roomPatience = 5 * time.Second // of a body that waits for room
)

// CaddyModule is how Caddy knows the handler.
func (Handler) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.switchboard", New: func() caddy.Module { return new(Handler) }}
}

// Validate says what is wrong with a configuration.
func (h *Handler) Validate() error {
	switch {
	case h.Fail != "" && h.Fail != "open" && h.Fail != "closed":
		return fmt.Errorf("fail is open or closed, and not %q", h.Fail)
	case h.MaxBody < 0:
		return errors.New("max_body is less than nothing")
	case h.Room < 0 || h.Room > 0 && h.Room < h.MaxBody:
		return errors.New("room is less than max_body")
	case h.BodyTimeout < 0:
		return errors.New("body_timeout is less than nothing")
	}
	return nil
}

// Provision reads the policy and begins to follow it.
func (h *Handler) Provision(ctx caddy.Context) error {
	h.log = ctx.Logger()
	if h.MaxBody == 0 {
		h.MaxBody = usualBody
	}
	if h.Room == 0 {
		h.Room = max(usualRoom, h.MaxBody)
	}
	h.room = providers.NewRoom(h.Room, h.MaxBody+1)
	if h.BodyTimeout == 0 {
		h.BodyTimeout = caddy.Duration(usualTimeout)
	}
	from, err := sourceOf(h.Policy, h.Store)
	if err != nil {
		return err
	}
	first, err := from.read()
	if err == nil && h.Usage != "" {
		h.file, err = openUsage(h.Usage)
	}
	if err != nil {
		from.close()
		return err
	}
	if h.file != nil {
		h.calls = proxylog.New(h.file)
	}
	active, stage := routing.NewActivePolicy(routing.NewRouter(first.Policy), ""), new(rollout.Active)
	stage.Set(first.stage)
	h.rewriter = &rewrite.Rewriter{Decider: active, Rollout: stage, Closed: h.Fail == "closed"}
	h.follower = follow(from, active, stage, h.log)
	h.log.Info("requests are routed", zap.String("policy", routing.PolicyName(first.Hash)), zap.String("rollout", stage.Now().String()))
	return nil
}

// Cleanup ends what Provision began.
func (h *Handler) Cleanup() error {
	if h.follower != nil {
		h.follower.end()
	}
	if h.file != nil {
		return h.file.Close()
	}
	return nil
}

// ServeHTTP routes a request, if its body asks for that, and hands it on.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	for name := range r.Header {
		if decision.Claims(name) {
			delete(r.Header, name)
		}
	}
	own := &answer{ResponseWriterWrapper: caddyhttp.ResponseWriterWrapper{ResponseWriter: w}}
	defer own.end()
	if w = own; strings.HasSuffix(r.URL.Path, "/models") {
		own.says = http.Header{providers.ServerHeader: {"caddy"}}
	}
	if r.Method != http.MethodPost || !rewrite.Path(r.URL.Path) {
		return next.ServeHTTP(w, r)
	}
	held := h.room.Part()
	defer held.Release()
	body, refused, err := h.body(w, r, held)
	if err != nil {
		return err
	}
	result := rewrite.Result{Body: body}
	if refused == nil {
		result, refused = h.rewriter.Rewrite(body, r.Header.Get("X-Switchboard-Key"))
	} else {
		result, refused = h.rewriter.Undecided(body, refused)
	}
	if refused != nil {
		refuse(w, refused)
		return nil
	}
	read := result.Undecided == ""
	if read {
		if h.calls != nil && h.StreamUsage {
			result.Body = requestbody.WithStreamUsage(result.Body)
		}
		replaceBody(r, result.Body)
	}
	h.tell(r, result)
	if h.calls == nil || !read {
		return next.ServeHTTP(own, r)
	}
	return h.measured(own, r, next, result)
}

// tell says what was decided, to upstreams in headers and to matchers and logs in
// variables, such as {http.vars.switchboard_model}.
func (h *Handler) tell(r *http.Request, result rewrite.Result) {
	for name, values := range h.rewriter.Headers(result) {
		r.Header[name] = values
		variable := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "X-")), "-", "_")
		caddyhttp.SetVar(r.Context(), variable, values[0])
	}
}

// replaceBody puts another body into a request.
func replaceBody(r *http.Request, body []byte) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.ContentLength, r.TransferEncoding = int64(len(body)), nil
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	r.Header.Del("Transfer-Encoding")
}

// measured hands a request on and writes what became of it.
func (h *Handler) measured(own *answer, r *http.Request, next caddyhttp.Handler, result rewrite.Result) error {
	r.Header.Del("Accept-Encoding") // the tokens of an answer that is compressed cannot be read
	tags := callertags.Allowed(r.Header.Values(callertags.Header))
	own.says = h.rewriter.Headers(result)
	m := proxylog.NewMeter(own)
	failed := next.ServeHTTP(m, r)
	call := m.Call()
	call.Call, call.Tags, call.Routed = engine.NewID(call.Time), tags, result.Routed
	if result.Routed {
		d := result.Decision
		call.Model, call.Task, call.Policy = d.Model, d.Task, routing.PolicyName(d.Policy)
	} else if request, err := requestbody.Read(result.Body); err == nil {
		call.Model = request.Model
	}
	var known caddyhttp.HandlerError
	if call.Status == 0 && errors.As(failed, &known) {
		call.Status = known.StatusCode
	}
	if failed == nil && call.Status != 0 {
		_ = http.NewResponseController(own).Flush() // the caller does not wait for the file
	}
	if err := h.calls.Write(call); err != nil {
		h.log.Error("a call is not in the file of usage", zap.Error(err))
	}
	return failed
}

var (
	_ caddy.Provisioner           = (*Handler)(nil)
	_ caddy.Validator             = (*Handler)(nil)
	_ caddy.CleanerUpper          = (*Handler)(nil)
	_ caddyhttp.MiddlewareHandler = (*Handler)(nil)
)
