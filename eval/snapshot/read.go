package snapshot

import (
	"strings"

	"switchboard/eval"
	"switchboard/eval/internal/slab"
)

// readEvents reads the ratings that came since.
func (c *Snapshot) readEvents(s Source) error {
	var events slab.Slab[Event]
	if c.Events == nil { // most prompts of a large store were imported, with a rating each
		c.Events = make([]*Event, 0, len(c.all))
	}
	for r, err := range s.RatingsAfter(c.position.event) {
		if broken(err) {
			return err
		}
		if err != nil {
			continue
		}
		e := &events.Take(1)[0]
		newEvent(e, r.Number, &r.Rating, c.newest())
		c.addEvent(e)
	}
	return nil
}

// newest is the last event, or nil.
func (c *Snapshot) newest() *Event {
	if len(c.Events) == 0 {
		return nil
	}
	return c.Events[len(c.Events)-1]
}

// addEvent adds the next event.
func (c *Snapshot) addEvent(e *Event) {
	c.retractions.Add(e.n, (*eval.Rating)(e.sharedRating))
	c.scales[e.Scale] = true
	at := int32(len(c.Events))
	if m := c.ratedPrompt(e.Prompt); m != nil { // one text of each key and id is enough
		e.Prompt = m.Key
		if e.Trial == m.Trial {
			e.Trial = m.Trial
		}
		if m.events == nil { // most have one
			m.events = c.places.events.Take(1)[:0]
		}
		m.events = append(m.events, at)
	} else {
		c.elsewhere[e.Prompt] = append(c.elsewhere[e.Prompt], at)
	}
	c.Events = append(c.Events, e)
	c.position.event = e.n
}

// ratedPrompt is the prompt of the next event, or nil. What was imported comes in the
// order of its prompts, so that mostly it is the one behind that of the event before.
func (c *Snapshot) ratedPrompt(key string) *Prompt {
	if next := c.lastRated + 1; int(next) < len(c.all) && c.all[next].Key == key {
		c.lastRated = next
		return c.all[next]
	}
	m := c.Prompts[key]
	if m != nil {
		c.lastRated = m.place
	}
	return m
}

// About are the events about a prompt, by their places in Events, in the order in
// which they came.
func (c *Snapshot) About(key string) []int32 {
	if m := c.Prompts[key]; m != nil {
		return m.events
	}
	return c.elsewhere[key]
}

// ReadChronicle reads the sessions, runs and draws that came since, and which policy is
// applied.
func (c *Snapshot) ReadChronicle(s Source) error {
	if err := s.ReadCalibration(&c.CalibrationRecords); err != nil {
		return err
	}
	clear(c.criteria) // those of a watch end with the policy
	for _, r := range c.Runs {
		c.criteria[r.Run.ID] = Criteria{Scale: r.Run.Scale, Ladder: r.Run.Ladder}
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
		c.criteria[d.Run] = Criteria{eval.Scale(c.Policy.Provenance.Scale), c.Policy.Ladder, c.Policy.Scorer, c.Policy.Thresholds}
	}
}
