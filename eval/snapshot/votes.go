package snapshot

import (
	"slices"
	"time"

	"switchboard/eval"
)

// Learn adds an event that was just kept under a number, without reading
// it. It is false where others came before it that were not read yet: then
// Refresh brings all of them.
func (c *Snapshot) Learn(n uint64, r eval.Rating) bool {
	if n != c.position.event+1 {
		return n <= c.position.event
	}
	e := &Event{}
	newEvent(e, n, &r, c.newest())
	c.addEvent(e)
	return true
}

// Vote is the event with an id.
func (c *Snapshot) Vote(id string) (eval.Rating, bool) {
	for _, e := range slices.Backward(c.Events) {
		if e.ID == id {
			return e.Rating(), true
		}
	}
	return eval.Rating{}, false
}

// standing are the events that still count and that want accepts, oldest
// first.
func (c *Snapshot) standing(want func(*Event) bool) []eval.Rating {
	var votes []eval.Rating
	for _, e := range c.Events {
		if want(e) && c.Stands(e) {
			votes = append(votes, e.Rating())
		}
	}
	return votes
}

// VotesIn are the votes of a session that still count, oldest first.
func (c *Snapshot) VotesIn(session string) []eval.Rating {
	return c.standing(func(e *Event) bool { return session != "" && e.Session == session })
}

// VotesBy are what a rater said on a scale in all sessions and did not take
// back, oldest first.
func (c *Snapshot) VotesBy(rater string, scale eval.Scale) []eval.Rating {
	return c.standing(func(e *Event) bool { return e.Rater == rater && e.Scale == scale && e.Session != "" })
}

// UnrevealedVotes are those that a rater gave on a scale since the names were
// last shown, in all sessions but one, oldest first.
func (c *Snapshot) UnrevealedVotes(rater string, scale eval.Scale, without string) []eval.Rating {
	var shown uint64
	for id, s := range c.Sessions {
		if end, over := c.Endings[id]; over && end.Why == eval.Revealed && s.Rater == rater && s.Scale == scale {
			shown = max(shown, end.Ratings)
		}
	}
	return c.standing(func(e *Event) bool {
		return e.n > shown && e.Rater == rater && e.Scale == scale && e.Session != "" && e.Session != without
	})
}

// VotesOn are what a rater said of a draw and did not take back, without what
// was asked again.
func (c *Snapshot) VotesOn(d eval.Assignment, rater string) []eval.Rating {
	var votes []eval.Rating
	for _, i := range c.About(d.Prompt) {
		if e := c.Events[i]; e.Draw.Run == d.Run && e.Rater == rater && !e.Draw.Repeat && c.Stands(e) {
			votes = append(votes, e.Rating())
		}
	}
	return votes
}

// Voted reports whether a rater of a draw has voted on it, finally or not.
func (c *Snapshot) Voted(d eval.Assignment) bool {
	return slices.ContainsFunc(c.About(d.Prompt), func(i int32) bool {
		return c.IsVoteOn(d, c.Events[i]) && c.Stands(c.Events[i])
	})
}

// JudgedByPeople reports whether anybody but the simulated rater of a demo has
// said something of a prompt.
func (c *Snapshot) JudgedByPeople(key string) bool {
	return slices.ContainsFunc(c.About(key), func(i int32) bool { return !c.Events[i].Simulated })
}

// JudgedBy reports whether a rater has said something of a prompt that still
// counts.
func (c *Snapshot) JudgedBy(key, rater string) bool {
	return slices.ContainsFunc(c.About(key), func(i int32) bool { return c.Events[i].Rater == rater && c.Stands(c.Events[i]) })
}

// AddDraw adds a draw that was just kept.
func (c *Snapshot) AddDraw(d eval.Assignment) {
	c.CalibrationRecords.AddDraw(d)
	c.judgeMonitored(d)
}

// Final reports whether nothing can change what became of a draw any more.
func (c *Snapshot) Final(d eval.Assignment) bool {
	var buffer [64]byte
	_, final := c.Frozen[string(d.AppendKey(buffer[:0]))]
	return final
}

// CriteriaOf is what the draws of a run are judged by; false where they are
// judged by nothing, as those of the fit part.
func (c *Snapshot) CriteriaOf(run string) (Criteria, bool) {
	criteria, known := c.criteria[run]
	return criteria, known
}

// OpenSession is the session that a rater left open on a scale, the latest if
// there are several, or "".
func (c *Snapshot) OpenSession(rater string, scale eval.Scale, now time.Time) string {
	var latest eval.Session
	for id, s := range c.Sessions {
		if c.Ended(id) || s.Rater != rater || s.Scale != scale || now.Sub(c.LastHeard(s)) >= eval.SessionTime {
			continue
		}
		if latest.ID == "" || s.Time.After(latest.Time) {
			latest = s
		}
	}
	return latest.ID
}

// Ended reports whether a session is over.
func (c *Snapshot) Ended(session string) bool {
	_, over := c.Endings[session]
	return over
}

// ActiveRaters are those who began a session on a scale lately, by name.
func (c *Snapshot) ActiveRaters(scale eval.Scale, now time.Time) []string {
	var all []string
	for _, s := range c.Sessions {
		if s.Scale == scale && now.Sub(s.Time) <= eval.OpenFor && !slices.Contains(all, s.Rater) {
			all = append(all, s.Rater)
		}
	}
	slices.Sort(all)
	return all
}

// HasFeatures reports whether Prompt.Features are read, see OpenWithFeatures.
func (c *Snapshot) HasFeatures() bool { return c.withFeatures }
