package extproc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	envoy "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"

	"switchboard/engine/rewrite"
	"switchboard/providers"
)

// Server is the service. It is not changed after it was started.
type Server struct {
	envoy.UnimplementedExternalProcessorServer

	Rewriter *rewrite.Rewriter
	MostBody int64           // the largest body that is read, in bytes
	Room     *providers.Room // where bodies that are being read count; nil: nowhere
	Patience time.Duration   // how long the beginning of a request, and a body in pieces, may take to come
	Note     func(string)    // hears once that a proxy sends no bodies; nil: nobody does
	Counted  func(int)       // hears of each request that could be routed: 200 where it goes on, else the status that refuses it; nil: nobody does

	bodiless sync.Once
}

// The limits of connections. Proxies keep few, and look after them with pings.
const (
	handshakePatience = 5 * time.Second
	mostStreams       = 10_000 // at once on one connection
	mostBesideBody    = 1 << 20
	mostTooLarge      = 4 // bodies of the largest that is read; what is longer has no answer but an error of gRPC
	quietBeforePing   = time.Minute
	pingPatience      = 20 * time.Second
	pingsApart        = 5 * time.Second
)

// TLS is how TLS is spoken, with certificates of clients where there is an
// authority for them.
func TLS(certificates func(*tls.ClientHelloInfo) (*tls.Certificate, error), authorities *x509.CertPool) *tls.Config {
	if certificates == nil {
		return nil
	}
	c := &tls.Config{GetCertificate: certificates, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2"}}
	if authorities != nil {
		c.ClientCAs, c.ClientAuth = authorities, tls.RequireAndVerifyClientCert
	}
	return c
}

// Serve answers on a listener until the context ends, and then lets the streams
// that are open come to their end for as long as the patience lasts. With a
// configuration of TLS it is spoken.
func (s *Server) Serve(ctx context.Context, l net.Listener, encrypted *tls.Config, patience time.Duration) error {
	options := []grpc.ServerOption{
		grpc.ConnectionTimeout(handshakePatience),
		grpc.MaxConcurrentStreams(mostStreams),
		grpc.MaxRecvMsgSize(mostTooLarge*int(s.MostBody) + mostBesideBody),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: quietBeforePing, Timeout: pingPatience}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: pingsApart, PermitWithoutStream: true}),
	}
	if encrypted != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(encrypted)))
	}
	server := grpc.NewServer(options...)
	envoy.RegisterExternalProcessorServer(server, s)
	healthy := health.NewServer()
	healthpb.RegisterHealthServer(server, healthy)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	healthy.Shutdown()
	gone := time.AfterFunc(patience, server.Stop)
	defer gone.Stop()
	server.GracefulStop()
	return <-ended
}

// Process answers what a proxy says of one request. A stream on which the request
// does not come in time is ended; once it is whole, its response may take as long
// as it will.
func (s *Server) Process(stream envoy.ExternalProcessor_ProcessServer) error {
	received, more := make(chan *envoy.ProcessingRequest), make(chan struct{}, 1)
	ended := make(chan error, 1)
	go func() { ended <- receive(stream, received, more) }()
	e := exchange{rewriter: s.Rewriter, most: s.MostBody, counted: s.Counted, ctx: stream.Context(), room: s.Room.Part()}
	defer e.room.Release()
	lags := make(chan struct{})
	e.room.Hurry(func(error) { close(lags) })
	late := time.NewTimer(s.Patience)
	defer late.Stop()
	for {
		select {
		case more <- struct{}{}:
		default:
		}
		deadline := late.C
		if !e.hurried() {
			deadline = nil
		}
		select {
		case <-deadline:
			return e.late(stream)
		case <-lags:
			if e.stage == reading {
				return e.lose(stream, rewrite.NoRoom())
			}
			lags = nil
		case err := <-ended:
			return err
		case message := <-received:
			if err := s.say(stream, &e, message); err != nil {
				return err
			}
		}
	}
}

// say answers a message, and gives back the room of a body that is not read any more.
func (s *Server) say(stream envoy.ExternalProcessor_ProcessServer, e *exchange, message *envoy.ProcessingRequest) error {
	if e.stage == reading && message.GetResponseHeaders() != nil {
		e.stage = passing
		s.bodiless.Do(s.noteBodiless)
	}
	answers, err := e.answer(message)
	if err != nil {
		return err
	}
	for _, answer := range answers {
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
	if e.stage != reading {
		e.room.Release()
	}
	return nil
}

func (s *Server) noteBodiless() {
	if s.Note != nil {
		s.Note("a proxy sends requests without their bodies, so that nothing is routed: it needs request_body_mode: BUFFERED")
	}
}

// hurried reports whether what is missing has to come in time: the first message, and
// the rest of a body of which something is held here.
func (e *exchange) hurried() bool {
	return e.stage == beginning || e.stage == reading && (len(e.body) > 0 || e.duplex())
}

// late ends a stream on which the request did not come in time.
func (e *exchange) late(stream envoy.ExternalProcessor_ProcessServer) error {
	if e.stage == beginning {
		return status.Error(codes.DeadlineExceeded, "nothing was said in time")
	}
	return e.lose(stream, &rewrite.Refusal{Status: http.StatusRequestTimeout, Message: "the body did not come in time"})
}

// lose ends a stream in the middle of a body. What was taken of it is lost then, so that the
// proxy must not send the rest.
func (e *exchange) lose(stream envoy.ExternalProcessor_ProcessServer, why *rewrite.Refusal) error {
	e.count(why)
	return stream.Send(refusal(why))
}

// receive hands on what comes until the stream ends, and takes no message before more is
// asked for: what waits for room is not to grow meanwhile.
func receive(stream envoy.ExternalProcessor_ProcessServer, to chan<- *envoy.ProcessingRequest, more <-chan struct{}) error {
	for {
		select {
		case <-more:
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case to <- message:
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}
