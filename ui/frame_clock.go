package ui

import (
	"reflect"
	"sync"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
)

// frames is how often a second the renderer looks for a new frame. A key waits
// for the next look.
const frames = 120

// rest is how long after the last message the renderer stops looking: by then
// it has drawn what the message changed many times over.
const rest = 100 * time.Millisecond

// frameClock is the clock of the renderer. It stands still while no message
// comes, for without one no frame can change: a screen that nobody touches
// wakes the processor for nothing, else a hundred times a second for ever.
type frameClock struct {
	ticker *time.Ticker

	mu      sync.Mutex
	idle    *time.Timer
	last    time.Time // when the latest message came
	stopped bool
}

func newFrameClock() *frameClock {
	c := &frameClock{ticker: time.NewTicker(time.Second / frames), last: time.Now()}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = time.AfterFunc(rest, c.pause)
	return c
}

// drive makes it the clock of a program that has not been started, and reports
// whether it is. Bubble Tea has no option for that, but it goes on with a
// ticker that is there.
func (c *frameClock) drive(p *tea.Program) bool {
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeOf(c.ticker) {
		return false
	}
	*(**time.Ticker)(unsafe.Pointer(field.UnsafeAddr())) = c.ticker
	return true
}

// wake has it go on, for a message has come.
func (c *frameClock) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = time.Now()
	if c.stopped {
		c.stopped = false
		c.ticker.Reset(time.Second / frames)
		c.idle.Reset(rest)
	}
}

// pause stops it when no message has come for a while.
func (c *frameClock) pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := rest - time.Since(c.last); left > 0 {
		c.idle.Reset(left)
		return
	}
	c.stopped = true
	c.ticker.Stop()
}

// stop ends it for good.
func (c *frameClock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle.Stop()
	c.ticker.Stop()
}
