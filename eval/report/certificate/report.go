package certificate

import (
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/metrics"
	"switchboard/providers"
)

// Report is a certificate with all that it rests on. What is not known is null.
type Report struct {
	Claim      string     `json:"claim"` // in one sentence
	Certified  bool       `json:"certified"`
	Simulated  bool       `json:"simulated"` // models or ratings are simulated, so it says nothing of real ones
	Policy     string     `json:"policy"`    // hash of the policy that is proved
	Reference  string     `json:"reference"`
	Scale      eval.Scale `json:"scale"`
	MaxLoss    float64    `json:"max_loss"`
	Confidence float64    `json:"confidence"`
	Rated      int        `json:"rated"`   // rated prompts behind the certificates
	Same       int        `json:"same"`    // prompts that these route and that need no rating, because the answers are the same text
	Prompts    int        `json:"prompts"` // of the certified families
	Run        Run        `json:"run"`
	Families   []Family   `json:"families"`
	Raters     []Rater    `json:"raters"`
	Agreement  Agreement  `json:"agreement"`
	Models     []Model    `json:"models"`
	Setting    *Setting   `json:"setting"` // null: nobody knows what the answers were asked for with
	Standing   Standing   `json:"standing"`
	Tool       Tool       `json:"tool"`
}

// Run is the certification run.
type Run struct {
	ID        string     `json:"id"`
	Opened    time.Time  `json:"opened"`
	Who       string     `json:"who"`
	Attempt   int        `json:"attempt"`
	Error     float64    `json:"error"`        // part of 1 − confidence that the attempt spends
	EachError float64    `json:"family_error"` // the part of Error at which each family is tested
	Vouched   bool       `json:"vouched"`      // imported, and the caller vouches for the draw
	Fitted    int        `json:"rated_fit"`    // rated prompts that the scorer was fitted to
	Prompts   int        `json:"prompts"`      // of the pool
	Reserve   int        `json:"reserve"`      // prompts set aside for another attempt
	Closed    *time.Time `json:"closed"`
	Why       string     `json:"why,omitempty"` // why it was closed
	Until     *time.Time `json:"until"`         // when the policy was applied: later verdicts are left out; null: none is left out
}

// Family is what is promised of a family of tasks.
type Family struct {
	Family    string        `json:"family"`
	Tasks     []engine.Task `json:"tasks"`
	Certified bool          `json:"certified"`
	Threshold *float64      `json:"threshold"` // null: all go to the reference
	Pool      string        `json:"pool"`      // hash of its prompts
	Prompts   int           `json:"prompts"`
	Routable  int           `json:"routable"` // prompts that some threshold sends to a cheaper model with another text
	Unrated   int           `json:"unrated"`  // prompts that some threshold sends there and that nobody has to rate: the text is the same
	Share     float64       `json:"share"`    // to a cheaper model
	Saving    *float64      `json:"saving"`
	Estimated bool          `json:"estimated,omitempty"` // saving is an estimate
	Loss      *float64      `json:"loss"`
	Upper     *float64      `json:"upper"`
	Rated     int           `json:"rated"`
	Raters    int           `json:"raters"`
	Drawn     int           `json:"drawn"`
	Faults    int           `json:"faults"`
	Missing   *int          `json:"missing"` // rated prompts still needed, about; null: nobody knows
	Checks    []Check       `json:"checks,omitempty"`
	Account   Account       `json:"account"`
	Curve     []CurvePoint  `json:"curve"`
	Draws     []Draw        `json:"draws"`
}

// Check is a second model that is asked for some prompts of a family.
type Check struct {
	Rung  string  `json:"rung"`
	Check string  `json:"check"`
	Alone float64 `json:"alone"` // gap up to which the rung's answer is given without the check
	Ask   float64 `json:"ask"`   // gap above which the rung is not asked
	Asked int     `json:"asked"` // prompts of the family
}

// Account adds the draws up: Loss is Share * Sum / Routed.
type Account struct {
	Draws    int     `json:"draws"`
	Used     int     `json:"used"`
	Routed   int     `json:"routed"`
	Lost     int     `json:"lost"`
	Won      int     `json:"won"`
	Sum      float64 `json:"sum"`
	Share    float64 `json:"share"` // to a cheaper model with another text
	Same     int     `json:"same"`  // prompts that go there too and lose nothing
	Loss     float64 `json:"loss"`
	Sentence string  `json:"sentence"`
}

