package eval

import (
	"time"

	"switchboard/engine"
)

// Sighting says that a rater has seen who wrote the answers to a prompt. What
// that rater says of it from then on is not blind.
type Sighting struct {
	Rater  string    `json:"rater"`
	Prompt string    `json:"prompt"` // PromptKey
	Time   time.Time `json:"time"`   // of the first time
}

// Key tells one rater and prompt from all others.
func (s Sighting) Key() []byte { return []byte(s.Prompt + "/" + engine.TextKey(s.Rater)) }

func (s Sighting) Check() error {
	switch {
	case s.Rater == "":
		return Invalid("nobody is named who has seen a prompt's answers")
	case s.Prompt == "" || len(s.Prompt) > 64:
		return Invalid("%s has seen the answers to no prompt", Shorten(s.Rater))
	case s.Time.IsZero():
		return Invalid("%s has seen the answers to a prompt at no time", Shorten(s.Rater))
	}
	return nil
}
