package annotate

import (
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/snapshot"
	"switchboard/providers"
)

// Item is one prompt with the answers to judge, in the order in which they are
// to stand on the screen. Where models still have to answer, nothing is shown:
// Waiting names them, and once their answers are stored Next brings the item.
type Item struct {
	Prompt     string
	Task       engine.Task
	Trial      engine.Trial    // the trial that the rating will name
	Shown      []eval.Shown    // the answers in the order on the screen, which is random
	Answers    []engine.Answer // those of Shown
	Draw       eval.Draw
	Assignment eval.Assignment // as stored; of a repeat that of the first draw
	Repeat     bool
	Seen       bool // the rater has seen who wrote the answers, so the vote is not blind
	Session    string
	Scale      eval.Scale
	Rater      string
	Waiting    []string // models whose answers are missing
	InBatch    int      // how many of these answers come with a batch, so nobody else asks for them

	parameters providers.Parameters
}

// Watches reports whether the item is a new prompt, drawn to see whether the
// certificates of the applied policy still hold.
func (i *Item) Watches() bool { return eval.IsMonitorRun(i.Assignment.Run) }

// item chooses what is to be shown of a draw, or names the models that have to answer
// first, without the texts. It is false where there is nothing to judge.
func (q *Queue) item(drawn eval.Assignment) (Item, bool) {
	m := q.snapshot.Prompts[drawn.Prompt]
	reference, left := q.reference(drawn), q.unjudged(drawn)
	if m == nil || len(left) == 0 || m.RetriesExhausted(reference) {
		return Item{}, false
	}
	if q.Scale == eval.Preference {
		left = q.firstPair(m, left)
	}
	item := Item{Task: m.Task, Trial: engine.Trial{ID: m.Trial}, Assignment: drawn, Draw: q.drawOf(drawn), Session: q.session, Scale: q.Scale, Rater: q.Rater, Seen: q.snapshot.Seen(q.Rater, drawn.Prompt), parameters: q.snapshot.Settings[q.snapshot.Setting]}
	if item.Waiting = q.missing(m, reference, q.withChecks(drawn, left)); len(item.Waiting) > 0 {
		for _, model := range item.Waiting {
			if q.snapshot.InBatch(m, model, q.Now()) {
				item.InBatch++
			}
		}
		return item, true
	}
	for _, model := range append([]string{reference}, left...) {
		if a := m.Answers.Of(model); a.Text {
			item.Shown = append(item.Shown, eval.Shown{Lane: a.Lane, Model: model, Trial: a.Trial})
		}
	}
	if len(item.Shown) < 2 { // a lone answer is known to be the reference's
		return Item{}, false
	}
	shuffle(item.Shown, q.session+drawn.Prompt)
	return item, true
}

// withChecks are models and those that check one of them, where the answers of both
// decide whether there is anything to judge.
func (q *Queue) withChecks(drawn eval.Assignment, models []string) []string {
	all := slices.Clone(models)
	if q.snapshot.Settled(drawn) {
		return all
	}
	for _, c := range drawn.Checks {
		if c.Model != "" && !slices.Contains(all, c.Model) {
			all = append(all, c.Model)
		}
	}
	return all
}

// firstPair chooses the one cheaper model that is compared next.
func (q *Queue) firstPair(m *snapshot.Prompt, left []string) []string {
	for _, model := range left {
		if !m.RetriesExhausted(model) {
			return []string{model}
		}
	}
	return nil
}

// missing are the models that have to answer before a prompt can be judged. A
// call that failed is repeated once.
func (q *Queue) missing(m *snapshot.Prompt, reference string, cheaper []string) []string {
	var all []string
	for _, model := range append([]string{reference}, cheaper...) {
		if !m.Answers.Of(model).Text && !m.RetriesExhausted(model) {
			all = append(all, model)
		}
	}
	return all
}

