package providers

import "time"

// Model is a configured model: how we call it, how its vendor calls it, what
// it costs.
type Model struct {
	ID       string // our name, the one on every screen
	Provider string // Config.ID of the provider that serves it
	Name     string // the vendor's name
	API      string // kind openai only: "chat" or "responses"
	Tier     string // nano, small, mid or flagship; free text, for people and the prior
	Context  int64  // most tokens of prompt and output together; 0 is unknown
	Price    Price

	// Answer is how long a whole answer of this model may take, 0 for ever;
	// nil is what holds for all.
	Answer *time.Duration
}
