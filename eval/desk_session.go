package eval

// resume takes up the rater's session that never ended, if there is one: the
// program was stopped in the middle of it, or runs in another terminal as
// well.
func (d *RatingDesk) resume() {
	var latest Session
	for id, s := range d.corpus.sessions {
		_, over := d.corpus.endings[id]
		if over || s.Rater != d.Rater || s.Scale != d.Scale || d.Now().Sub(d.corpus.lastWord(s)) >= SessionTime {
			continue
		}
		if latest.ID == "" || s.Time.After(latest.Time) {
			latest = s
		}
	}
	d.session = latest.ID
}
