package metrics

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"unicode/utf8"

	"switchboard/engine"
	"switchboard/eval"
)

// Statistics is what a store's trials and ratings say about models and raters.
//
// Of models only what was asked side by side counts: a routed trial asks the
// model that the router chose for its prompt, and keeps the answer that passed,
// so its answers are neither of the same prompts nor a fair sample. Raters are
// compared on all answers.
type Statistics struct {
	Trials  int
	Routed  int // of them; their answers count for no model
	Damaged int // records that cannot be read; they are left out

	Scale  eval.Scale   // that of everything below which rests on ratings; "" when there is none
	Scales []ScaleCount // every scale with standing ratings, most of them first

	Models   []ModelStats // by model, over all tasks
	Tasks    []ModelStats // by task and model
	Board    Leaderboard
	Agree    Agreement
	Position Bias
	Length   Bias
}

// ScaleCount is how many ratings stand on a scale, skipped ones aside.
type ScaleCount struct {
	Scale   eval.Scale
	Ratings int
}

// StatisticsOptions are what statistics depend on beside the records. The zero
// value of each has a default.
type StatisticsOptions struct {
	Scale      eval.Scale // ratings on others count for nothing; "" is the scale with the most
	Confidence float64    // of intervals; 0 is 0.95
	Resamples  int        // of the bootstrap; 0 is 500
	OnlyModels bool       // the leaderboard, agreement and biases are not wanted, and stay empty
}

func (o StatisticsOptions) settled(scales []ScaleCount) StatisticsOptions {
	if o.Scale == "" && len(scales) > 0 {
		o.Scale = scales[0].Scale
	}
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	if o.Resamples == 0 {
		o.Resamples = 500
	}
	return o
}

// NewStatistics goes over ratings, then over trials, each once; of the trials
// it keeps a few numbers. The same records give the same figures.
func NewStatistics(ctx context.Context, trials iter.Seq2[engine.Trial, error], ratings iter.Seq2[eval.Rating, error], o StatisticsOptions) (Statistics, error) {
	c := collector{by: map[modelTask]*measured{}, lengths: map[string][]int32{}, routed: map[string]bool{}}
	events, err := c.events(ctx, ratings)
	if err != nil {
		return Statistics{}, err
	}
	c.stats.Scales = scaleCounts(events)
	o = o.settled(c.stats.Scales)
	c.stats.Scale = o.Scale
	votes := ballots(events, o.Scale)
	if !o.OnlyModels {
		c.wantLengths(votes)
	}
	if err := c.trials(ctx, trials); err != nil {
		return Statistics{}, err
	}
	c.judge(votes)
	return c.sumUp(ctx, votes, repeated(events, o.Scale), o)
}

// wantLengths notes the trials whose texts are compared.
func (c *collector) wantLengths(votes []*ballot) {
	for _, b := range votes {
		for _, v := range b.lanes {
			c.lengths[v.at.trial] = nil
		}
		for _, sides := range b.sides {
			c.lengths[sides[0].trial], c.lengths[sides[1].trial] = nil, nil
		}
	}
}

func scaleCounts(events []eval.Rating) []ScaleCount {
	n := map[eval.Scale]int{}
	for _, r := range events {
		if !r.Skipped {
			n[r.Scale]++
		}
	}
	var counts []ScaleCount
	for _, s := range slices.Sorted(maps.Keys(n)) {
		counts = append(counts, ScaleCount{s, n[s]})
	}
	slices.SortStableFunc(counts, func(a, b ScaleCount) int { return b.Ratings - a.Ratings })
	return counts
}

// collector gathers what statistics are made of.
type collector struct {
	stats   Statistics
	by      map[modelTask]*measured
	lengths map[string][]int32 // of the texts of trials with votes, by lane
	routed  map[string]bool    // trials that were
}

// skip reports whether an error is one damaged record, and counts it.
func (c *collector) skip(err error) bool {
	var record *eval.RecordError
	if errors.As(err, &record) {
		c.stats.Damaged++
		return true
	}
	return false
}

