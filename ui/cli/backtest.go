package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/backtest"
	"switchboard/eval/calibrate"
	"switchboard/eval/dataset"
	"switchboard/eval/infile"
	"switchboard/providers"
	"switchboard/ui/format"
)

// backtestJob is what the flags say about a backtest.
type backtestJob struct {
	backtest.Config
	queue string
	equal bool
	dump  output
	scale string
}

func (c *command) backtest() *cobra.Command {
	var job backtestJob
	cmd := &cobra.Command{
		Use:   "backtest [FILE.jsonl] --weak M --strong M",
		Short: "Say how good routing would be on prompts it has not seen",
		Long: "Say how good routing between two models would be on prompts it has not seen. The file holds outcomes:\n" +
			"{\"id\": \"1\", \"prompt\": \"…\", \"answers\": [{\"model\": \"m\", \"quality\": 0.5}, …]} a line, quality from 0 to 1;\n" +
			"without a file the rated prompts of the store are used.\n" +
			"In each split some prompts are drawn and judged: a part of them fits the scorer, the rest certifies a\n" +
			"threshold, and all others are the test. Nothing is sent and nothing is stored.",
		Example: "switchboard backtest outcomes.jsonl --weak small --strong large --ratings 500\nswitchboard backtest --weak gpt-5-nano --strong claude-opus-5-5 --ratings 200",
		Args:    cobra.MaximumNArgs(1),
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runBacktest(cmd.Context(), job, args) }),
	}
	f := cmd.Flags()
	f.StringVar(&job.Weak, "weak", "", "the cheaper model, as the file or the store names it")
	f.StringVar(&job.Strong, "strong", "", "the reference, as the file or the store names it")
	f.StringVar(&job.CheckModel, "check", "", "a second cheap model: the weak one's answer is given only where the two agree enough (their texts, or \"value\", in FILE)")
	f.BoolVar(&job.equal, "equal", true, "answers that are the same text need no rating; with --equal=false they are rated too")
	f.StringVar(&job.scale, "scale", "", "of the store's ratings: accept, score, preference or imported; without it, the one with most")
	f.IntVar(&job.Ratings, "ratings", 500, "judge this many prompts in each split")
	f.Float64Var(&job.FitShare, "fit-share", 0.34, "use this share of them to fit; with 1 nothing is certified")
	f.StringVar(&job.queue, "queue", string(eval.Uniform), "draw what certifies from all prompts (uniform) or from the routable ones (routable)")
	f.IntVar(&job.Splits, "splits", 20, "do it this many times")
	f.Uint64Var(&job.Seed, "seed", 1, "the same seed draws the same prompts")
	f.Float64Var(&job.MaxLoss, "max-loss", 0.05, "certify that at most this much quality is lost")
	f.Float64Var(&job.Confidence, "confidence", 0.95, "with this confidence")
	job.dump.addTo(cmd, "dump", "write what became of every prompt in every split to this file; - is stdout")
	return cmd
}

func (c *command) runBacktest(ctx context.Context, job backtestJob, args []string) error {
	job.Queue, job.RateSame = eval.DrawMethod(job.queue), !job.equal
	if err := job.Check(); err != nil {
		return misuse("`switchboard backtest --help` says how", "%s", err)
	}
	dump, err := c.job(ctx, "the dump", job.dump, args...)
	if err != nil {
		return err
	}
	begun := time.Now()
	set, simulated, err := c.outcomes(ctx, job, args)
	if err != nil {
		return err
	}
	c.remarks(set)
	steps := newStepProgress(c.Stderr, job.Splits)
	result, err := job.Run(ctx, set, steps.show)
	steps.end()
	var few *backtest.FewPromptsError
	switch {
	case errors.As(err, &few):
		return misuse("fewer --ratings", "%s", err)
	case err != nil:
		return err
	}
	if result.Ties > 0 {
		c.note(format.Counts("%s is no better than %s on the test of %v of %s: there is no gap to close there, and the area (APGR) tells nothing",
			job.Strong, job.Weak, result.Ties, format.Plural(job.Splits, "split")))
	}
	if job.dump.path != "" {
		if _, err := dump.Write(ctx, func(w io.Writer) error { return writeParts(w, result) }); err != nil {
			return notWritten("the dump", err)
		}
	}
	if c.flags.JSON {
		j := backtestToJSON(job.CheckModel, result, time.Since(begun))
		j.Simulated = simulated
		return c.out.json(j)
	}
	c.out.backtestText(job, result)
	c.out.markSimulated(simulated)
	return c.out.err
}