// drawOf is a draw as its ratings carry it.
func (q *Queue) drawOf(drawn eval.Assignment) eval.Draw {
	if drawn.Run == eval.FitRun {
		return eval.Draw{Method: eval.Uniform, Run: eval.FitRun}
	}
	if eval.IsMonitorRun(drawn.Run) {
		return eval.Draw{Method: eval.Uniform, Run: drawn.Run, Probability: eval.MonitoredPercent / 100.0}
	}
	draw := eval.Draw{Method: eval.Routable, Run: drawn.Run}
	for i := range q.snapshot.Runs {
		if r := &q.snapshot.Runs[i].Run; r.ID == drawn.Run && drawn.Family < len(r.Families) {
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

// withTexts reads the prompt of an item, and the answers that are to stand side by side.
// Others may look at the reading meanwhile.
func (q *Queue) withTexts(item Item) (Item, error) {
	t, err := q.trial(item.Trial.ID)
	if err != nil {
		return Item{}, err
	}
	item.Trial, item.Prompt = t, t.Prompt
	trials := map[string]engine.Trial{t.ID: t}
	if item.Answers, err = answersOf(item.Shown, trials, q.trial); err != nil {
		return Item{}, err
	}
	if len(item.Shown) > 0 {
		item.Trial = trials[item.Shown[0].Trial]
	}
	for i := range item.Shown {
		if s := &item.Shown[i]; s.Trial == item.Trial.ID {
			s.Trial = ""
		}
	}
	return item, nil
}

// ErrNoAnswer is the error of Item where a trial has no such answer.
var ErrNoAnswer = errors.New("an answer that was shown is not there")

// answersOf are the answers shown, each of the trial that it names. Trials are
// read where they were not yet.
func answersOf(shown []eval.Shown, trials map[string]engine.Trial, read func(id string) (engine.Trial, error)) ([]engine.Answer, error) {
	var answers []engine.Answer
	for _, s := range shown {
		t, known := trials[s.Trial]
		if !known {
			var err error
			if t, err = read(s.Trial); err != nil {
				return nil, err
			}
			trials[s.Trial] = t
		}
		if s.Lane >= len(t.Answers) {
			return nil, ErrNoAnswer
		}
		answers = append(answers, t.Answers[s.Lane])
	}
	return answers, nil
}

// Item is what a stored vote was about, with the texts: what is to be judged
// again once the vote is taken back.
func (q *Queue) Item(vote eval.Rating) (Item, error) {
	t, err := q.store.Trial(vote.Trial)
	if err != nil {
		return Item{}, err
	}
	item := itemOf(vote)
	item.Trial, item.Prompt = t, t.Prompt
	item.Answers, err = answersOf(fromTrials(vote), map[string]engine.Trial{t.ID: t}, q.store.Trial)
	return item, err
}

// fromTrials are the answers that a vote was about, each with its trial.
func fromTrials(vote eval.Rating) []eval.Shown {
	shown := slices.Clone(vote.Shown)
	for i := range shown {
		shown[i].Trial = vote.Of(shown[i])
	}
	return shown
}

// Query is the prompt as a query.
func (i Item) Query() engine.Query { return engine.Query{Prompt: i.Prompt, Task: i.Task} }

// Job is what has to be sent so that the models that still have to answer do:
// the prompt, with the parameters that the other answers were asked for with.
// The caller fills in the models that Waiting names.
func (i Item) Job() dispatch.Job {
	return dispatch.Job{Query: i.Query(), Parameters: i.parameters, Tags: dispatch.Missing(i.Trial.Tags)}
}

// repeatEvery is after how many votes of a rater one of them comes again, with
// the sides swapped: what a rater says twice tells how far one can rely on it.
const repeatEvery = 20

// repeatGap is how many votes lie between a vote and its repeat, at least.
const repeatGap = 10

// repeat is an item that this rater has judged before, when one is due.
func (q *Queue) repeat() (Item, bool) {
	var votes []eval.Rating
	again := map[string]bool{}
	for _, r := range q.snapshot.VotesBy(q.Rater, q.Scale) {
		if r.Draw.Repeat {
			again[r.Prompt] = true
		} else {
			votes = append(votes, r)
		}
	}
	if len(votes) < repeatEvery*(len(again)+1) {
		return Item{}, false
	}
	for _, r := range votes[:len(votes)-repeatGap] {
		if r.Skipped || again[r.Prompt] || len(r.Shown) < 2 || q.snapshot.Prompts[r.Prompt] == nil {
			continue
		}
		item := Item{Task: r.Task, Draw: r.Draw, Repeat: true, Session: q.session, Scale: q.Scale, Rater: q.Rater, Seen: q.snapshot.Seen(q.Rater, r.Prompt)}
		item.Draw.Repeat = true
		item.Shown = fromTrials(r)
		slices.Reverse(item.Shown)
		item.Trial.ID = item.Shown[0].Trial
		return item, true
	}
	return Item{}, false
}
