package providers

// Config says where a service is and how it is spoken to.
type Config struct {
	ID          string
	Kind        Kind
	BaseURL     string // empty: the vendor's own; with /v1 for the kinds of OpenAI, without a path for the others
	APIKey      Key
	CAFile      string // PEM certificates to trust besides the system's, for this provider alone
	Concurrency int    // most calls at once; at least 1
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
