package annotate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// fixture is a store with prompts that nano and big have answered. nano fails on
// hard ones, which say so.
type fixture struct {
	*records.Store
	t     testing.TB
	clock time.Time
	votes int
}

func newFixture(t testing.TB, prompts int) *fixture {
	t.Helper()
	return newFixtureIn(t, storetest.New(t), prompts)
}

func newFixtureIn(t testing.TB, s *records.Store, prompts int) *fixture {
	t.Helper()
	b := &fixture{Store: s, t: t, clock: evaltest.Noon.Add(48 * time.Hour)}
	var trials []engine.Trial
	for i := range prompts {
		trials = append(trials, benchTrial(i))
	}
	evaltest.Must(t, b.AddTrials(trials))
	return b
}

func benchTrial(i int) engine.Trial {
	t := evaltest.NewTrial(i)
	t.Decision.Task = engine.QA
	t.Prompt = fmt.Sprintf("Say what number %d is called in %s", i, []string{"French", "German", "Latin"}[i%3])
	if hard(i) {
		t.Prompt = fmt.Sprintf("Prove rigorously that number %d is the limit of a hard sequence in %s", i, []string{"French", "German", "Latin"}[i%3])
	}
	t.Answers = []engine.Answer{evaltest.NewAnswer("nano", fmt.Sprint("nano ", i)), evaltest.NewAnswer("big", fmt.Sprint("big ", i))}
	t.Answers[0].Cost = providers.Nano(1_000)
	return t
}

func hard(i int) bool { return i%4 == 0 }

func (b *fixture) now() time.Time { return b.clock }

func benchLadder() routing.Ladder {
	return routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
}

func (b *fixture) open(rater string) *Queue {
	b.t.Helper()
	d, err := Open(NewReading(b.Store), Options{Rater: rater, Scale: eval.Accept, Ladder: benchLadder(), Now: b.now})
	evaltest.Must(b.t, err)
	return d
}

// honest is what an honest rater says.
func honest(model, prompt string) int {
	if model == "nano" && strings.HasPrefix(prompt, "Prove") {
		return 0
	}
	return 1
}

// vote says of an item what an honest rater would.
func (b *fixture) vote(q *Queue, i Item) eval.Rating {
	b.t.Helper()
	return b.say(q, i, func(model string) int { return honest(model, i.Prompt) })
}

// say judges each answer of an item.
func (b *fixture) say(q *Queue, i Item, of func(model string) int) eval.Rating {
	b.t.Helper()
	b.clock = b.clock.Add(time.Second)
	r, err := q.Cast(i, judged(i, of))
	evaltest.Must(b.t, err)
	return r
}

// judged is a judgement of each answer of an item.
func judged(i Item, of func(model string) int) Judgement {
	var j Judgement
	for k, s := range i.Shown {
		j.Verdicts = append(j.Verdicts, eval.Verdict{Answer: k, Value: of(s.Model)})
	}
	return j
}

func (b *fixture) next(d *Queue) Item {
	b.t.Helper()
	i, err := d.Next(b.t.Context())
	evaltest.Must(b.t, err)
	return i
}

// voteNext says of the next item what an honest rater would.
func (b *fixture) voteNext(q *Queue) eval.Rating {
	b.t.Helper()
	return b.vote(q, b.next(q))
}

// learnFit rates the whole fit part from Compare.
func (b *fixture) learnFit() {
	b.t.Helper()
	var events []eval.Rating
	for t, err := range b.Trials(store.Query{}) {
		evaltest.Must(b.t, err)
		if eval.PartOf(eval.PromptKey(t.Prompt)) != eval.FitPart {
			continue
		}
		b.votes++
		r := evaltest.NewRating(fmt.Sprintf("vote%05d", b.votes), t)
		r.Shown, r.Verdicts = nil, nil
		for lane, a := range t.Answers {
			r.Shown = append(r.Shown, eval.Shown{Lane: lane, Model: a.Model})
			r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: lane, Value: honest(a.Model, t.Prompt)})
		}
		events = append(events, r)
	}
	evaltest.Must(b.t, b.AddRatings(events))
}

