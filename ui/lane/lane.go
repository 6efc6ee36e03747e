package lane

import (
	"fmt"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// stage is how far a lane has come.
type stage int

// The stages.
const (
	Idle      stage = iota // nothing was asked yet
	queued                 // waits for a place at the provider
	waiting                // sent, nothing has come
	thinking               // reasoning comes
	answering              // the answer comes
	Ended                  // answer is final
)

// Lane is one model's column: what has come so far, and where the reader is
// in it.
type Lane struct {
	Model    providers.Model
	Name     string          // of the model, as it is shown
	Quality  Quality         // of the model, as far as it was rated
	Price    providers.Price // behind its cost
	OldPrice bool            // the price was old when the model was asked

	Stage  stage
	After  string        // where lanes answer one after the other: the model it waits for
	Input  int64         // tokens of the prompt, estimated
	Past   Past          // the conversation before
	Answer engine.Answer // once ended
	Moves  []engine.Move // of a routed call: the models that were left before this one
	clock  clock
	tokens tally
	check  pendingCheck
	read   *agreement.Answer // what is compared of the answer; nil: not read yet

	Rating RatingLabel
	Judged bool // a rating of it is being stored
	Hidden bool // it has no place on the screen
	Folded bool // because another lane shows the same answer
	Alike  int  // lanes whose answer this one shows, its own among them; 0: only its own

	thoughts thoughts
	calls    markdown.WrappedText // the tools that the answer calls
	text     answerText

	scroll
	Box boxCache
}

func NewLane(m providers.Model, pace float64, today time.Time) *Lane {
	return &Lane{Model: m, Name: format.Name(m.ID), clock: clock{pace: pace}, Price: m.Price, OldPrice: m.Price.Stale(today)}
}

// Running reports whether more may come.
func (l *Lane) Running() bool { return l.Stage > Idle && l.Stage < Ended }

// Begin starts a lane for a prompt of so many tokens.
func (l *Lane) Begin(input int64) {
	l.Stage, l.Input = queued, input
}

// Take brings the lane up to date with one thing that happened.
func (l *Lane) Take(u dispatch.Update, at time.Time) {
	l.clock.now = at
	l.Box.Stale = true
	switch u := u.(type) {
	case dispatch.Started:
		l.Stage, l.clock.sent = waiting, at
	case dispatch.Checking:
		l.check = pendingCheck{format.Name(u.Model), u.Waiting}
	case dispatch.Delta:
		l.takePiece(u)
	case dispatch.Finished:
		l.End(u.Answer)
	}
}

func (l *Lane) takePiece(p dispatch.Delta) {
	l.clock.noteToken()
	l.tokens.add(p.Text)
	if p.Reasoning {
		l.Stage = max(l.Stage, thinking)
		l.thoughts.text.Add(p.Text)
		return
	}
	if l.Stage == thinking {
		l.thoughts.count()
	}
	l.Stage = answering
	l.text.streamed.Add(p.Text)
}

// End takes the final answer. What streamed is replaced when it differs: the
// answer is what was kept.
func (l *Lane) End(a engine.Answer) {
	l.Stage, l.Answer, l.Moves, l.read = Ended, a, a.Moves, nil
	l.Box.Stale = true
	l.text.replace(providers.Clean(a.Text))
	l.thoughts.text.Replace(providers.Clean(a.Reasoning))
	l.thoughts.count()
	l.calls.Replace(providers.Clean(a.Calls()))
}

// Tick moves the lane's clock.
func (l *Lane) Tick(at time.Time) {
	if l.Running() {
		l.clock.now, l.Box.Stale = at, true
	}
}

// Elapsed is the time since the request was sent, in the provider's time.
func (l *Lane) Elapsed() time.Duration { return l.clock.elapsed() }

// Spin is the sign of what is under way.
func (l *Lane) Spin() string { return l.clock.spin() }

// Resize wraps the lane's text for a body of so many cells and lines. A
// typeset answer stays as it is until the next one comes.
func (l *Lane) Resize(r styled.Widths, cells, height int) {
	l.Box.Stale = true
	l.Height = height
	l.thoughts.text.Rewrap(r, max(1, cells-2))
	l.calls.Rewrap(r, cells)
	l.text.streamed.Rewrap(r, cells)
}

// wrap wraps a sentence about the lane to its width.
func (l *Lane) wrap(sentence string) []string {
	return l.text.streamed.Widths.Wrap(sentence, max(8, l.text.streamed.Cells))
}

// card is what a lane that was not asked yet says of its model.
func (l *Lane) card(t styled.Theme) []string {
	p := l.Model.Price
	price := "price unknown"
	if p.Known() {
		price = format.ListPrice(p.Input) + " in, " + format.ListPrice(p.Output) + " out"
	}
	out := []string{t.Dim.Render(strings.Trim(format.Name(l.Model.Tier)+" · "+format.Name(l.Model.Provider), " ·")), t.Dim.Render(price)}
	if p.Known() {
		out = append(out, t.Dim.Render("per million tokens"))
	}
	if l.OldPrice {
		out = append(out, t.Warn.Render("! "+format.PriceDate(p)))
	}
	if ExceedsContext(l.Model, l.Input) {
		for _, s := range l.wrap("! " + ContextWarning(l.Model, l.Input)) {
			out = append(out, t.Warn.Render(s))
		}
	}
	return out
}

// Title is the lane's name, with how many answers are folded into it.
func (l *Lane) Title() string {
	if l.Alike > 1 {
		return fmt.Sprintf("%s ×%d", l.Name, l.Alike)
	}
	return l.Name
}

// Ratable reports whether there is an answer to judge.
func (l *Lane) Ratable() bool { return l.Stage == Ended && l.Answer.OK() && !l.Hidden }

// Read is what is compared of the lane's answer with others. It is read once.
func (l *Lane) Read() *agreement.Answer {
	if l.read == nil {
		a := agreement.Read(l.Answer.Text)
		l.read = &a
	}
	return l.read
}

// Unrated reports a whole answer that the rater has not judged yet.
func (l *Lane) Unrated() bool { return l.Ratable() && !l.Judged && l.Rating.Text == "" }

// OverBudget reports a lane that was not asked because of the daily cap.
func OverBudget(a engine.Answer) bool {
	return a.Failure != nil && a.Failure.Fault == providers.Budget
}

// Sign is how a lane stands, in a character or two: under way, failed, ended
// early, or how it was rated.
func (l *Lane) Sign() string {
	switch {
	case l.Running():
		return "…"
	case l.failed() && !OverBudget(l.Answer):
		return "✗"
	case l.Stage == Ended && !l.Answer.OK():
		return "■"
	}
	return l.Rating.Short()
}
