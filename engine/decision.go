package engine

// Query is what a decision is made from: the user's text alone. A system prompt and earlier
// turns are left out, since they are the same for easy and hard prompts.
type Query struct {
	Prompt string
	Task   Task // overrides detection when not empty
}

// Decision is the model a policy chose for a prompt, and why.
type Decision struct {
	Model     string   `json:"model"`
	Check     string   `json:"check,omitempty"` // a second model that is asked beside Model; Model's answer is given only where the two agree enough, else the next model is asked; "": no check
	Task      Task     `json:"task"`
	Gap       *float64 `json:"gap"`       // predicted for Model, or for the cheaper model that came nearest when Model is the reference; nil when there is no cheaper one
	Threshold float64  `json:"threshold"` // largest gap accepted for the task
	Certified bool     `json:"certified"` // whether the policy has a certificate for the task that is about prompts like this one
	Reasons   []string `json:"reasons"`   // for people, most important first
	Policy    string   `json:"policy"`    // hash of the policy
	Gaps      []Gap    `json:"gaps"`      // every cheaper model on the ladder, cheapest first

	// Claim is the certificate in one line, or empty. It is stored with the decision, since
	// the policy may be gone when the decision is read.
	Claim string `json:"claim,omitempty"`

	// Uncertified says why the policy's certificate for the task is not about this prompt.
	Uncertified string `json:"uncertified,omitempty"`
	Unlike      bool   `json:"unlike,omitempty"` // whether that is because the prompt is unlike the pool of the certificate
}

// Gap is the predicted quality given up by using a model instead of the
// reference on one prompt, in [-1, 1].
type Gap struct {
	Model string  `json:"model"`
	Gap   float64 `json:"gap"`
}

// Cheaper reports whether the model chosen is not the reference. With a Check, the
// reference may still answer in the end.
func (d Decision) Cheaper() bool {
	return d.Check != "" || d.Gap != nil && *d.Gap <= d.Threshold
}

// Withdraw makes the decision uncertified, for this reason.
func (d *Decision) Withdraw(why string) {
	if d.Certified {
		d.Certified, d.Claim, d.Uncertified = false, "", why
		d.Reasons = append(d.Reasons[:len(d.Reasons):len(d.Reasons)], why)
	}
}

// Line is the decision in one line, such as
//
//	extraction · gap 0.03 ≤ 0.12 → demo-nano
//	math · gap 0.17 > 0.10 → demo-flagship
//	math · gap 0.17 → demo-nano if demo-small agrees
//	math · no cheaper model → demo-flagship
//	math · by this policy this task goes to the reference → demo-flagship
//
// What is saved and what is certified may be appended.
func (d Decision) Line() string {
	if d.Model == "" {
		return string(d.Task) + " · nothing decided"
	}
	if d.Gap == nil {
		return string(d.Task) + " · no cheaper model → " + d.Model
	}
	if AcceptsNone(d.Threshold) {
		return string(d.Task) + " · by this policy this task goes to the reference → " + d.Model
	}
	if d.Check != "" {
		return string(d.Task) + " · gap " + Decimal(*d.Gap, 2) + " → " + d.Model + " if " + d.Check + " agrees"
	}
	sign := " > "
	if d.Cheaper() {
		sign = " ≤ "
	}
	gap, threshold := apart(*d.Gap, d.Threshold)
	return string(d.Task) + " · gap " + gap + sign + threshold + " → " + d.Model
}

// apart writes two numbers with two decimals, or with as many more as show that they
// differ.
func apart(a, b float64) (string, string) {
	for decimals := 2; ; decimals++ {
		x, y := Decimal(a, decimals), Decimal(b, decimals)
		if x != y || a == b || decimals == 6 {
			return x, y
		}
	}
}

// AcceptsNone reports whether a threshold is below every gap, so that no prompt goes to a
// cheaper model. Such a threshold is shown in words, since its number says nothing.
func AcceptsNone(threshold float64) bool { return threshold < -1 }

// NoThreshold is a threshold that sends no prompt to a cheaper model.
const NoThreshold = -2
