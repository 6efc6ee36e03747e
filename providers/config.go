package providers

import (
	"context"
	"net"
)

// Config says where a service is and which protocol it speaks.
type Config struct {
	ID          string
	Kind        Kind
	BaseURL     string // empty: the vendor's own; with /v1 for the kinds of OpenAI, without a path for the others
	APIKey      Key
	CAFile      string    // PEM certificates to trust besides the system's, for this provider alone
	Batch       BatchKind // for the kind openai-compatible: its batch interface
	Concurrency int       // most calls at once; at least 1
	Dialer      Dialer    // how connections are made; nil: by the network
}

// Dialer makes connections, as a net.Dialer does. A test can give one that
// needs no network and no clock.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Kind names a wire protocol.
type Kind string

// The kinds there are.
const (
	OpenAI           Kind = "openai"            // Chat Completions and Responses
	Anthropic        Kind = "anthropic"         // Messages
	Google           Kind = "google"            // Gemini's generateContent
	OpenAICompatible Kind = "openai-compatible" // Chat Completions of any other host
	Simulated        Kind = "simulated"
)

// BatchKind names the batch interface of a compatible host; "" is none.
type BatchKind string

// The batch interfaces of compatible hosts.
const (
	OpenAIBatch  BatchKind = "openai"
	MistralBatch BatchKind = "mistral"
)
