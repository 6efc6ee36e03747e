package routing

import (
	"switchboard/engine"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/reading"
	"switchboard/engine/routing/textfeatures"
)

// Router decides by one policy. It never changes; a new policy makes a new
// Router. It is safe for use by several goroutines.
type Router struct {
	policy     Policy
	weakness   []int64                     // of the rungs below the reference, cheapest first
	fitted     []*Weights                  // of the same rungs; nil where the prior predicts the gap
	checks     []*checkPoint               // of the same rungs; nil where there is none
	learned    bool                        // one of fitted is not nil
	texts      chan *textfeatures.Features // reused from one decision to the next
	thresholds [len(engine.Tasks)]float64
	claims     [len(engine.Tasks)]string         // of the certificate that covers the task, if one does
	pools      [len(engine.Tasks)]*likeness.Pool // what the prompts of that certificate look like; nil: unknown
	compares   bool                              // one of pools is not nil
}

// NewRouter is a router that decides by p, which NewPolicy or DefaultPolicy has made. By the
// zero Policy it chooses no model.
func NewRouter(p Policy) *Router {
	reading.Prepare()
	r := &Router{policy: p, checks: p.checkPoints(), texts: make(chan *textfeatures.Features, 16)}
	for _, rung := range p.Ladder.Cheaper() {
		w := p.Scorer.For(rung.Model)
		r.weakness, r.fitted = append(r.weakness, weakness(rung)), append(r.fitted, w)
		r.learned = r.learned || w != nil
	}
	for i, t := range engine.Tasks {
		r.thresholds[i] = p.Thresholds.For(t)
		if c := p.CertificateFor(t); c != nil {
			r.claims[i], r.pools[i] = c.Line(), c.Likeness.ReadBy(ReaderVersion)
			r.compares = r.compares || r.pools[i] != nil
		}
	}
	return r
}

// Policy is the policy by which it decides.
func (r *Router) Policy() Policy { return r.policy }

// Choice is a decision without its reasons.
type Choice struct {
	Model     string      // "" when the ladder is empty
	Check     string      // a second model to ask beside it, see Router.Checked; "": none
	Task      engine.Task // given or detected
	Cheaper   bool        // Model is not the reference
	Gap       float64     // of Model, or where that is the reference the smallest of the cheaper models; see HasGap
	HasGap    bool        // the ladder has a cheaper model; without one Gap means nothing
	Threshold float64
}

// Choose decides without saying why. It allocates nothing, and takes about as long as it
// takes to read the prompt once.
func (r *Router) Choose(q engine.Query) Choice {
	var rd reading.Reader
	w := r.score(q, &rd, false)
	c, _ := r.choose(&w)
	return c
}

// Decide picks the cheapest model of the ladder whose gap is within the
// threshold of the prompt's task, else the reference, and says why. It makes
// two allocations.
func (r *Router) Decide(q engine.Query) engine.Decision {
	var rd reading.Reader
	w := r.score(q, &rd, r.compares)
	c, rung := r.choose(&w)
	return r.explain(&w, c, rung)
}

// scoredPrompt is a prompt that has been read.
type scoredPrompt struct {
	task       engine.TaskIndex
	given      bool   // by the caller
	clue       string // the strongest sign of the task
	clueIsWord bool   // clue is a word of the prompt
	difficulty difficulty
	gaps       [maxFitted]int64    // of rungs with weights, in millionths
	unlike     likeness.Difference // from the pool of the certificate that covers the task
}

// maxFitted is how many cheaper models a ladder with weights can have. Most
// have a handful.
const maxFitted = 16

// score reads the prompt, which is the user's text alone. Where weights were learned it
// works out their gaps, too, and with compare whether the prompt is like those of the
// certificate's pool. Both need the words of the prompt.
func (r *Router) score(q engine.Query, rd *reading.Reader, compare bool) scoredPrompt {
	if !r.learned && !compare {
		return scorePrompt(q, rd)
	}
	t := r.text()
	rd.Features = t
	w := scorePrompt(q, rd)
	s := structureOf(w.task, &rd.Counts, t)
	for i, fitted := range r.fitted {
		if fitted != nil {
			w.gaps[i] = fitted.gap(millionths(w.difficulty.sum, r.weakness[i]), &s, t.Indexes, t.SquaredNorm)
		}
	}
	if pool := r.pools[w.task]; compare && pool != nil {
		w.unlike = pool.Compare(s[:], t.Indexes)
	}
	select {
	case r.texts <- t:
	default: // as many as are needed are kept already
	}
	return w
}