func TestQueueFits(t *testing.T) {
	b := newFixture(t, 60)
	d := b.open("ana")
	first := b.next(d)
	t.Run("shows the answers of a prompt of the fit part, and keeps the draw before", func(t *testing.T) {
		if eval.PartOf(eval.PromptKey(first.Prompt)) != eval.FitPart || len(first.Shown) != 2 || first.Draw != (eval.Draw{Method: eval.Uniform, Run: eval.FitRun}) {
			t.Fatalf("got %+v", first)
		}
		for k, s := range first.Shown {
			if first.Answers[k].Model != s.Model || !strings.HasPrefix(first.Answers[k].Text, s.Model) {
				t.Fatalf("%+v beside %q", s, first.Answers[k].Text)
			}
		}
		c, err := snapshot.Open(b.Store)
		if evaltest.Must(t, err); len(c.Draws) != 1 || c.Draws[0].Prompt != eval.PromptKey(first.Prompt) || !slices.Contains(c.Draws[0].Raters, "ana") {
			t.Fatalf("got %+v", c.Draws)
		}
	})
	t.Run("brings the same item, in the same order, until it was judged", func(t *testing.T) {
		again := b.next(d)
		evaltest.Same(t, again.Shown, first.Shown)
		evaltest.Same(t, b.next(b.open("ana")).Prompt, first.Prompt)
	})
	d = b.open("ana")
	vote := b.voteNext(d)
	second := b.next(d)
	t.Run("goes on after a vote", func(t *testing.T) {
		if second.Prompt == first.Prompt {
			t.Fatal("it is still there")
		}
	})
	t.Run("brings back what is taken back", func(t *testing.T) {
		_, err := d.Retract(vote.ID)
		evaltest.Must(t, err)
		if got := b.next(d); got.Prompt != first.Prompt {
			t.Fatalf("got %q", got.Prompt)
		}
		b.voteNext(d)
	})
	t.Run("has its progress", func(t *testing.T) {
		p, err := d.Progress()
		if evaltest.Must(t, err); p.Phase != ToFit || p.Done != 1 || p.Planned < 10 || p.Votes != 1 {
			t.Fatalf("got %+v", p)
		}
	})
	t.Run("draws no prompt twice", func(t *testing.T) {
		seen := map[string]bool{first.Prompt: true}
		for range 10 {
			i := b.next(d)
			if seen[i.Prompt] {
				t.Fatalf("%q again", i.Prompt)
			}
			seen[i.Prompt] = true
			b.vote(d, i)
		}
	})
	storetest.Sound(t, b.Store)
}

