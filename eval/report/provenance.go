package report

import (
	"switchboard/engine"
	"switchboard/providers"
)

// Policy is where the policy comes from by which prompts are compared.
type Policy struct {
	Hash         string        `json:"hash"`
	Source       string        `json:"source"`
	Reference    string        `json:"reference"`
	Rated        int           `json:"rated_prompts"`
	Fitted       int           `json:"rated_fit"` // of them, those that its scores rest on; 0: it does not say
	Raters       int           `json:"raters"`
	Scale        *string       `json:"scale"`
	Lapsed       *string       `json:"lapsed"` // why it stands in for the one that was applied and sends everything to the reference; null: it does not
	Certificates []Certificate `json:"certificates"`
}

// Certificate is what is claimed of the policy for a family of tasks.
type Certificate struct {
	Family     string        `json:"family"`
	Tasks      []engine.Task `json:"tasks"`
	Claim      string        `json:"claim"`
	MaxLoss    float64       `json:"max_loss"`
	Confidence float64       `json:"confidence"`
	Loss       float64       `json:"loss"`
	Upper      float64       `json:"loss_upper"`
	Rated      int           `json:"rated_prompts"`
	Raters     int           `json:"raters"`
	Scale      string        `json:"scale"`
	Prompts    int           `json:"pool_prompts"`
	Run        string        `json:"run"`
}

// Price is a list price that estimates were made with.
type Price struct {
	Model       string          `json:"model"`
	Input       providers.Money `json:"input"` // per million tokens, as the rates below
	CachedInput providers.Money `json:"cached_input"`
	CacheWrite  providers.Money `json:"cache_write"`
	Output      providers.Money `json:"output"`
	Batch       float64         `json:"batch"` // factor on every rate in a batch; 0 is unknown
	AsOf        Day             `json:"as_of"`
	Source      string          `json:"source"`
	Stale       bool            `json:"stale"`
}

// Sources are what a report was made of.
type Sources struct {
	Trials  int    `json:"trials"`  // that this program sent
	Waiting int    `json:"waiting"` // their answers that have not come
	Damaged int    `json:"damaged"` // trials that cannot be read
	Files   []File `json:"files"`
}

// File is a file of usage that was imported, with all of its rows: those of other
// days too.
type File struct {
	File       string `json:"file"`
	Format     string `json:"format"`
	Rows       int64  `json:"rows"`
	New        int64  `json:"new"`
	Known      int64  `json:"known"`
	Unreadable int64  `json:"unreadable"`
	Without    int64  `json:"without_usage"`
	Truncated  bool   `json:"truncated,omitempty"`
	Unfinished bool   `json:"unfinished,omitempty"` // its import was broken off
}

// LeftOut is what is in no total, or only in some.
type LeftOut struct {
	File   *string `json:"file"`             // null: of several
	Source string  `json:"source,omitempty"` // the format of the file, or "switchboard"
	Rows   int64   `json:"rows"`
	Of     Counted `json:"of"`
	Reason string  `json:"reason"`
}

// Counted is what a number of LeftOut counts: one of it.
type Counted string

// What is counted.
const (
	OfRows    Counted = "row"
	OfPrompts Counted = "prompt"
	OfTrials  Counted = "trial"
	OfAnswers Counted = "answer"
)