// CurvePoint is what one threshold of the run does. They go from strict to loose.
type CurvePoint struct {
	Threshold float64  `json:"threshold"`
	Share     float64  `json:"share"`  // to a cheaper model, known without ratings
	Routed    int      `json:"routed"` // used draws that it sends there and that could lose something
	Loss      *float64 `json:"loss"`   // estimated from these draws; null: there are none
	Certified bool     `json:"certified"`
}

// Draw is a prompt that was drawn, with what became of it.
type Draw struct {
	Number    int         `json:"number"` // in the order of the family's draws, from 1
	Key       string      `json:"key"`    // of the prompt
	Prompt    *string     `json:"prompt"` // null: the report was asked for without prompts, or the prompt was forgotten
	Task      engine.Task `json:"task"`
	Gap       *float64    `json:"gap"` // of the model that was decided for; for the reference, the smallest gap of all models
	Agreement *float64    `json:"agreement,omitempty"`
	Decision  string      `json:"decision"`
	Same      bool        `json:"same,omitempty"`
	Votes     []Vote      `json:"votes"`
	D         *float64    `json:"d"`      // of the decision; null: the decision is the reference, or was not judged, which counts as 1
	Counts    *float64    `json:"counts"` // what it adds to the sum; null: nothing
	Used      bool        `json:"used"`
	Why       string      `json:"why"`
	Final     *time.Time  `json:"final"`
}

// Vote is what a rater said of the model that was decided for, as quality given up.
type Vote struct {
	Rater   string   `json:"rater"`
	Skipped bool     `json:"skipped,omitempty"`
	D       *float64 `json:"d"` // null: the rater judged other models only, or none
}

// Rater is who voted, on used draws.
type Rater struct {
	Rater   string `json:"rater"`
	Votes   int    `json:"votes"`
	Skipped int    `json:"skipped"`
}

// Agreement is how far raters agree, where two of them judged the same.
type Agreement struct {
	Level metrics.Level `json:"level"`
	Units int           `json:"units"`
	Pairs int           `json:"pairs"`
	Raw   *float64      `json:"raw"`
	Alpha *float64      `json:"alpha"` // Krippendorff's
}

// Model is a model of the ladder, cheapest first.
type Model struct {
	Model     string          `json:"model"`
	Reference bool            `json:"reference"`
	Name      string          `json:"name"`              // at its provider, when it was judged; "": nobody knows
	Now       string          `json:"name_now"`          // as configured now; "": it is not
	Served    []string        `json:"served"`            // what its provider said had answered
	PriceDate string          `json:"price_date"`        // of the list price that ordered the ladder; "": it was ordered by what answers cost, or has none
	Price     *Price          `json:"price"`             // now; null: unknown
	Circuit   string          `json:"circuit,omitempty"` // why it is not asked now
	MeanCost  providers.Money `json:"mean_cost_usd"`     // of its answers in the store, as measured
}

// Price is a list price as it is configured now.
type Price struct {
	Input  providers.Money `json:"input_usd"`  // a million tokens
	Output providers.Money `json:"output_usd"` // a million tokens
	AsOf   *time.Time      `json:"as_of"`
	Source string          `json:"source"`
}

// Setting is the parameters with which the judged answers were asked for.
type Setting struct {
	System      string   `json:"system"`
	Temperature *float64 `json:"temperature"` // null: the service's own
	MaxOutput   *int     `json:"max_output"`
	Effort      string   `json:"effort"`
	Schema      bool     `json:"schema"` // the answer had to follow a schema
}

// Standing says whether the certificate holds now, as far as is known.
type Standing struct {
	Holds   bool       `json:"holds"`
	Reasons []string   `json:"reasons"` // why it does not hold
	InForce bool       `json:"in_force"`
	Applied *time.Time `json:"applied"` // when it was applied last
	Who     string     `json:"who"`     // who applied it
	Watch   string     `json:"watch"`   // what the watch says, in a sentence
	Months  []Month    `json:"months"`
	Traffic string     `json:"traffic"` // in a sentence; "": the policy is not in force
	Notes   []string   `json:"notes"`   // what else has to be known
}

// Month is what the watch over a family saw in a month.
type Month struct {
	Family   string   `json:"family"`
	Month    string   `json:"month"`
	Draws    int      `json:"draws"`
	Loss     *float64 `json:"loss"`
	Rejected bool     `json:"rejected"`
}

// Tool is what made the report.
type Tool struct {
	Name    string    `json:"name"`
	Version string    `json:"version"`
	Made    time.Time `json:"made"`
}