// events are the standing ones.
func (c *collector) events(ctx context.Context, ratings iter.Seq2[eval.Rating, error]) ([]eval.Rating, error) {
	var all []eval.Rating
	for r, err := range ratings {
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case c.skip(err):
			continue
		case err != nil:
			return nil, err
		}
		all = append(all, r)
	}
	return eval.WithoutRetracted(all), nil
}

func (c *collector) trials(ctx context.Context, trials iter.Seq2[engine.Trial, error]) error {
	for t, err := range trials {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case c.skip(err): // what is left of the trial still counts
		case err != nil:
			return err
		}
		c.stats.Trials++
		if t.Routed {
			c.stats.Routed++
			c.routed[t.ID] = true
		} else {
			c.measure(t)
		}
		if _, wanted := c.lengths[t.ID]; wanted {
			c.lengths[t.ID] = textLengths(t)
		}
	}
	return nil
}

func (c *collector) measure(t engine.Trial) {
	for _, a := range t.Answers {
		c.each(a.Model, t.Decision.Task, func(m *measured) { m.add(a) })
	}
}

// each calls fn with what is collected of a model in a task and over all.
func (c *collector) each(model string, task engine.Task, fn func(*measured)) {
	for _, key := range []modelTask{{model, ""}, {model, task}} {
		if c.by[key] == nil {
			c.by[key] = &measured{}
		}
		fn(c.by[key])
		if task == "" {
			return
		}
	}
}

func textLengths(t engine.Trial) []int32 {
	n := make([]int32, len(t.Answers))
	for i, a := range t.Answers {
		n[i] = int32(utf8.RuneCountInString(a.Text))
	}
	return n
}

// judge brings the verdicts on each answer together.
func (c *collector) judge(votes []*ballot) {
	type verdicts struct {
		model     string
		task      engine.Task
		qualities []float64
	}
	var order []answerAt
	by := map[answerAt]*verdicts{}
	for _, b := range votes {
		for _, v := range b.lanes {
			if by[v.at] == nil {
				by[v.at] = &verdicts{model: v.model, task: b.task}
				order = append(order, v.at)
			}
			by[v.at].qualities = append(by[v.at].qualities, v.quality)
		}
	}
	for _, key := range order {
		if c.routed[key.trial] {
			continue
		}
		v := by[key]
		c.each(v.model, v.task, func(m *measured) { m.judge(v.qualities) })
	}
}

func (c *collector) sumUp(ctx context.Context, votes, again []*ballot, o StatisticsOptions) (Statistics, error) {
	s := c.stats
	for key, m := range c.by {
		stats := m.stats(key, o.Confidence)
		if key.task == "" {
			s.Models = append(s.Models, stats)
		} else {
			s.Tasks = append(s.Tasks, stats)
		}
	}
	slices.SortFunc(s.Models, byModel)
	slices.SortFunc(s.Tasks, func(a, b ModelStats) int {
		return cmp.Or(cmp.Compare(taskPlace(a.Task), taskPlace(b.Task)), byModel(a, b))
	})
	if o.OnlyModels {
		return s, nil
	}
	comparisons := c.comparisons(votes)
	s.Agree = agreementOf(votes, o.Scale)
	s.Position, s.Length = positionBias(append(slices.Clip(comparisons), c.comparisons(again)...), o.Confidence), lengthBias(comparisons, o.Confidence)
	var err error
	s.Board, err = newLeaderboard(ctx, comparisons, o.Confidence, o.Resamples)
	return s, err
}

func (c *collector) comparisons(votes []*ballot) []Comparison {
	var all []Comparison
	for _, b := range votes {
		all = append(all, b.comparisons(c.lengths)...)
	}
	return all
}

func byModel(a, b ModelStats) int { return cmp.Compare(a.Model, b.Model) }

// taskPlace puts tasks in the order in which tables show them.
func taskPlace(t engine.Task) int { return slices.Index(engine.Tasks[:], t) }