func TestQueueCertifies(t *testing.T) {
	b := newFixture(t, 400)
	b.learnFit()
	d := b.open("ana")
	first := b.next(d)
	runs, err := b.Runs()
	evaltest.Must(t, err)
	t.Run("plans a run before it draws for it", func(t *testing.T) {
		if len(runs) != 1 || runs[0].Who != "ana" || first.Draw.Run != runs[0].Run.ID || first.Draw.Method != eval.Routable || first.Draw.Probability <= 0 {
			t.Fatalf("%+v, %+v", first.Draw, runs)
		}
	})
	order := runs[0].Run.Families[0].Routable
	t.Run("draws in the order of the run", func(t *testing.T) {
		for k := range 90 {
			i := b.next(d)
			if i.Repeat {
				b.vote(d, i)
				i = b.next(d)
			}
			if want := order[k].Prompt; eval.PromptKey(i.Prompt) != want {
				t.Fatalf("draw %d is %q", k, i.Prompt)
			}
			b.vote(d, i)
		}
	})
	t.Run("nothing is final before the session has ended", func(t *testing.T) {
		got, err := calibrate.Calibrate(t.Context(), b.Store, d.aim(), "ana", b.now())
		if evaltest.Must(t, err); got.Run == nil || got.Families[0].Rated != 0 {
			t.Fatalf("got %+v", got.Families)
		}
	})
	t.Run("what will count once the names are shown is pending at once", func(t *testing.T) {
		got, err := calibrate.Calibrate(t.Context(), b.Store, d.aim(), "ana", b.now())
		evaltest.Must(t, err)
		p, err := d.Progress()
		evaltest.Must(t, err)
		_, all, err := calibrate.Explain(b.Store, runs[0].Run.ID)
		evaltest.Must(t, err)
		pending := 0
		for _, e := range all {
			if e.Pending {
				pending++
			}
		}
		if got.Counts.Pending != 90 || p.Pending != 90 || pending != 90 {
			t.Fatalf("%d in the calibration, %d in the progress, %d in the evidence", got.Counts.Pending, p.Pending, pending)
		}
	})
	t.Run("certifies what the votes prove", func(t *testing.T) {
		evaltest.Must(t, d.Reveal())
		got, err := calibrate.Calibrate(t.Context(), b.Store, d.aim(), "ana", b.now())
		evaltest.Must(t, err)
		f := got.Families[0]
		if !f.Certified || f.Rated != 90 || f.Share < 0.5 || f.Loss > 0.05 {
			t.Fatalf("got %+v", f)
		}
		if c := got.Policy.CertificateFor(engine.QA); c == nil || c.Run != runs[0].Run.ID || c.Raters != 1 {
			t.Fatalf("got %+v", c)
		}
		again, err := calibrate.Calibrate(t.Context(), b.Store, d.aim(), "ben", b.now().Add(time.Hour))
		if evaltest.Must(t, err); again.Policy.Hash != got.Policy.Hash {
			t.Fatal("the same ratings make another policy")
		}
	})
	t.Run("explores at any other limit", func(t *testing.T) {
		aim := d.aim()
		aim.Limit.Loss = 0.1
		got, err := calibrate.Calibrate(t.Context(), b.Store, aim, "ana", b.now())
		if evaltest.Must(t, err); got.Run != nil || len(got.Policy.Certificates) != 0 || len(got.Notes) == 0 || !strings.Contains(got.Notes[0], "exploring") {
			t.Fatalf("got %+v", got)
		}
	})
	t.Run("later votes alter nothing", func(t *testing.T) {
		before := frozenOf(t, b, runs[0].Run.ID)
		for _, f := range before[:5] {
			r := itemAbout(b, f.Prompt, runs[0].Run.ID).vote(Judgement{Verdicts: []eval.Verdict{{Answer: 0, Value: 0}, {Answer: 1, Value: 1}}}, b.now())
			r.Blind = false
			evaltest.Must(t, b.AddRating(r))
		}
		evaltest.Same(t, frozenOf(t, b, runs[0].Run.ID), before)
	})
	storetest.Sound(t, b.Store)
}

func frozenOf(t testing.TB, b *fixture, run string) []eval.FinalVerdict {
	t.Helper()
	c, err := snapshot.Open(b.Store)
	evaltest.Must(t, err)
	evaltest.Must(t, calibrate.FinalizeDraws(b.Store, c, b.now()))
	var all []eval.FinalVerdict
	for _, d := range c.Draws {
		if f, ok := c.Frozen[string(d.Key())]; ok && d.Run == run {
			all = append(all, f)
		}
	}
	return all
}

// itemAbout is an item about a prompt as a rater would have had it.
func itemAbout(b *fixture, key, run string) Item {
	b.t.Helper()
	c, err := snapshot.Open(b.Store)
	evaltest.Must(b.t, err)
	t, err := b.Trial(c.Prompts[key].Trial)
	evaltest.Must(b.t, err)
	return Item{Prompt: t.Prompt, Trial: t, Shown: []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 1, Model: "big"}},
		Draw: eval.Draw{Method: eval.Routable, Run: run}, Scale: eval.Accept, Rater: "ana"}
}

