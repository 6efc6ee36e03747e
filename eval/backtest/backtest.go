package backtest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
	"switchboard/eval/dataset"
	"switchboard/eval/internal/parallel"
	"switchboard/eval/sametext"
)

// Config asks how good routing between two models would be on prompts it
// has not seen. In each of Splits rounds, Ratings prompts are drawn and
// judged; FitShare of them fits a scorer, the rest certifies a threshold, and
// everything that was not drawn is the test.
type Config struct {
	Weak, Strong string
	CheckModel   string // a second cheap model whose answer is compared with the weak one's; "": none
	RateSame     bool   // prompts whose two answers are the same text are judged too; otherwise nobody judges them
	Ratings      int
	FitShare     float64         // in (0, 1]; with 1 nothing is certified
	Queue        eval.DrawMethod // Uniform, or Routable: a random half is set aside as test first
	Splits       int
	Seed         uint64
	MaxLoss      float64
	Confidence   float64
}

// Result is the outcome of a backtest. Every figure is a mean over splits unless its
// comment says otherwise.
type Result struct {
	Prompts, Ratings, Splits int
	Judged                   float64 // mean number of judged prompts in a split; below Ratings where the prompts to draw from ran out
	Texts                    bool    // the texts of both models' answers are known, for some prompts
	SameShare                float64 // share of all prompts whose two answers are the same text

	APGR, APGRSD   float64 // area under the Curve of the test, and its standard deviation from split to split
	CPT50, CPT80   float64 // share of calls to the strong model that closes 50 %, 80 % of the gap between the models
	CertifiedShare float64 // share of the test sent to the weak model
	NoSkillShare   float64 // the same for a random score with its own uniform draws
	Violations     float64 // share of splits whose test loss exceeds MaxLoss
	Saving         float64 // share of the strong model's cost on the test that is saved; known where Priced, over the splits where it cost something
	Priced         bool    // whether the cost of every answer is known, and in some split the strong model's answers to the test cost something
	Ties           int     // number of splits on whose test the strong model is no better; their area means nothing

	Checked        bool    // whether there is a check model
	CheckedShare   float64 // share of the test for which the check model was asked
	EscalatedShare float64 // share of the test for which the check model was asked, and then the strong one
	Calls          Calls   // mean number of calls for a prompt of the test

	Parts [][]PromptResult // for each split: the prompts of fit, certify and test, the first two in order of arrival
}

// PromptResult says what the policy of a split does with a prompt.
type PromptResult struct {
	ID        string
	Part      eval.Part
	Gap       float64  // the gap that is compared with the threshold; routing.Beyond where no threshold sends it to the weak model
	Model     string   // the model whose answer is given in the end
	D         float64  // quality of the strong model's answer less that of the weak one's, whichever is given
	Same      bool     // whether both answers are the same text
	Agreement *float64 // agreement of the weak model's answer with the check's; nil: no check, or one of the two is missing
	Calls     Calls    // calls made for the prompt, 0 or 1 of each model
}

// Calls is a number of calls to each of the models.
type Calls struct{ Weak, Check, Strong float64 }

// Check says what is wrong with the parameters.
func (b Config) Check() error {
	switch {
	case b.Weak == "" || b.Strong == "":
		return fmt.Errorf("a backtest needs a weak and a strong model")
	case b.Weak == b.Strong:
		return fmt.Errorf("the weak and the strong model are both %s", b.Weak)
	case b.CheckModel == b.Weak:
		return fmt.Errorf("the check and the weak model are both %s, and an answer always agrees with itself; where the file has a second sample of the model, give it a name of its own", b.Weak)
	case b.CheckModel == b.Strong:
		return fmt.Errorf("the check and the strong model are both %s, and a check is there so that the strong model need not be asked", b.Strong)
	case b.Ratings < 1:
		return fmt.Errorf("a backtest needs at least one rating, not %d", b.Ratings)
	case !(b.FitShare > 0 && b.FitShare <= 1):
		return fmt.Errorf("the fit share %v is not above 0 and at most 1", b.FitShare)
	case b.Queue != eval.Uniform && b.Queue != eval.Routable:
		return fmt.Errorf("there is no queue %q; the queues are uniform and routable", b.Queue)
	case b.Splits < 1:
		return fmt.Errorf("a backtest needs at least one split, not %d", b.Splits)
	case !(b.MaxLoss > 0 && b.MaxLoss < 1):
		return fmt.Errorf("the largest loss %v is not between 0 and 1", b.MaxLoss)
	case !(b.Confidence > 0 && b.Confidence < 1):
		return fmt.Errorf("the confidence %v is not between 0 and 1", b.Confidence)
	}
	return nil
}

// FewPromptsError says that a file has too few prompts to rate as many as are asked
// for and to test on others.
type FewPromptsError struct {
	File             string
	Prompts, Ratings int
	Queue            eval.DrawMethod
}

func (e *FewPromptsError) Error() string {
	if e.Queue == eval.Routable {
		return eval.Counts("%s has %s, and half of them are set aside as the test: %v cannot be rated of the others", e.File, eval.Counted(e.Prompts, "distinct prompt"), e.Ratings)
	}
	return eval.Counts("%s has %s, too few to rate %v and test on others", e.File, eval.Counted(e.Prompts, "distinct prompt"), e.Ratings)
}

// fitCount is how many of the ratings fit the scorer: at least one.
func (b Config) fitCount() int {
	return max(1, int(math.Round(b.FitShare*float64(b.Ratings))))
}

