package snapshot

import (
	"iter"
	"math"
	"slices"

	"switchboard/engine/routing"
	"switchboard/eval"
)

// raterJudgement is what one rater said of the answers to one prompt, on one scale.
type raterJudgement struct {
	Rater      string
	quality    scores // by model
	difference scores // by cheaper model: d, where it was compared with the reference
	skipped    bool   // and said nothing
}

// scores are what was said of some models, of each the first word. They are so
// few that a map would be larger.
type scores []score

type score struct {
	model string
	value float64
}

func (s scores) of(model string) (float64, bool) {
	for _, one := range s {
		if one.model == model {
			return one.value, true
		}
	}
	return 0, false
}

// add notes the first word on a model.
func (s *scores) add(model string, value float64) {
	if _, said := s.of(model); !said {
		*s = append(*s, score{model, value})
	}
}

// add adds a rating. What was said before stands.
func (o *raterJudgement) add(r *eval.Rating, reference string) {
	if r.Winner != nil && len(r.Shown) == 2 {
		o.compare(r, reference)
	}
	for _, v := range r.Verdicts {
		q, err := r.Scale.QualityOf(v)
		if err != nil || v.Answer >= len(r.Shown) {
			continue
		}
		o.quality.add(r.Shown[v.Answer].Model, q)
	}
	o.skipped = o.skipped || r.Skipped
}

// compare keeps which of two answers was better.
func (o *raterJudgement) compare(r *eval.Rating, reference string) {
	first, second := r.Shown[0].Model, r.Shown[1].Model
	d := worth(*r.Winner)
	if second == reference {
		first, second, d = second, first, -d
	}
	if first == reference {
		o.difference.add(second, d)
	}
}

// worth is how much better the first of two answers was.
func worth(w eval.Winner) float64 {
	switch w {
	case eval.First:
		return 1
	case eval.Second:
		return -1
	}
	return 0
}

// silent reports that nothing was judged.
func (o *raterJudgement) silent() bool { return len(o.quality) == 0 && len(o.difference) == 0 }

// d is quality(reference) − quality(model), or NaN where it was not judged.
// Answers of the model that failed have quality 0 and need no judge, and one that
// was cut off has it whatever its judges say. A reference that was cut off is
// taken as it was judged: nothing is gained by it. Where the
// reference failed there is nothing to compare with.
func (o *raterJudgement) d(m *Prompt, reference, model string) float64 {
	if m.failed(reference) {
		return math.NaN()
	}
	if d, ok := o.difference.of(model); ok {
		if m.Answers.Of(model).cut && !m.Answers.Of(reference).cut {
			return 1
		}
		return d
	}
	quality := func(of string) (float64, bool) {
		q, ok := o.quality.of(of)
		if of == model && m.Answers.Of(of).cut {
			return 0, true
		}
		return q, ok || m.failed(of)
	}
	q, ok := quality(reference)
	p, also := quality(model)
	if !ok || !also {
		return math.NaN()
	}
	return q - p
}

// failed reports that a model was asked and gave no complete answer.
func (m *Prompt) failed(model string) bool {
	a, asked := m.Answers.find(model)
	return asked && !a.whole && a.failed > 0
}

// Asked reports whether a model was asked for an answer, and whether that
// failed or was cut off.
func (m *Prompt) Asked(model string) (asked, failed bool) {
	a, asked := m.Answers.find(model)
	return asked, m.failed(model) || a.cut
}

// MeanQuality is the quality of a model's answer over the raters that judged
// it; what failed or was cut off has 0. It is false where nobody judged it by
// itself.
func MeanQuality(all []*raterJudgement, m *Prompt, model string) (float64, bool) {
	if _, failed := m.Asked(model); failed {
		return 0, true
	}
	sum, n := 0.0, 0
	for _, o := range all {
		if q, ok := o.quality.of(model); ok {
			sum, n = sum+q, n+1
		}
	}
	return sum / float64(max(1, n)), n > 0
}

// judgementBuffer is where judgements stand that are looked at and not kept.
type judgementBuffer struct {
	all  []*raterJudgement
	used []*raterJudgement // of all, those that are taken
}

// take is a judgement that says nothing yet.
func (r *judgementBuffer) take(rater string) *raterJudgement {
	n := len(r.used)
	if n == len(r.all) {
		r.all = append(r.all, &raterJudgement{})
	}
	o := r.all[n]
	*o = raterJudgement{Rater: rater, quality: o.quality[:0], difference: o.difference[:0]}
	r.used = append(r.used, o)
	return o
}

// judgementsOf are what raters said in some events, of which those that come
// earlier in the sequence count where they contradict each other. keep chooses the
// ratings that count at all. They are good until something else is read into the buffer.
func (c *Snapshot) judgementsOf(buffer *judgementBuffer, events iter.Seq[int32], scale eval.Scale, reference string, keep func(*Event) bool) []*raterJudgement {
	buffer.used = buffer.used[:0]
	for i := range events {
		e := c.Events[i]
		if e.Scale != scale || e.Retracts != "" || !keep(e) {
			continue
		}
		k := slices.IndexFunc(buffer.used, func(o *raterJudgement) bool { return o.Rater == e.Rater })
		if k < 0 {
			k = len(buffer.used)
			buffer.take(e.Rater)
		}
		buffer.used[k].add((*eval.Rating)(e.sharedRating), reference)
	}
	return buffer.used
}

// anyDifference reports whether a rater judged the reference and a cheaper model.
func anyDifference(all []*raterJudgement, m *Prompt, ladder routing.Ladder) bool {
	for _, rung := range ladder.Cheaper() {
		for _, o := range all {
			if !o.silent() && !math.IsNaN(o.d(m, ladder.Reference(), rung.Model)) {
				return true
			}
		}
	}
	return false
}

// MeanDifference is d by cheaper rung, over the raters that judged it; NaN where nobody
// did.
func MeanDifference(all []*raterJudgement, m *Prompt, ladder routing.Ladder) []float64 {
	d := make([]float64, len(ladder.Cheaper()))
	for i, rung := range ladder.Cheaper() {
		sum, n := 0.0, 0
		for _, o := range all {
			if v := o.d(m, ladder.Reference(), rung.Model); !o.silent() && !math.IsNaN(v) {
				sum, n = sum+v, n+1
			}
		}
		d[i] = math.NaN()
		if n > 0 {
			d[i] = sum / float64(n)
		}
	}
	return d
}
