package circuit

import (
	"errors"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"switchboard/providers"
)

// The rule by which a circuit opens: Failures in a row, or half of at least
// Enough calls within Window. After Rest one call goes through.
const (
	Failures = 3
	Enough   = 10
	Window   = time.Minute
	Rest     = 10 * time.Second
)

// Breakers are those of all models and providers. They are safe for use by
// several goroutines.
type Breakers struct {
	mu       sync.Mutex
	circuits map[string]*circuit
	changes  []Change // the latest, oldest first
	told     []func(Change)
}

// Change is a circuit that went from one state to another.
type Change struct {
	Time time.Time
	Of   string // the model, or the provider
	To   State
	Why  providers.Fault // of the last call before the change; empty: it went well, or there was none
}

// State is that of a circuit.
type State string

// The states.
const (
	Closed  State = "closed"    // calls go through
	Open    State = "open"      // no call goes through
	Probing State = "half_open" // one call goes through, to see whether the service works again
	Waiting State = "waiting"   // no call goes through, because the provider asked for a pause
)

// NewBreakers returns breakers whose circuits are all closed. told is called for each
// change; it may be nil.
func NewBreakers(told func(Change)) *Breakers {
	b := &Breakers{circuits: map[string]*circuit{}}
	if told != nil {
		b.Tell(told)
	}
	return b
}

// Tell adds a function that is called for each change, beside those that there are
// already. It must not block.
func (b *Breakers) Tell(told func(Change)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = append(b.told, told)
}

// Refusal says why a call is not to be made now.
type Refusal struct {
	Of      string        // the model, or the provider
	Limited bool          // the provider asked for a pause; else it failed too often
	Wait    time.Duration // until a call may go through
}

// Permit is a call that may be made. Done must be called once.
type Permit struct{ dones []func(error) }

// Enter asks to call a model. Exactly one of the results is nil.
func (b *Breakers) Enter(model, provider string) (*Permit, *Refusal) {
	p := &Permit{}
	for _, name := range []string{providerName(provider), modelName(model)} {
		done, refusal := b.circuit(name).enter(time.Now())
		if refusal != nil {
			p.Done(nothing)
			return nil, refusal
		}
		p.dones = append(p.dones, done)
	}
	return p, nil
}

// Done says how the call ended. err is a *providers.Error or nil. An error that says
// nothing of the service, such as a prompt that is too long, changes nothing.
func (p *Permit) Done(err error) {
	for _, done := range p.dones {
		done(err)
	}
	p.dones = nil
}

// nothing is how a call ends that tells nothing about the service.
var nothing = &providers.Error{Fault: providers.Aborted}

// A model and a provider may have the same name, and their circuits stand in one list.
func modelName(id string) string    { return "model " + id }
func providerName(id string) string { return "provider " + id }

func (b *Breakers) circuit(name string) *circuit {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.circuits[name]
	if !ok {
		c = newCircuit(name, b.changed)
		b.circuits[name] = c
	}
	return c
}

// mostChanges is how many changes are kept for the screen.
const mostChanges = 100

func (b *Breakers) changed(c Change) {
	b.mu.Lock()
	b.changes = append(b.changes, c)
	if len(b.changes) > mostChanges {
		b.changes = b.changes[1:]
	}
	told := b.told
	b.mu.Unlock()
	for _, tell := range told {
		tell(c)
	}
}

// Changes are the latest, oldest first.
func (b *Breakers) Changes() []Change {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Change(nil), b.changes...)
}

// Answered says that a call went well that was made without Enter, as one to a model that
// the user named is. It ends a pause that the provider asked for before the call began.
func (b *Breakers) Answered(provider string, began time.Time) {
	b.circuit(providerName(provider)).answered(began)
}

// Model is the state of a model's circuit, or of its provider's where that one lets no
// call through, and how long it is until a call may go through.
func (b *Breakers) Model(model, provider string) (State, time.Duration) {
	now := time.Now()
	for _, name := range []string{providerName(provider), modelName(model)} {
		if state, wait := b.circuit(name).state(now); state != Closed {
			return state, wait
		}
	}
	return Closed, 0
}

// Recall says that a call ended some time ago, before the program was started. Calls must
// be recalled in the order in which they ended. If the last call of a model failed and
// the rest after it is not over, the model rests for the time that is left.
func (b *Breakers) Recall(model, provider string, at time.Time, err error) {
	b.circuit(providerName(provider)).recall(at, err)
	b.circuit(modelName(model)).recall(at, err)
}

// verdictOf is what the end of a call says of a circuit.
func verdictOf(name string, err error) verdict {
	if err == nil {
		return works
	}
	fault := providers.AsError(err).Fault
	ofProvider := name[0] == 'p'
	switch fault {
	case providers.Unreachable, providers.DNS, providers.TLS, providers.Auth, providers.OutOfCredit:
		return fails
	case providers.Overloaded, providers.Unavailable, providers.FirstTokenTimeout, providers.Stalled, providers.AnswerTimeout,
		providers.CutOff, providers.Malformed, providers.NoSuchModel:
		if ofProvider {
			return saysNothing // its other models may work
		}
		return fails
	case providers.RateLimited:
		if ofProvider {
			return limits
		}
		return saysNothing
	case providers.Empty, providers.Declined, providers.Oversized:
		return works
	}
	return saysNothing
}

type verdict int

const (
	works verdict = iota
	fails
	limits
	saysNothing
)

// errFails tells a breaker that a call failed, errNothing that a call does not count.
var errFails, errNothing = errors.New("it failed"), errors.New("it says nothing")

func settings(name string, changed func(State)) gobreaker.Settings {
	return gobreaker.Settings{
		Name: name, MaxRequests: 1, Timeout: Rest, Interval: Window, BucketPeriod: Window / 6,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.ConsecutiveFailures >= Failures || c.Requests >= Enough && 2*c.TotalFailures >= c.Requests
		},
		OnStateChange: func(_ string, _, to gobreaker.State) { changed(stateOf(to)) },
		IsExcluded:    func(err error) bool { return errors.Is(err, errNothing) },
	}
}

func stateOf(s gobreaker.State) State {
	switch s {
	case gobreaker.StateOpen:
		return Open
	case gobreaker.StateHalfOpen:
		return Probing
	}
	return Closed
}
