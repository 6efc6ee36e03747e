package metrics

import (
	"cmp"
	"slices"

	"switchboard/engine"
	"switchboard/eval"
)

// Comparison is one rater's word on two answers to one prompt, said outright
// or by judging both.
type Comparison struct {
	Prompt        string // PromptKey
	Task          engine.Task
	First, Second string // the models, in the order in which they were shown
	Winner        eval.Winner
	Ordered       bool   // somebody saw them in that order; else it says nothing
	Lengths       [2]int // of the texts in characters, in the same order; 0 is unknown
}

// decisive reports whether one of the two was better.
func (c Comparison) decisive() bool { return c.Winner == eval.First || c.Winner == eval.Second }

// won reports whether a model was the better one.
func (c Comparison) won(model string) bool {
	return c.Winner == eval.First && c.First == model || c.Winner == eval.Second && c.Second == model
}

// voter is one rater before one trial.
type voter struct{ trial, rater string }

// ballot is what stands of one rater's votes on one trial.
type ballot struct {
	voter
	prompt string
	task   engine.Task
	lanes  []laneVote   // in the order of the answers
	pairs  []Comparison // said outright
	sides  [][2]answerAt
}

// answerAt is where an answer is kept.
type answerAt struct {
	trial string
	lane  int
}

func (a answerAt) compare(b answerAt) int {
	return cmp.Or(cmp.Compare(a.trial, b.trial), cmp.Compare(a.lane, b.lane))
}

// at is where the answer shown is kept: a rating may show one of another trial
// of the same prompt.
func at(s eval.Shown, r eval.Rating) answerAt { return answerAt{cmp.Or(s.Trial, r.Trial), s.Lane} }

// laneVote is the latest verdict on an answer.
type laneVote struct {
	at      answerAt
	shown   []eval.Shown // what it stood beside, in the order of the screen; none where nobody saw an order
	place   int          // in that order
	model   string
	quality float64
}

// ballots are the votes of standing events on one scale: of each rater's on an
// answer, or on a pair, the latest. They are in the order of the first votes.
// What was asked again with its sides swapped changes no vote.
func ballots(events []eval.Rating, scale eval.Scale) []*ballot { return gathered(events, scale, false) }

// repeated are the votes on what was asked again, which tell of the raters alone.
func repeated(events []eval.Rating, scale eval.Scale) []*ballot { return gathered(events, scale, true) }

func gathered(events []eval.Rating, scale eval.Scale, again bool) []*ballot {
	var all []*ballot
	known := map[voter]*ballot{}
	for _, r := range events {
		if r.Scale != scale || r.Skipped || r.Draw.Repeat != again {
			continue
		}
		who := voter{r.Trial, r.Rater}
		b := known[who]
		if b == nil {
			b = &ballot{voter: who, prompt: r.Prompt, task: r.Task}
			known[who] = b
			all = append(all, b)
		}
		b.take(r)
	}
	for _, b := range all {
		slices.SortFunc(b.lanes, func(x, y laneVote) int { return x.at.compare(y.at) })
	}
	return all
}

func (b *ballot) take(r eval.Rating) {
	for _, v := range r.Verdicts {
		q, err := r.Scale.QualityOf(v)
		if err != nil || v.Answer >= len(r.Shown) {
			continue // Validate lets no such rating into a store
		}
		answer := r.Shown[v.Answer]
		vote := laneVote{at: at(answer, r), place: v.Answer, model: answer.Model, quality: q}
		if r.Rater != eval.ImportRater {
			vote.shown = r.Shown
		}
		b.judge(vote)
	}
	if r.Winner != nil && len(r.Shown) == 2 {
		b.compare(r)
	}
}

func (b *ballot) judge(v laneVote) {
	at := slices.IndexFunc(b.lanes, func(old laneVote) bool { return old.at == v.at })
	if at < 0 {
		b.lanes = append(b.lanes, v)
		return
	}
	b.lanes[at] = v
}

func (b *ballot) compare(r eval.Rating) {
	first, second := r.Shown[0], r.Shown[1]
	c := Comparison{Prompt: b.prompt, Task: b.task, First: first.Model, Second: second.Model, Winner: *r.Winner, Ordered: true}
	sides := [2]answerAt{at(first, r), at(second, r)}
	for i, old := range b.sides {
		if old == sides || old == [2]answerAt{sides[1], sides[0]} {
			b.pairs[i], b.sides[i] = c, sides
			return
		}
	}
	b.pairs, b.sides = append(b.pairs, c), append(b.sides, sides)
}

// comparisons are the pairs of answers of different models that the rater set
// against each other. lengths gives those of a trial's texts by lane.
func (b *ballot) comparisons(lengths map[string][]int32) []Comparison {
	length := func(a answerAt) int {
		if n := lengths[a.trial]; a.lane < len(n) {
			return int(n[a.lane])
		}
		return 0
	}
	var found []Comparison
	add := func(c Comparison, first, second answerAt) {
		if c.First != c.Second {
			c.Lengths = [2]int{length(first), length(second)}
			found = append(found, c)
		}
	}
	for i, c := range b.pairs {
		add(c, b.sides[i][0], b.sides[i][1])
	}
	for i := range b.lanes {
		for _, y := range b.lanes[i+1:] {
			x := b.lanes[i]
			if y.place < x.place {
				x, y = y, x
			}
			add(Comparison{Prompt: b.prompt, Task: b.task, First: x.model, Second: y.model,
				Winner: eval.Better(x.quality, y.quality), Ordered: x.shown != nil && slices.Equal(x.shown, y.shown)}, x.at, y.at)
		}
	}
	return found
}
