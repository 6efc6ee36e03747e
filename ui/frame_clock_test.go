package ui

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

func TestTheFrameClockStandsStillWhileNothingChanges(t *testing.T) {
	ticks := func(c *frameClock, d time.Duration) (n int) {
		end := time.NewTimer(d)
		for {
			select {
			case <-c.ticker.C:
				n++
			case <-end.C:
				return n
			}
		}
	}
	story := func(name string, least, most int, play func(c *frameClock) int) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newFrameClock()
				defer c.stop()
				if n := play(c); n < least || n > most {
					t.Errorf("it looked %d times", n)
				}
			})
		})
	}
	story("it looks for what the start has drawn", 5, 20, func(c *frameClock) int { return ticks(c, time.Second) })
	story("it does nothing for an hour", 0, 0, func(c *frameClock) int {
		ticks(c, time.Second)
		return ticks(c, time.Hour)
	})
	story("it goes on with a message, and while more come", 60, 90, func(c *frameClock) int {
		ticks(c, time.Second)
		c.wake()
		go func() {
			for range 10 {
				time.Sleep(50 * time.Millisecond)
				c.wake()
			}
		}()
		return ticks(c, time.Minute)
	})
	t.Run("Bubble Tea takes it", func(t *testing.T) {
		c := newFrameClock()
		defer c.stop()
		if !c.drive(tea.NewProgram(nil)) {
			t.Error("it has no place for one any more")
		}
	})
}
