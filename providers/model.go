package providers

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
}
