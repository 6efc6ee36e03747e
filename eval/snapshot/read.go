package snapshot

import (
	"strings"

	"switchboard/eval"
)

// readEvents reads the ratings that came since.
func (c *Snapshot) readEvents(s Source) error {
	for r, err := range s.RatingsAfter(c.lastEvent) {
		if broken(err) {
			return err
		}
		if err != nil {
			continue
		}
		c.addEvent(Event{n: r.Number, Rating: r.Rating})
	}
	return nil
}

// addEvent adds the next event.
func (c *Snapshot) addEvent(e Event) {
	c.retractions.Add(e.n, e.Rating)
	if m := c.Prompts[e.Prompt]; m != nil { // one text of each key and id is enough
		e.Prompt = m.Key
		if e.Trial == m.Trial {
			e.Trial = m.Trial
		}
	}
	c.ByPrompt[e.Prompt] = append(c.ByPrompt[e.Prompt], len(c.Events))
	c.Events = append(c.Events, e)
	c.lastEvent = e.n
}

// ReadChronicle reads sessions, runs and draws anew: they are few and small.
func (c *Snapshot) ReadChronicle(s Source) error {
	if err := s.ReadCalibration(&c.CalibrationRecords); err != nil {
		return err
	}
	for _, r := range c.Runs {
		c.criteria[r.Run.ID] = Criteria{r.Run.Scale, r.Run.Ladder}
	}
	for _, d := range c.Draws {
		c.judgeMonitored(d)
	}
	return nil
}

// judgeMonitored notes that a draw is judged by what the applied policy was
// certified for, where it was drawn to see whether that still holds.
func (c *Snapshot) judgeMonitored(d eval.Assignment) {
	if c.Policy.Hash != "" && strings.HasPrefix(d.Run, eval.MonitorPrefix+c.Policy.Hash[:12]) {
		c.criteria[d.Run] = Criteria{eval.Scale(c.Policy.Provenance.Scale), c.Policy.Ladder}
	}
}
