package eval

import (
	"time"
)

// Session is one sitting of a rater on the Rate screen. While it lasts, its
// votes can be taken back and stay blind; when it has ended, they are final.
// It ends when the names are revealed or the rater leaves, when the rater sits
// down again, or, where none of this ever happens, when it has been silent for
// SessionTime.
type Session struct {
	ID    string    `json:"id"`
	Rater string    `json:"rater"`
	Scale Scale     `json:"scale"`
	Time  time.Time `json:"time"`
}

// SessionTime is how long a session may be silent before it has ended.
const SessionTime = 12 * time.Hour

// Ending says that a session is over. Which votes came before it is told by
// their numbers, not by clocks.
type Ending struct {
	Session string    `json:"session"`
	Time    time.Time `json:"time"`
	Why     EndReason `json:"why"`
	Ratings uint64    `json:"ratings"` // the number of the last rating before it
}

// EndReason is why a session is over.
type EndReason string

// The reasons.
const (
	Revealed EndReason = "revealed" // the names were shown; earlier versions kept so as well that the rater left
	Left     EndReason = "left"     // the rater left and has not seen the names
	Reopened EndReason = "sat again"
	Silent   EndReason = "silent"
)

func (s Session) Check() error {
	switch {
	case !GoodID(s.ID):
		return Invalid("%q is no id of a session", Shorten(s.ID))
	case s.Rater == "":
		return Invalid("the session %s has no rater", s.ID)
	case s.Time.IsZero():
		return Invalid("the session %s has no time", s.ID)
	}
	return nil
}