// outcomes are the outcomes of the file or, without a file, the store's rated prompts,
// which may be simulated.
func (c *command) outcomes(ctx context.Context, job backtestJob, args []string) (set *dataset.Outcomes, simulated bool, err error) {
	scale := eval.Scale(job.scale)
	switch {
	case len(args) == 1 && job.scale != "":
		return nil, false, misuse("leave it out", "--scale chooses among the store's ratings, and a file was named")
	case len(args) == 1:
		set, err = readOutcomes(ctx, args[0])
		return set, false, err
	case job.CheckModel != "":
		return nil, false, misuse("name a file of outcomes, with texts or values", "--check compares answers, and the store's ratings are tried without them")
	}
	if err := scale.Check(); job.scale != "" && err != nil {
		return nil, false, misuse("leave --scale out for the one with most ratings", "%s", err)
	}
	store, err := c.storeAsItIs(ctx)
	if err != nil {
		return nil, false, err
	}
	set, scale, err = calibrate.RatedOutcomes(store, job.Weak, job.Strong, scale)
	if err == nil {
		c.note(fmt.Sprintf("%s rated on the scale %s", format.Plural(len(set.Prompts), "prompt"), scale))
	}
	return set, isDemo(store), err
}

// mostOutcomes is the largest file of outcomes, in bytes. All of a file is held in
// memory.
const mostOutcomes = 1 << 30

func readOutcomes(ctx context.Context, file string) (*dataset.Outcomes, error) {
	f, err := infile.Open(ctx, file, mostOutcomes)
	if err != nil {
		return nil, unreadable("the outcomes", "check the file's name", err)
	}
	defer f.Close()
	return dataset.ReadOutcomes(f, file)
}

// backtestJSON is the result for scripts. Saving is null where a cost is
// unknown.
type backtestJSON struct {
	Prompts        int      `json:"prompts"`
	Ratings        int      `json:"ratings"`
	Judged         float64  `json:"judged"` // mean of a split: fewer where the queue ran dry
	Splits         int      `json:"splits"`
	APGR           float64  `json:"apgr"`
	APGRSD         float64  `json:"apgr_sd"`
	CPT50          float64  `json:"cpt50"`
	CPT80          float64  `json:"cpt80"`
	CertifiedShare float64  `json:"certified_share"`
	NoSkillShare   float64  `json:"noskill_share"`
	Violations     float64  `json:"violations"`
	Saving         *float64 `json:"saving"`
	Seconds        float64  `json:"seconds"`

	EqualShare     *float64   `json:"equal_share,omitempty"` // not there: the file has no texts of both models
	Check          string     `json:"check,omitempty"`
	CheckedShare   *float64   `json:"checked_share,omitempty"`
	EscalatedShare *float64   `json:"escalated_share,omitempty"`
	Calls          *callsJSON `json:"calls,omitempty"` // mean calls a prompt of the test

	Simulated bool `json:"simulated,omitempty"` // the ratings are those of a demo store
}

type callsJSON struct {
	Weak   float64 `json:"weak"`
	Check  float64 `json:"check"`
	Strong float64 `json:"strong"`
}

func backtestToJSON(check string, r *backtest.Result, took time.Duration) backtestJSON {
	j := backtestJSON{
		Prompts: r.Prompts, Ratings: r.Ratings, Judged: r.Judged, Splits: r.Splits, APGR: r.APGR, APGRSD: r.APGRSD, CPT50: r.CPT50, CPT80: r.CPT80,
		CertifiedShare: r.CertifiedShare, NoSkillShare: r.NoSkillShare, Violations: r.Violations, Seconds: took.Seconds(), Check: check,
	}
	if r.Texts {
		j.EqualShare = &r.SameShare
	}
	if check != "" {
		j.CheckedShare, j.EscalatedShare, j.Calls = &r.CheckedShare, &r.EscalatedShare, (*callsJSON)(&r.Calls)
	}
	if r.Priced {
		j.Saving = &r.Saving
	}
	return j
}

