package providers

// Config says where a service is and how it is spoken to.
type Config struct {
	ID          string
	Kind        Kind
	BaseURL     string // empty: the vendor's own
	APIKey      Key
	Concurrency int // most calls at once; at least 1
}

// Kind names a wire protocol.
type Kind string

// The kinds there are.
const (
	OpenAICompatible Kind = "openai-compatible"
	Simulated        Kind = "simulated"
)
