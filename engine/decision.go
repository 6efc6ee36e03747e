package engine

// Query is what a decision is made about.
type Query struct {
	Prompt string // the user's text
	System string // never looked at for the task or the gap: it is the same for easy and hard prompts
	Task   Task   // overrides detection when not empty
}

// Decision is the model a policy chose for a prompt, and why.
type Decision struct {
	Model     string   `json:"model"`
	Task      Task     `json:"task"`
	Gap       *float64 `json:"gap"`       // predicted for Model, or for the cheaper model that came nearest when Model is the reference; nil when there is no cheaper one
	Threshold float64  `json:"threshold"` // largest gap accepted for the task
	Certified bool     `json:"certified"`
	Reasons   []string `json:"reasons"` // for people, most important first
	Policy    string   `json:"policy"`  // hash of the policy
	Gaps      []Gap    `json:"gaps"`    // every cheaper model on the ladder, cheapest first
}

// Gap is the predicted quality given up by using a model instead of the
// reference on one prompt, in [-1, 1].
type Gap struct {
	Model string  `json:"model"`
	Gap   float64 `json:"gap"`
}