func TestQueueRepeats(t *testing.T) {
	b := newFixture(t, 150)
	d := b.open("ana")
	sides := map[string]string{}
	for range repeatEvery {
		i := b.next(d)
		sides[i.Prompt] = i.Shown[0].Model
		b.vote(d, i)
	}
	again := b.next(d)
	t.Run("one in twenty comes again with its sides swapped", func(t *testing.T) {
		if !again.Repeat || !again.Draw.Repeat || sides[again.Prompt] == "" || sides[again.Prompt] == again.Shown[0].Model {
			t.Fatalf("got %+v", again)
		}
	})
	b.vote(d, again)
	t.Run("once", func(t *testing.T) {
		if i := b.next(d); i.Repeat {
			t.Fatalf("got %+v", i)
		}
	})
}

func TestQueueWaitsForAnswers(t *testing.T) {
	b := &fixture{Store: storetest.New(t), t: t, clock: evaltest.Noon.Add(time.Hour)}
	trial := benchTrial(fitPrompt(t, 0))
	trial.Answers = trial.Answers[:1]
	evaltest.Must(t, b.AddTrial(trial))
	d := b.open("ana")
	i := b.next(d)
	if !slices.Equal(i.Waiting, []string{"big"}) || len(i.Shown) != 0 || i.Job().Query.Prompt != trial.Prompt {
		t.Fatalf("got %+v", i)
	}
	if tags := i.Job().Tags; !dispatch.Anew(tags) || dispatch.Watched(tags) {
		t.Errorf("what is missing is asked with %v", tags)
	}
	later := benchTrial(5000)
	later.Prompt, later.Answers = trial.Prompt, []engine.Answer{{Model: "big", Provider: "openai"}}
	evaltest.Must(t, b.AddTrial(later))
	t.Run("until they have ended", func(t *testing.T) {
		if i := b.next(d); len(i.Waiting) != 1 {
			t.Fatalf("got %+v", i)
		}
	})
	t.Run("and shows those of different days together", func(t *testing.T) {
		evaltest.Must(t, b.AddAnswer(later.ID, 0, evaltest.NewAnswer("big", "big at last")))
		i := b.next(d)
		if len(i.Shown) != 2 || len(i.Waiting) != 0 {
			t.Fatalf("got %+v", i)
		}
		b.vote(d, i)
		storetest.Sound(t, b.Store)
	})
	t.Run("then has nothing more", func(t *testing.T) {
		_, err := d.Next(t.Context())
		evaltest.Refused(t, err, eval.ErrNothingToRate)
	})
}

// fitPrompt is a number from n on whose prompt is of the fit part.
func fitPrompt(t testing.TB, n int) int {
	t.Helper()
	for eval.PartOf(eval.PromptKey(benchTrial(n).Prompt)) != eval.FitPart {
		n++
	}
	return n
}

func TestQueueGoesOnWhenATrialIsForgotten(t *testing.T) {
	b := newFixture(t, 40)
	d := b.open("ana")
	i := b.next(d)
	evaltest.Must(t, b.Forget(i.Trial.ID))
	next := b.next(d)
	if next.Prompt == i.Prompt {
		t.Fatalf("%q is still there", next.Prompt)
	}
	if vote := b.vote(d, next); vote.Session != i.Session {
		t.Fatalf("it goes on in the session %s, not in %s", vote.Session, i.Session)
	}
}

func TestQueueSaysWhyThereIsNothing(t *testing.T) {
	_, err := (&fixture{Store: storetest.New(t), t: t, clock: evaltest.Noon}).open("ana").Next(t.Context())
	evaltest.Refused(t, err, eval.ErrNothingToRate)
	_, err = Open(NewReading(storetest.New(t)), Options{Rater: "ana", Scale: eval.Accept, Ladder: routing.Ladder{Rungs: []routing.Rung{{Model: "big", Strength: 1}}}})
	evaltest.Refused(t, err, eval.ErrNothingToRate)
	if _, err := Open(NewReading(storetest.New(t)), Options{Rater: "ana", Scale: eval.Imported, Ladder: benchLadder()}); !errors.Is(err, eval.ErrInvalid) {
		t.Fatalf("got %v", err)
	}
}
