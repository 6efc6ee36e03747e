package lane

import (
	"math"
	"time"
)

// clock measures a call as the screen sees it. A simulated provider may run faster
// than real time; durations are in the provider's time.
type clock struct {
	pace  float64       // seconds of the provider in a real one
	now   time.Time     // of the latest batch or tick
	sent  time.Time     // when the request left; zero: it has not
	first time.Duration // from there to the first token; 0: none has come
}

// elapsed is the time since the request was sent; 0 before.
func (c *clock) elapsed() time.Duration {
	if c.sent.IsZero() {
		return 0
	}
	pace := c.pace
	if math.IsInf(pace, 1) || pace <= 0 {
		pace = 1
	}
	return time.Duration(float64(c.now.Sub(c.sent)) * pace)
}

// noteToken notes that a token has come: the first one counts.
func (c *clock) noteToken() {
	if c.first == 0 {
		c.first = c.elapsed()
	}
}

// sinceFirst is the time since the first token; 0 before.
func (c *clock) sinceFirst() time.Duration {
	if c.first == 0 {
		return 0
	}
	return c.elapsed() - c.first
}

// spinner turns while something is under way.
var spinner = [...]string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// spin is the spinner as it stands now: it turns ten times a second.
func (c *clock) spin() string {
	return spinner[max(0, int(c.now.Sub(c.sent)/(100*time.Millisecond))%len(spinner))]
}
