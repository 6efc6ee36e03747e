package ui

import (
	"math"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// stage is how far a lane has come.
type stage int

// The stages.
const (
	idle      stage = iota // nothing was asked yet
	queued                 // waits for a place at the provider
	waiting                // sent, nothing has come
	thinking               // reasoning comes
	answering              // the answer comes
	ended                  // answer is final
)

// lane is one model's column: what has come so far, and where the reader is
// in it.
type lane struct {
	model  providers.Model
	name   string  // of the model, as it is shown
	pace   float64 // seconds of the provider in a real one
	stage  stage
	after  string        // in turn: the model it waits for
	input  int64         // tokens of the prompt, estimated
	sent   time.Time     // zero: not sent
	first  time.Duration // to the first token, as seen from here
	now    time.Time     // of the latest batch or tick
	answer engine.Answer // once ended
	past   past          // the conversation before
	rating ratingLabel
	judged bool // a rating of it is on its way to the disk
	away   bool // it has no place on the screen
	folded bool // because another lane shows the same answer
	alike  int  // lanes whose answer this one shows, its own among them; 0: only its own
	tokens tally

	worth    worth           // of the model, as far as it was rated
	price    providers.Price // behind its cost
	oldPrice bool            // when it was asked

	thoughts     flow
	thoughtWords int
	text         flow  // the answer, of which the lines begin where the sheet ends
	sheet        sheet // the answer as far as it was set
	setCells     int   // the width of the sheet; 0: it has to be set anew
	setBytes     int   // of the text that the sheet was made of
	press        press

	top    int // first line shown
	stand  stand
	height int // lines shown

	box boxCache
}

func newLane(m providers.Model, pace float64, today time.Time) *lane {
	return &lane{model: m, name: named(m.ID), pace: pace, price: m.Price, oldPrice: m.Price.Stale(today)}
}

// running reports whether more may come.
func (l *lane) running() bool { return l.stage > idle && l.stage < ended }

// begin starts a lane for a prompt of so many tokens.
func (l *lane) begin(input int64) {
	l.stage, l.input = queued, input
}

// take brings the lane up to date with one thing that happened.
func (l *lane) take(u engine.Update, at time.Time) {
	l.now = at
	l.box.stale = true
	switch u := u.(type) {
	case engine.Sent:
		l.stage, l.sent = waiting, at
	case engine.Piece:
		l.takePiece(u)
	case engine.Ended:
		l.end(u.Answer)
	}
}

func (l *lane) takePiece(p engine.Piece) {
	if l.first == 0 {
		l.first = l.elapsed()
	}
	l.tokens.add(p.Text)
	if p.Reasoning {
		l.stage = max(l.stage, thinking)
		l.thoughts.add(p.Text)
		return
	}
	if l.stage == thinking {
		l.thoughtWords = len(strings.Fields(l.thoughts.text.String()))
	}
	l.stage = answering
	l.text.add(p.Text)
}

// end takes the final answer. What streamed is replaced when it differs: the
// answer is what was kept.
func (l *lane) end(a engine.Answer) {
	l.stage, l.answer = ended, a
	l.box.stale = true
	if text := providers.Clean(a.Text); text != l.text.text.String() {
		l.text = flow{ruler: l.text.ruler, cells: l.text.cells}
		l.text.add(text)
		l.sheet, l.setCells = sheet{}, 0
	}
}

// tick moves the lane's clock.
func (l *lane) tick(at time.Time) {
	if l.running() {
		l.now, l.box.stale = at, true
	}
}

// elapsed is the time since the request was sent, in the provider's time.
func (l *lane) elapsed() time.Duration {
	if l.sent.IsZero() {
		return 0
	}
	pace := l.pace
	if math.IsInf(pace, 1) || pace <= 0 {
		pace = 1
	}
	return time.Duration(float64(l.now.Sub(l.sent)) * pace)
}

// resize wraps the lane's text for a body of so many cells and lines. A
// typeset answer stays as it is until the next one comes.
func (l *lane) resize(r ruler, cells, height int) {
	l.box.stale = true
	l.height = height
	l.thoughts.rewrap(r, max(1, cells-2))
	l.text.rewrap(r, cells)
}

// wantsTypesetting reports whether there is text that the sheet does not show
// yet, or one that has to be set for another width.
func (l *lane) wantsTypesetting() bool {
	if l.text.text.Len() == 0 {
		return false
	}
	return l.setCells != l.text.cells || l.setBytes != l.text.text.Len() || l.stage == ended && !l.sheet.ended
}

// lay shows the text as it was set. What was not set goes on as a draft.
func (l *lane) lay(p proof) {
	l.sheet, l.setCells, l.setBytes, l.box.stale = p.sheet, p.cells, len(p.text), true
	if rest := min(p.sheet.rest, l.text.text.Len()); rest != l.text.from {
		l.text.begin(rest)
	}
}

// passage is the text of a lane in three parts, of which only the lines in
// the window are ever painted.
type passage struct {
	head, tail []string
	body       func(int) string // line i of so many
	lines      int
	past       int // so many lines of the head are earlier turns
	set        int // the first so many of them are as wide as the lane's text
}

func (p passage) len() int { return len(p.head) + p.lines + len(p.tail) }

// at is line i, painted.
func (p passage) at(i int) string {
	if i < len(p.head) {
		return p.head[i]
	}
	if i -= len(p.head); i < p.lines {
		return p.body(i)
	}
	return p.tail[i-p.lines]
}

// fits reports whether line i needs no padding.
func (p passage) fits(i int) bool { return i >= len(p.head) && i < len(p.head)+p.set }

// passage is what the lane has to say: its reasoning while that is all there
// is, then the answer, then how it failed or was cut.
func (l *lane) passage(t theme) passage {
	switch {
	case l.stage == idle:
		return passage{head: l.card(t)}
	case l.stage == thinking:
		past := l.past.lines(t, l.text.ruler, l.text.cells)
		return passage{head: past, past: len(past), body: func(i int) string { return t.dim.paint("┊ " + l.thoughts.lines[i]) }, lines: len(l.thoughts.lines)}
	}
	past := l.past.lines(t, l.text.ruler, l.text.cells)
	out := passage{head: append(past[:len(past):len(past)], l.head(t)...), past: len(past), body: l.sheet.at, lines: l.sheet.lines(), tail: l.tail(t)}
	if l.setCells == l.text.cells {
		out.set = l.sheet.lines()
	}
	if n := len(l.text.lines); len(l.sheet.open) == 0 && n > 0 {
		return l.drafted(out, n, t)
	}
	return out
}

// drafted is a passage that goes on with lines as they stream.
func (l *lane) drafted(p passage, n int, t theme) passage {
	set, between := p.lines, min(1, p.lines)
	p.lines += between + n
	p.body = func(i int) string {
		switch {
		case i < set:
			return l.sheet.at(i)
		case i < set+between:
			return ""
		}
		return l.text.at(i-set-between, t)
	}
	return p
}

// head says that there was reasoning before the answer.
func (l *lane) head(t theme) []string {
	if l.thoughts.text.Len() == 0 {
		return nil
	}
	return []string{t.dim.paint("┊ " + Counted(l.thoughtWords, "word") + " of thought"), ""}
}

// card is what a lane that was not asked yet says of its model.
func (l *lane) card(t theme) []string {
	p := l.model.Price
	price := "price unknown"
	if p.Known() {
		price = listPrice(p.Input) + " in, " + listPrice(p.Output) + " out"
	}
	out := []string{t.dim.paint(strings.Trim(named(l.model.Tier)+" · "+named(l.model.Provider), " ·")), t.dim.paint(price)}
	if p.Known() {
		out = append(out, t.dim.paint("a million tokens"))
	}
	if l.oldPrice {
		out = append(out, t.warn.paint("! "+priceDate(p)))
	}
	if crowded(l.model, l.input) {
		for _, s := range l.text.ruler.wrap("! "+crowding(l.model, l.input), max(8, l.text.cells)) {
			out = append(out, t.warn.paint(s))
		}
	}
	return out
}

// listPrice is a price as price lists write it: exact, and with cents.
func listPrice(m providers.Money) string {
	s := "$" + m.Decimal()
	if _, cents, ok := strings.Cut(s, "."); ok && len(cents) == 1 {
		s += "0"
	}
	return s
}

// tail is what is to be said after the answer: how it failed or was cut.
func (l *lane) tail(t theme) []string {
	if l.stage != ended {
		return nil
	}
	var out []string
	say := func(i ink, s string) {
		for _, s := range l.text.ruler.wrap(s, max(8, l.text.cells)) {
			out = append(out, i.paint(s))
		}
	}
	if l.text.text.Len() > 0 {
		out = append(out, "")
	}
	switch f := l.answer.Failure; {
	case f != nil && l.answer.Finish == providers.Cancelled:
		say(t.warn, "■ cancelled")
	case held(l.answer):
		say(t.warn, "■ held back by the daily cap: "+providers.CleanLine(f.Sentence, 400))
		say(t.dim, providers.CleanLine(f.Hint, 400))
	case f != nil:
		say(t.bad, "✗ "+providers.CleanLine(f.Sentence, 400))
		if f.Hint != "" {
			say(t.dim, providers.CleanLine(f.Hint, 400))
		}
	case l.answer.Finish == "":
		say(t.warn, "■ this answer never ended: the program was stopped while it came")
	case l.answer.Finish == providers.Length:
		say(t.warn, "■ the output limit was reached here")
	case l.answer.Finish == providers.Refused:
		say(t.warn, "■ the model refused")
	case l.answer.Text == "":
		say(t.warn, "■ the answer is empty")
	default:
		return nil
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

func (t *tally) sum() int64 { return t.counted + engine.EstimateTokens(t.rest) }
