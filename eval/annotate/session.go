package annotate

import (
	"switchboard/eval"
)

// resume takes up the rater's session that never ended, if there is one: the
// program was stopped in the middle of it, or runs in another terminal as
// well.
func (d *RatingDesk) resume() {
	var latest eval.Session
	for id, s := range d.corpus.Sessions {
		_, over := d.corpus.Endings[id]
		if over || s.Rater != d.Rater || s.Scale != d.Scale || d.Now().Sub(d.corpus.LastWord(s)) >= eval.SessionTime {
			continue
		}
		if latest.ID == "" || s.Time.After(latest.Time) {
			latest = s
		}
	}
	d.session = latest.ID
}
