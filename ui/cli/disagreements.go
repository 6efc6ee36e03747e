package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/metrics"
	"switchboard/eval/store"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// disagreementJSON is a prompt on which raters disagree. Its names are a contract.
type disagreementJSON struct {
	Prompt  *string           `json:"prompt"` // null: it was forgotten
	Task    engine.Task       `json:"task"`
	Scale   eval.Scale        `json:"scale"`
	Apart   float64           `json:"apart"`
	Answers []judgedJSON      `json:"answers"`
	Votes   []opinionVoteJSON `json:"votes"`
}

type judgedJSON struct {
	Trial string `json:"trial"`
	Lane  int    `json:"lane"`
	Model string `json:"model"`
}

type opinionVoteJSON struct {
	Rating  string       `json:"rating"`
	Rater   string       `json:"rater"`
	Time    time.Time    `json:"time"`
	Blind   bool         `json:"blind"`
	Quality *float64     `json:"quality"` // null: two answers were compared
	Winner  *eval.Winner `json:"winner"`  // null: one answer was judged alone
	Tags    []eval.Tag   `json:"tags"`
	Note    string       `json:"note"`
}

// disagreeJob is what the flags say about a list of disagreements.
type disagreeJob struct {
	wanted bool
	scale  string
}

func (job disagreeJob) check(query store.Query, args []string) error {
	switch {
	case job.wanted && (len(args) > 0 || query.Text != ""):
		return misuse("leave the id and --search out", "--disagreements is about all prompts, and one was named")
	case !job.wanted && job.scale != "":
		return misuse("add --disagreements", "--scale chooses among disagreements")
	}
	if err := eval.Scale(job.scale).Check(); job.scale != "" && err != nil {
		return misuse("leave --scale out for all", "%s", err)
	}
	return nil
}

// printDisagreements prints them, the widest first, one JSON object a line.
func (c *command) printDisagreements(ctx context.Context, app *shell.App, scale eval.Scale, most int) error {
	all, damaged, err := metrics.Disagreements(ctx, app.Store.AllRatings(), scale)
	if err != nil {
		return err
	}
	if damaged > 0 {
		c.note(fmt.Sprintf("%s cannot be read and were left out (switchboard check)", format.Plural(damaged, "rating")))
	}
	if len(all) == 0 {
		c.note("no two raters have judged one answer differently")
	}
	if most > 0 {
		all = all[:min(most, len(all))]
	}
	for _, d := range all {
		j := disagreementToJSON(d)
		trial, err := app.Store.Trial(d.Answers[0].Trial)
		switch {
		case err == nil:
			j.Prompt = &trial.Prompt
		case !errors.Is(err, eval.ErrNotFound):
			return err
		}
		if err := c.out.json(j); err != nil {
			return err
		}
	}
	return nil
}

func disagreementToJSON(d metrics.Disagreement) disagreementJSON {
	j := disagreementJSON{Task: d.Task, Scale: d.Scale, Apart: d.Apart}
	for _, s := range d.Answers {
		j.Answers = append(j.Answers, judgedJSON{s.Trial, s.Lane, s.Model})
	}
	for _, o := range d.Opinions {
		v := opinionVoteJSON{Rating: o.Rating, Rater: o.Rater, Time: o.Time, Blind: o.Blind, Tags: append([]eval.Tag{}, o.Tags...), Note: o.Note}
		if o.Winner == "" {
			v.Quality = &o.Quality
		} else {
			v.Winner = &o.Winner
		}
		j.Votes = append(j.Votes, v)
	}
	return j
}
