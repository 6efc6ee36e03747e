package providers

import "time"

// What is hurried has to come as fast as this while others wait for room.
const (
	leastPace  = 256 << 10 // bytes a second
	paceGrace  = time.Second
	pressEvery = 250 * time.Millisecond
)

// pace is how fast comes what a part holds. It is read and changed under the lock of the
// room.
type pace struct {
	giveUp func(error)
	due    time.Time // when more has to have come; zero: nothing that counts came yet
	waits  bool      // for room, and not for what comes
}

// Hurry has a part give way: where others wait for room and what comes for this one comes
// slower than 256 KB a second, giveUp hears so, once, by the error of who finds no room. It must not wait, and the room is to
// be given back soon. With nil the part may take its time again, and giveUp hears nothing
// from then on.
func (p *Part) Hurry(giveUp func(error)) {
	if p == nil {
		return
	}
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	if p.pace = nil; giveUp != nil {
		p.pace = &pace{giveUp: giveUp}
	}
}

// came moves what is due. What came fast may rest for the grace, and what came slowly is
// that much behind at most.
func (p *pace) came(bytes int64) {
	if p == nil {
		return
	}
	now := time.Now()
	if p.due.IsZero() {
		p.due = now.Add(paceGrace)
		return
	}
	p.due = p.due.Add(time.Duration(bytes) * time.Second / leastPace)
	if latest := now.Add(paceGrace); p.due.After(latest) {
		p.due = latest
	}
	if earliest := now.Add(-paceGrace); p.due.Before(earliest) {
		p.due = earliest
	}
}

// waits says that a part waits for room, until it is told otherwise.
func (p *Part) waits() (noMore func()) {
	r := p.of
	set := func(waits bool) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if p.pace != nil {
			p.pace.waits, p.pace.due = waits, time.Now().Add(paceGrace)
		}
	}
	set(true)
	return func() { set(false) }
}

// press has the part give up that holds the most of those that lag.
func (r *Room) press() {
	r.mu.Lock()
	defer r.mu.Unlock()
	var most *Part
	now := time.Now()
	for p := range r.parts {
		if p.pace != nil && !p.pace.waits && p.pace.due.Before(now) && (most == nil || p.taken > most.taken) {
			most = p
		}
	}
	if most != nil {
		giveUp := most.pace.giveUp
		most.pace = nil
		giveUp(noRoom())
	}
}
