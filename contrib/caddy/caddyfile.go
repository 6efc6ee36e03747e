package switchboardcaddy

import (
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/dustin/go-humanize"
)

func register() {
	caddy.RegisterModule(Handler{})
	httpcaddyfile.RegisterHandlerDirective("switchboard", func(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
		var handler Handler
		return &handler, handler.UnmarshalCaddyfile(h.Dispenser)
	})
	httpcaddyfile.RegisterDirectiveOrder("switchboard", httpcaddyfile.Before, "reverse_proxy")
}

// UnmarshalCaddyfile reads the directive:
//
//	switchboard [MATCHER] {
//	    policy       FILE
//	    store        STORE
//	    max_body     SIZE
//	    room         SIZE
//	    body_timeout DURATION
//	    fail         open|closed
//	    usage        FILE
//	    stream_usage
//	}
func (h *Handler) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() { // a file here would be taken for a matcher if it began with a slash
		return d.ArgErr()
	}
	texts := map[string]*string{"policy": &h.Policy, "store": &h.Store, "fail": &h.Fail, "usage": &h.Usage}
	sizes := map[string]*int64{"max_body": &h.MaxBody, "room": &h.Room}
	for d.NextBlock(0) {
		name := d.Val()
		if name == "stream_usage" {
			h.StreamUsage = true
			if d.NextArg() {
				return d.ArgErr()
			}
			continue
		}
		var value string
		if !d.Args(&value) || d.NextArg() {
			return d.ArgErr()
		}
		switch text, size := texts[name], sizes[name]; {
		case text != nil:
			*text = value
		case size != nil:
			bytes, err := humanize.ParseBytes(value)
			if err != nil {
				return d.Errf("%s: %v", name, err)
			}
			*size = int64(bytes)
		case name == "body_timeout":
			patience, err := caddy.ParseDuration(value)
			if err != nil || patience < time.Millisecond {
				return d.Errf("body_timeout %s is no time", value)
			}
			h.BodyTimeout = caddy.Duration(patience)
		default:
			return d.Errf("switchboard has no %s", name)
		}
	}
	return nil
}

var _ caddyfile.Unmarshaler = (*Handler)(nil)
