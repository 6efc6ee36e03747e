package report

import (
	"switchboard/engine"
	"switchboard/providers"
)

// Policy says where the policy comes from that prompts are compared by.
type Policy struct {
	Hash         string        `json:"hash"`
	Source       string        `json:"source"`
	Reference    string        `json:"reference"`
	Rated        int           `json:"rated_prompts"`
	Fitted       int           `json:"rated_fit"` // those of Rated that its scores rest on; 0: the policy does not say
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
	Trials  int    `json:"trials"`  // sent by this program
	Waiting int    `json:"waiting"` // answers of these trials that have not come yet
	Damaged int    `json:"damaged"` // trials that cannot be read
	Files   []File `json:"files"`
}

// File is a file of usage that was imported. It counts all rows of the file, also those
// of days outside the report.
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

// LeftOut is something that no total contains, or that only some totals contain.
type LeftOut struct {
	File   *string `json:"file"`             // null: several files
	Source string  `json:"source,omitempty"` // the format of the file, or "switchboard"
	Rows   int64   `json:"rows"`
	Of     Counted `json:"of"`
	Reason string  `json:"reason"`
}

// Counted names, in the singular, what LeftOut counts.
type Counted string

// What is counted.
const (
	OfRows    Counted = "row"
	OfPrompts Counted = "prompt"
	OfTrials  Counted = "trial"
	OfAnswers Counted = "answer"
)
