package eval

import (
	"cmp"
	"slices"

	"switchboard/engine"
)

// Comparison is one rater's word on two answers to one prompt, said outright
// or by judging both.
type Comparison struct {
	Prompt        string // PromptKey
	Task          engine.Task
	First, Second string // the models, in the order in which they were shown
	Winner        Winner
	Lengths       [2]int // of the texts in characters, in the same order; 0 is unknown
}

// decisive reports whether one of the two was better.
func (c Comparison) decisive() bool { return c.Winner == First || c.Winner == Second }

// won reports whether a model was the better one.
func (c Comparison) won(model string) bool {
	return c.Winner == First && c.First == model || c.Winner == Second && c.Second == model
}

// voter is one rater before one trial.
type voter struct{ trial, rater string }

// ballot is what stands of one rater's votes on one trial.
type ballot struct {
	voter
	prompt string
	task   engine.Task
	lanes  []laneVote   // by lane
	pairs  []Comparison // said outright
	lane   [][2]int     // the lanes of each pair
}

// laneVote is the latest verdict on an answer.
type laneVote struct {
	lane, place int // place on the screen
	model       string
	quality     float64
}

// ballots are the votes of standing events on one scale: of each rater's on an
// answer, or on a pair, the latest. They are in the order of the first votes.
func ballots(events []Rating, scale Scale) []*ballot {
	var all []*ballot
	known := map[voter]*ballot{}
	for _, r := range events {
		if r.Scale != scale || r.Skipped {
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
		slices.SortFunc(b.lanes, func(x, y laneVote) int { return cmp.Compare(x.lane, y.lane) })
	}
	return all
}

func (b *ballot) take(r Rating) {
	for _, v := range r.Verdicts {
		q, err := r.Scale.QualityOf(v)
		if err != nil || v.Answer >= len(r.Shown) {
			continue // Validate lets no such rating into a store
		}
		shown := r.Shown[v.Answer]
		b.judge(laneVote{shown.Lane, v.Answer, shown.Model, q})
	}
	if r.Winner != nil && len(r.Shown) == 2 {
		b.compare(r.Shown[0], r.Shown[1], *r.Winner)
	}
}

func (b *ballot) judge(v laneVote) {
	at := slices.IndexFunc(b.lanes, func(old laneVote) bool { return old.lane == v.lane })
	if at < 0 {
		b.lanes = append(b.lanes, v)
		return
	}
	b.lanes[at] = v
}

func (b *ballot) compare(first, second Shown, w Winner) {
	c := Comparison{Prompt: b.prompt, Task: b.task, First: first.Model, Second: second.Model, Winner: w}
	lanes := [2]int{first.Lane, second.Lane}
	for i, old := range b.lane {
		if old == lanes || old == [2]int{lanes[1], lanes[0]} {
			b.pairs[i], b.lane[i] = c, lanes
			return
		}
	}
	b.pairs, b.lane = append(b.pairs, c), append(b.lane, lanes)
}

// comparisons are the pairs of answers of different models that the rater set
// against each other. lengths gives those of the trial's texts by lane.
func (b *ballot) comparisons(lengths []int32) []Comparison {
	length := func(lane int) int {
		if lane >= len(lengths) {
			return 0
		}
		return int(lengths[lane])
	}
	var found []Comparison
	add := func(c Comparison, first, second int) {
		if c.First != c.Second {
			c.Lengths = [2]int{length(first), length(second)}
			found = append(found, c)
		}
	}
	for i, c := range b.pairs {
		add(c, b.lane[i][0], b.lane[i][1])
	}
	for i := range b.lanes {
		for _, y := range b.lanes[i+1:] {
			x := b.lanes[i]
			if y.place < x.place {
				x, y = y, x
			}
			add(Comparison{Prompt: b.prompt, Task: b.task, First: x.model, Second: y.model, Winner: better(x.quality, y.quality)}, x.lane, y.lane)
		}
	}
	return found
}

func better(first, second float64) Winner {
	switch {
	case first > second:
		return First
	case first < second:
		return Second
	}
	return Tie
}