// Run carries the backtest out. After every split it calls report with the number of
// splits that are done; the calls do not overlap. The same outcomes and parameters give the same
// result. A prompt on which one of the models was not judged is an error.
func (b Config) Run(ctx context.Context, set *dataset.Outcomes, report func(done int)) (*Result, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	w, err := newSimulation(b, set)
	if err != nil {
		return nil, err
	}
	if err := w.read(ctx, set); err != nil {
		return nil, err
	}
	splits := make([]split, b.Splits)
	var failed error
	var mu sync.Mutex
	done := 0
	err = parallel.EachOf(ctx, b.Splits, func(i int) {
		s, err := w.split(i)
		mu.Lock()
		defer mu.Unlock()
		splits[i], done = s, done+1
		if err != nil {
			failed = err
		}
		report(done)
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	return w.sumUp(splits), nil
}

// simulation holds what all splits of a backtest share. Its slices have one element a
// prompt.
type simulation struct {
	Config
	prompts  []dataset.Outcome
	readings []routing.PromptFeatures
	prior    []float64             // the gap that the prior predicts
	d        []float64             // the quality of the strong model's answer less that of the weak one's
	same     []bool                // whether both answers are the same text, so that nobody judges them
	pairs    []*agreement.Features // the weak model's answer compared with the check's; empty without a check, nil where an answer is missing
	texts    bool
	ladder   routing.Ladder
	priced   bool
}

func newSimulation(b Config, set *dataset.Outcomes) (*simulation, error) {
	n := len(set.Prompts)
	if spare := n - b.Ratings; spare < 1 || b.Queue == eval.Routable && n/2 < b.Ratings {
		return nil, &FewPromptsError{set.File, n, b.Ratings, b.Queue}
	}
	w := &simulation{Config: b, prompts: set.Prompts, priced: true, ladder: Ladder(b.Weak, b.Strong)}
	for i := range set.Prompts {
		o := &set.Prompts[i]
		weak, strong := o.Answer(b.Weak), o.Answer(b.Strong)
		for _, a := range []struct {
			model  string
			answer *dataset.OutcomeAnswer
		}{{b.Weak, weak}, {b.Strong, strong}} {
			if a.answer == nil {
				return nil, &jsonl.LineError{File: set.File, Line: o.Line, Text: fmt.Sprintf("no answer of %s; the line has %s", a.model, o.Models())}
			}
			if a.answer.Quality == nil {
				return nil, &jsonl.LineError{File: set.File, Line: o.Line, Text: "no quality of " + a.model}
			}
		}
		w.d = append(w.d, *strong.Quality-*weak.Quality)
		w.compare(weak, strong, o.Answer(b.CheckModel))
		w.priced = w.priced && weak.Cost.Known() && strong.Cost.Known()
	}
	return w, w.checkAnswers(set)
}

// compare compares the answers to the next prompt, and notes what came of it.
func (w *simulation) compare(weak, strong, check *dataset.OutcomeAnswer) {
	texts := weak.Text != "" && strong.Text != ""
	w.texts = w.texts || texts
	w.same = append(w.same, texts && !w.RateSame && sametext.Same(weak.Text, strong.Text))
	if w.CheckModel == "" {
		return
	}
	var pair *agreement.Features
	if check != nil {
		w.priced = w.priced && check.Cost.Known()
		if a, b, ok := comparable(weak, check); ok {
			f := agreement.Compare(&a, &b)
			pair = &f
		}
	}
	w.pairs = append(w.pairs, pair)
}

// comparable reads two answers by their texts or, where one has none, by their
// values; false where both are not there either.
func comparable(a, b *dataset.OutcomeAnswer) (x, y agreement.Answer, ok bool) {
	switch {
	case a.Text != "" && b.Text != "":
		return agreement.Read(a.Text), agreement.Read(b.Text), true
	case a.Value != "" && b.Value != "":
		return agreement.Read(a.Value), agreement.Read(b.Value), true
	}
	return x, y, false
}

// checkAnswers is an error where no prompt has answers of the weak model and the check
// that can be compared.
func (w *simulation) checkAnswers(set *dataset.Outcomes) error {
	if w.CheckModel == "" || slices.ContainsFunc(w.pairs, func(p *agreement.Features) bool { return p != nil }) {
		return nil
	}
	return &jsonl.LineError{File: set.File, Line: set.Prompts[0].Line, Text: fmt.Sprintf("no prompt has a \"text\" or a \"value\" of both %s and %s; the line has %s", w.Weak, w.CheckModel, set.Prompts[0].Models())}
}

// Ladder is a ladder of these two models. The weak one's strength is the one that
// the router takes for a model of which nothing is known.
func Ladder(weak, strong string) routing.Ladder {
	return routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: weak, Strength: routing.StrengthUnknown()}, {Model: strong, Strength: 1}}}
}

// read reads the features of every prompt and works out the prior's gap for it.
func (w *simulation) read(ctx context.Context, set *dataset.Outcomes) error {
	p, err := w.policy(routing.Scorer{Prior: routing.PriorVersion()}, routing.NoCheaper(), 0)
	if err != nil {
		return err
	}
	router := routing.NewRouter(p)
	w.readings, w.prior = make([]routing.PromptFeatures, len(w.d)), make([]float64, len(w.d))
	return parallel.EachOf(ctx, len(w.d), func(i int) {
		w.readings[i] = routing.ReadPrompt(engine.Query{Prompt: set.Prompts[i].Prompt, Task: set.Prompts[i].Task})
		w.prior[i] = router.Gap(&w.readings[i], 0)
	})
}

func (w *simulation) policy(s routing.Scorer, t routing.Thresholds, ratings int) (routing.Policy, error) {
	return routing.NewPolicy(s, t, w.ladder, routing.Provenance{Source: routing.Backtested, Ratings: ratings})
}