func (p *printer) backtestText(job backtestJob, r *backtest.Result) {
	weak, strong := providers.CleanLine(job.Weak, 80), providers.CleanLine(job.Strong, 80)
	rated := format.Counts("%v of them rated", r.Ratings)
	if r.Judged < float64(r.Ratings) {
		rated = format.Counts("%.1f of them judged (of %v, for the queue ran dry)", r.Judged, r.Ratings)
	}
	p.line(fmt.Sprintf("%s, %s, mean of %s", format.Plural(r.Prompts, "prompt"), rated, format.Plural(r.Splits, "split")))
	if r.SameShare > 0 && !job.RateSame {
		p.line(fmt.Sprintf("same text  in both answers to %.1f %% of prompts, which nobody has to rate", 100*r.SameShare))
	}
	p.line(fmt.Sprintf("score      area %s ± %.3f from split to split; chance is 0.500", engine.Decimal(r.APGR, 3), r.APGRSD))
	p.line(fmt.Sprintf("           half of the difference with %.0f %% of the calls to %s, 80 %% of it with %.0f %%",
		100*r.CPT50, strong, 100*r.CPT80))
	if job.FitShare == 1 {
		p.line("certified  nothing: every rating was used to fit")
		return
	}
	p.line(fmt.Sprintf("certified  %.1f %% of prompts to %s at a loss of at most %v with %v %% confidence; a random score: %.1f %%",
		100*r.CertifiedShare, weak, job.MaxLoss, 100*job.Confidence, 100*r.NoSkillShare))
	p.line(fmt.Sprintf("broken     in %.1f %% of splits the test, %s, lost more than that", 100*r.Violations, format.Plural(tested(r), "prompt")))
	if job.CheckModel != "" {
		p.line(fmt.Sprintf("check      %s is asked as well for %.1f %% of prompts, and %s after both for %.1f %%; calls a prompt: %.2f %s, %.2f %s, %.2f %s",
			providers.CleanLine(job.CheckModel, 80), 100*r.CheckedShare, strong, 100*r.EscalatedShare,
			r.Calls.Weak, weak, r.Calls.Check, providers.CleanLine(job.CheckModel, 80), r.Calls.Strong, strong))
	}
	saving := "—  (the file does not give the cost of every answer, or those of " + strong + " cost nothing)"
	if r.Priced {
		saving = fmt.Sprintf("%s of what %s alone costs", percent(r.Saving), strong)
	}
	p.line("saving     ", saving)
}

// tested is how many prompts the test of a split has. Where they are few, the loss is
// often above the limit by chance alone.
func tested(r *backtest.Result) int {
	if len(r.Parts) == 0 {
		return 0
	}
	n := 0
	for _, p := range r.Parts[0] {
		if p.Part == eval.TestPart {
			n++
		}
	}
	return n
}

// writeParts writes a line for every prompt of every split.
func writeParts(w io.Writer, r *backtest.Result) error {
	out := newPrinter(w, true)
	for i, split := range r.Parts {
		for _, p := range split {
			j := placedJSON{i, p.ID, p.Part, p.Gap, p.Model, p.D, nil, p.Agreement, nil}
			if r.Texts {
				j.Equal = &p.Same
			}
			if r.Checked {
				j.Calls = (*callsJSON)(&p.Calls)
			}
			if err := out.json(j); err != nil {
				return err
			}
		}
	}
	return nil
}

type placedJSON struct {
	Split int       `json:"split"` // from 0
	ID    string    `json:"id"`
	Part  eval.Part `json:"part"`
	Gap   float64   `json:"gap"`
	Model string    `json:"model"`           // the model whose answer is given in the end
	D     float64   `json:"d"`               // quality of the strong model's answer less that of the weak one's
	Equal *bool     `json:"equal,omitempty"` // the two are the same text, and nobody rates them; not there: there are no texts

	Agreement *float64   `json:"agreement,omitempty"` // of the weak model's answer and its check's; not there: no check, or an answer is missing
	Calls     *callsJSON `json:"calls,omitempty"`     // calls that are made, where there is a check
}
