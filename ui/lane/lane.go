package lane

import (
	"fmt"
	"math"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing/agreement"
	"switchboard/engine/tokens"
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
	Model  providers.Model
	Name   string  // of the model, as it is shown
	pace   float64 // seconds of the provider in a real one
	Stage  stage
	After  string        // in turn: the model it waits for
	Input  int64         // tokens of the prompt, estimated
	sent   time.Time     // zero: not sent
	first  time.Duration // to the first token, as seen from here
	now    time.Time     // of the latest batch or tick
	Answer engine.Answer // once ended
	Past   Past          // the conversation before
	Rating RatingLabel
	Judged bool          // a rating of it is on its way to the disk
	Hidden bool          // it has no place on the screen
	Folded bool          // because another lane shows the same answer
	Alike  int           // lanes whose answer this one shows, its own among them; 0: only its own
	Moves  []engine.Move // of a routed call: the models that were left before this one
	tokens tally

	checker string            // of a routed call: the model that is asked beside this one; empty: none is
	read    *agreement.Answer // what is compared of the answer; nil: not read yet
	checked bool              // the answer is there, and only the check's is not

	Quality  Quality         // of the model, as far as it was rated
	Price    providers.Price // behind its cost
	OldPrice bool            // when it was asked

	thoughts     markdown.WrappedText
	thoughtWords int
	calls        markdown.WrappedText // the tools that the answer calls
	raw          bool                 // the answer is shown as it was written
	reasoning    bool                 // the reasoning is shown beside an answer
	Text         markdown.WrappedText // the answer, of which the lines begin where the sheet ends
	Sheet        markdown.Rendered    // the answer as far as it was set
	SetCells     int                  // the width of the sheet; 0: it has to be set anew
	setBytes     int                  // of the text that the sheet was made of
	Press        markdown.Renderer

	Top        int // first line shown
	scrollMode scrollMode
	Height     int // lines shown

	Box boxCache
}

func NewLane(m providers.Model, pace float64, today time.Time) *Lane {
	return &Lane{Model: m, Name: format.Name(m.ID), pace: pace, Price: m.Price, OldPrice: m.Price.Stale(today)}
}

// Running reports whether more may come.
func (l *Lane) Running() bool { return l.Stage > Idle && l.Stage < Ended }

// Begin starts a lane for a prompt of so many tokens.
func (l *Lane) Begin(input int64) {
	l.Stage, l.Input = queued, input
}

// Take brings the lane up to date with one thing that happened.
func (l *Lane) Take(u dispatch.Update, at time.Time) {
	l.now = at
	l.Box.Stale = true
	switch u := u.(type) {
	case dispatch.Started:
		l.Stage, l.sent = waiting, at
	case dispatch.Checking:
		l.checker, l.checked = format.Name(u.Model), u.Waiting
	case dispatch.Delta:
		l.takePiece(u)
	case dispatch.Finished:
		l.End(u.Answer)
	}
}

func (l *Lane) takePiece(p dispatch.Delta) {
	if l.first == 0 {
		l.first = l.Elapsed()
	}
	l.tokens.add(p.Text)
	if p.Reasoning {
		l.Stage = max(l.Stage, thinking)
		l.thoughts.Add(p.Text)
		return
	}
	if l.Stage == thinking {
		l.thoughtWords = len(strings.Fields(l.thoughts.Text.String()))
	}
	l.Stage = answering
	l.Text.Add(p.Text)
}

// End takes the final answer. What streamed is replaced when it differs: the
// answer is what was kept.
func (l *Lane) End(a engine.Answer) {
	l.Stage, l.Answer, l.Moves, l.read = Ended, a, a.Moves, nil
	l.Box.Stale = true
	if l.Text.Replace(providers.Clean(a.Text)) {
		l.Sheet, l.SetCells = markdown.Rendered{}, 0
	}
	l.thoughts.Replace(providers.Clean(a.Reasoning))
	l.thoughtWords = len(strings.Fields(l.thoughts.Text.String()))
	l.calls.Replace(providers.Clean(a.Calls()))
}

// Tick moves the lane's clock.
func (l *Lane) Tick(at time.Time) {
	if l.Running() {
		l.now, l.Box.Stale = at, true
	}
}

// Elapsed is the time since the request was sent, in the provider's time.
func (l *Lane) Elapsed() time.Duration {
	if l.sent.IsZero() {
		return 0
	}
	pace := l.pace
	if math.IsInf(pace, 1) || pace <= 0 {
		pace = 1
	}
	return time.Duration(float64(l.now.Sub(l.sent)) * pace)
}

// Resize wraps the lane's text for a body of so many cells and lines. A
// typeset answer stays as it is until the next one comes.
func (l *Lane) Resize(r styled.Widths, cells, height int) {
	l.Box.Stale = true
	l.Height = height
	l.thoughts.Rewrap(r, max(1, cells-2))
	l.calls.Rewrap(r, cells)
	l.Text.Rewrap(r, cells)
}

// WantsTypesetting reports whether there is text that the sheet does not show
// yet, or one that has to be set for another width.
func (l *Lane) WantsTypesetting() bool {
	if l.Text.Text.Len() == 0 || l.raw {
		return false
	}
	return l.SetCells != l.Text.Cells || l.setBytes != l.Text.Text.Len() || l.Stage == Ended && !l.Sheet.Ended
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
		for _, s := range l.Text.Widths.Wrap("! "+ContextWarning(l.Model, l.Input), max(8, l.Text.Cells)) {
			out = append(out, t.Warn.Render(s))
		}
	}
	return out
}

// tally estimates the tokens of a text that arrives in pieces. Pieces are
// counted together: one by one, each would be rounded up.
type tally struct {
	counted int64
	rest    string
}

func (t *tally) add(piece string) {
	if t.rest += piece; len(t.rest) > 256 {
		t.counted, t.rest = t.sum(), ""
	}
}

func (t *tally) sum() int64 { return t.counted + tokens.Estimate(t.rest) }

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

// Written is the lane's answer as far as it came.
func (l *Lane) Written() string { return l.Text.Text.String() }