func (r *Router) text() *textfeatures.Features {
	select {
	case t := <-r.texts:
		return t
	default:
		return new(textfeatures.Features)
	}
}

func scorePrompt(q engine.Query, rd *reading.Reader) scoredPrompt {
	rd.Read(q.Prompt)
	w := scoredPrompt{task: engine.IndexOf(q.Task), given: q.Task != ""}
	if !w.given {
		v := rd.Verdict()
		w.task, w.clue, w.clueIsWord = v.Task, v.Clue, v.ClueIsWord
	}
	w.difficulty = difficultyOf(w.task, &rd.Counts)
	return w
}

// gap is the predicted gap of rung i, which is below the reference.
func (r *Router) gap(w *scoredPrompt, i int) float64 {
	if r.fitted[i] != nil {
		return float64(w.gaps[i]) / 1e6
	}
	return float64(millionths(w.difficulty.sum, r.weakness[i])) / 1e6
}

// Gap is the predicted gap of the i-th cheaper model on a prompt that was read before, as
// Choose has it.
func (r *Router) Gap(p *PromptFeatures, i int) float64 {
	prior := millionths(permille(p.Difficulty), r.weakness[i])
	if w := r.fitted[i]; w != nil {
		prior = w.gap(prior, &p.Structure, p.FeatureIndexes, p.SquaredNorm)
	}
	return float64(prior) / 1e6
}

// choose makes the choice, and returns the rung whose gap it has, or -1.
func (r *Router) choose(w *scoredPrompt) (Choice, int) {
	rungs := r.policy.Ladder.Rungs
	c := Choice{Model: r.policy.Ladder.Reference(), Task: engine.Tasks[w.task], Threshold: r.thresholds[w.task]}
	i, check := r.pick(w)
	if i < 0 {
		i = r.nearest(w)
	} else {
		c.Model, c.Cheaper = rungs[i].Model, true
	}
	if check {
		c.Check = r.checks[i].Model
	}
	if i >= 0 {
		c.Gap, c.HasGap = r.gap(w, i), true
	}
	return c, i
}

// pick is the cheapest rung whose gap is accepted, or may be accepted after a check; -1 is
// none.
func (r *Router) pick(w *scoredPrompt) (rung int, check bool) {
	for i := range r.weakness {
		if take, check := r.step(i, w.task, r.gap(w, i)); take {
			return i, check
		}
	}
	return -1, false
}

// nearest is the cheaper rung with the smallest gap, or -1.
func (r *Router) nearest(w *scoredPrompt) int {
	best := -1
	for i := range r.weakness {
		if best < 0 || r.gap(w, i) < r.gap(w, best) {
			best = i
		}
	}
	return best
}

// decisionBuffer holds all that a decision points to, in one allocation.
type decisionBuffer struct {
	gap     float64
	gaps    [6]engine.Gap
	reasons [maxReasons]string
}

// explain turns a choice into a decision with its reasons.
func (r *Router) explain(w *scoredPrompt, c Choice, rung int) engine.Decision {
	at := new(decisionBuffer)
	d := engine.Decision{
		Model: c.Model, Check: c.Check, Task: c.Task, Threshold: c.Threshold,
		Policy: r.policy.Hash, Gaps: at.gaps[:0],
	}
	if claim := r.claims[w.task]; claim != "" && !w.unlike.Unlike() {
		d.Certified, d.Claim = true, claim
	}
	for i := range r.weakness {
		d.Gaps = append(d.Gaps, engine.Gap{Model: r.policy.Ladder.Rungs[i].Model, Gap: r.gap(w, i)})
	}
	var l reasonList
	switch {
	case c.HasGap:
		at.gap = c.Gap
		d.Gap = &at.gap
		l.effects(w.task, &w.difficulty, r.weakness[rung])
		if r.fitted[rung] != nil {
			l.learned(w.gaps[rung]-millionths(w.difficulty.sum, r.weakness[rung]), r.policy.Provenance.Fitted)
		}
	case c.Model == "":
		l.say("the policy has no model to choose from")
	default:
		l.say("the ladder has no model below the reference")
	}
	l.origin(w, r.policy.Provenance.Ratings)
	l.likeness(w, r.claims[w.task] != "", r.pools[w.task] != nil)
	d.Reasons = l.split(at.reasons[:0])
	if w.unlike.Unlike() {
		d.Uncertified, d.Unlike = d.Reasons[len(d.Reasons)-1], true
	}
	return d
}
