package annotate

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// item makes a draw ready to be shown, or names the models that have to answer
// first. It is false where there is nothing to judge.
func (d *RatingDesk) item(drawn eval.Drawn) (Item, bool, error) {
	m := d.corpus.Prompts[drawn.Prompt]
	reference, left := d.reference(drawn), d.left(drawn)
	if m == nil || len(left) == 0 || m.Spent(reference) {
		return Item{}, false, nil
	}
	if d.Scale == eval.Preference {
		left = d.firstPair(m, left)
	}
	item := Item{Task: m.Task, Drawn: drawn, Draw: d.drawOf(drawn), Session: d.session, Scale: d.Scale, rater: d.Rater, parameters: d.corpus.Settings[d.corpus.Setting]}
	var err error
	if item.Trial, err = d.trial(m.Trial); err != nil {
		return Item{}, false, err
	}
	item.Prompt = item.Trial.Prompt
	if item.Waiting = d.missing(m, reference, left); len(item.Waiting) > 0 {
		return item, true, nil
	}
	var shown []eval.Shown
	for _, model := range append([]string{reference}, left...) {
		if a := m.Answers[model]; a.Text {
			shown = append(shown, eval.Shown{Lane: a.Lane, Model: model, Trial: a.Trial})
		}
	}
	if len(shown) == 0 || d.Scale == eval.Preference && len(shown) < 2 {
		return Item{}, false, nil
	}
	shuffle(shown, d.session+drawn.Prompt)
	return d.show(item, shown)
}

// firstPair chooses the one cheaper model that is compared next.
func (d *RatingDesk) firstPair(m *snapshot.Material, left []string) []string {
	for _, model := range left {
		if !m.Spent(model) {
			return []string{model}
		}
	}
	return nil
}

// missing are the models that have to answer before a prompt can be judged. A
// call that failed is repeated once.
func (d *RatingDesk) missing(m *snapshot.Material, reference string, cheaper []string) []string {
	var all []string
	for _, model := range append([]string{reference}, cheaper...) {
		if !m.Answers[model].Text && !m.Spent(model) {
			all = append(all, model)
		}
	}
	return all
}

// drawOf is a draw as its ratings carry it.
func (d *RatingDesk) drawOf(drawn eval.Drawn) eval.Draw {
	if drawn.Run == eval.FitRun {
		return eval.Draw{Method: eval.Uniform, Run: eval.FitRun}
	}
	if strings.HasPrefix(drawn.Run, eval.WatchPrefix) {
		return eval.Draw{Method: eval.Uniform, Run: drawn.Run, Probability: vigilShare / 100.0}
	}
	draw := eval.Draw{Method: eval.Routable, Run: drawn.Run}
	for i := range d.corpus.Runs {
		if r := &d.corpus.Runs[i].Run; r.ID == drawn.Run && drawn.Family < len(r.Families) {
			draw.Probability = 1 / float64(len(r.Families[drawn.Family].Routable))
		}
	}
	return draw
}

// shuffle puts answers in an order that nobody can foresee and that stays the
// same for a session, so that an item that comes again looks as it did.
func shuffle(shown []eval.Shown, name string) {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	random := rand.New(rand.NewPCG(h.Sum64(), 3))
	random.Shuffle(len(shown), func(i, j int) { shown[i], shown[j] = shown[j], shown[i] })
}

// show reads the answers that are to stand side by side.
func (d *RatingDesk) show(item Item, shown []eval.Shown) (Item, bool, error) {
	trials := map[string]engine.Trial{}
	for i, s := range shown {
		t, read := trials[s.Trial]
		if !read {
			var err error
			if t, err = d.trial(s.Trial); err != nil {
				return Item{}, false, err
			}
			trials[s.Trial] = t
		}
		item.Answers = append(item.Answers, t.Answers[s.Lane])
		if i == 0 {
			item.Trial = t
		}
	}
	for _, s := range shown {
		if s.Trial == item.Trial.ID {
			s.Trial = ""
		}
		item.Shown = append(item.Shown, s)
	}
	return item, true, nil
}

// Rating is the event of judging an item, but for what the rater says: id,
// time, and verdicts, winner or that it was skipped are missing.
func (i Item) Rating() eval.Rating {
	return eval.Rating{
		Rater: i.rater, Session: i.Session, Trial: i.Trial.ID, Prompt: eval.PromptKey(i.Prompt),
		Shown: slices.Clone(i.Shown), Scale: i.Scale, Blind: true, Draw: i.Draw, Task: i.Task,
		Simulated: false,
	}
}

// Query is the prompt as a query.
func (i Item) Query() engine.Query { return engine.Query{Prompt: i.Prompt, Task: i.Task} }

// Job is what has to be sent so that the models that still have to answer do:
// the prompt, with the parameters that the other answers were asked for with.
// The caller fills in the models that Waiting names.
func (i Item) Job() dispatch.Job {
	return dispatch.Job{Query: i.Query(), Parameters: i.parameters}
}

// repeatEvery is after how many votes of a rater one of them comes again, with
// the sides swapped: what a rater says twice tells how far one can rely on it.
const repeatEvery = 20

// memory is how many votes lie between a vote and its repeat, at least.
const memory = 10

// repeat is an item that this rater has judged before, when one is due.
func (d *RatingDesk) repeat() (Item, bool, error) {
	var votes []snapshot.Event
	again := map[string]bool{}
	for _, e := range d.corpus.Events {
		switch {
		case e.Rater != d.Rater || e.Scale != d.Scale || e.Session == "" || !d.corpus.Stands(e):
		case e.Draw.Repeat:
			again[e.Prompt] = true
		default:
			votes = append(votes, e)
		}
	}
	if len(votes) < repeatEvery*(len(again)+1) {
		return Item{}, false, nil
	}
	for _, e := range votes[:len(votes)-memory] {
		if e.Skipped || again[e.Prompt] || len(e.Shown) < 2 || d.corpus.Prompts[e.Prompt] == nil {
			continue
		}
		item := Item{Task: e.Task, Draw: e.Draw, Repeat: true, Session: d.session, Scale: d.Scale, rater: d.Rater}
		item.Draw.Repeat = true
		shown := slices.Clone(e.Shown)
		for i := range shown {
			shown[i].Trial = e.Of(shown[i])
		}
		slices.Reverse(shown)
		item, ok, err := d.show(item, shown)
		item.Prompt = item.Trial.Prompt
		return item, ok, err
	}
	return Item{}, false, nil
}
