package demo

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/eval"
)

// slipOfRater is how often a simulated rater says of a computed answer the
// opposite of what is true.
const slipOfRater = 0.003

// slipOfSecond is the same of the second rater, who is less careful.
const slipOfSecond = 0.03

// vote accepts each answer with the probability that its quality gives: surely
// above 0.9, never below 0.1, but for a slip now and then. It is marked as
// simulated. Without models, all answers of the trial are shown.
func (d *seeding) vote(rater, key string, draw eval.Draw, session string, at time.Time, models ...string) eval.Rating {
	t, p := d.trials[key], d.texts[key]
	h := fnv.New64a()
	h.Write([]byte(p.ID + rater)) // never fails
	random := rand.New(rand.NewPCG(h.Sum64(), 2))
	r := eval.Rating{
		ID: engine.NewID(at), Time: at, Rater: rater, Session: session, Simulated: true, Blind: true,
		Trial: t.ID, Prompt: key, Task: t.Decision.Task, Scale: eval.Accept, Draw: draw,
	}
	slip := slipOfRater
	if rater == secondRater {
		slip = slipOfSecond
	}
	for _, lane := range random.Perm(len(t.Answers)) {
		a := t.Answers[lane]
		if len(models) > 0 && !slices.Contains(models, a.Model) {
			continue
		}
		chance := (p.Answers[a.Model].Quality - 0.1) / 0.8
		chance = min(1-slip, max(slip, chance))
		value := 0
		if random.Float64() < chance && a.OK() {
			value = 1
		}
		r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: len(r.Shown), Value: value})
		r.Shown = append(r.Shown, eval.Shown{Lane: lane, Model: a.Model})
	}
	return r
}

// sharedDraw is how often a draw is for both raters: one in so many.
const sharedDraw = 5

// ratersOf are those who are to judge the draw with a number.
func ratersOf(number int) []string {
	if number%sharedDraw == 0 {
		return []string{demoRater, secondRater}
	}
	return []string{demoRater}
}

// judgedDraw is one draw, and how it came about.
type judgedDraw struct {
	eval.Assignment
	how    eval.Draw
	models []string // that have to be judged
}

// judge keeps draws and what their raters say of them, and makes it final.
func (d *seeding) judge(draws []judgedDraw, at time.Time) error {
	sessions := map[string]string{}
	for _, rater := range []string{demoRater, secondRater} {
		s := eval.Session{ID: engine.NewID(at), Rater: rater, Scale: eval.Accept, Time: at}
		if err := d.OpenSession(s); err != nil {
			return err
		}
		sessions[rater] = s.ID
	}
	var kept []eval.Assignment
	var votes []eval.Rating
	for _, j := range draws {
		kept = append(kept, j.Assignment)
		for _, rater := range j.Raters {
			votes = append(votes, d.vote(rater, j.Prompt, j.how, sessions[rater], j.Time.Add(time.Minute), j.models...))
		}
	}
	if err := d.AddDraws(kept); err != nil {
		return err
	}
	if err := d.AddRatings(votes); err != nil {
		return err
	}
	end := at
	for _, j := range draws {
		end = j.Time.Add(time.Hour)
	}
	for _, id := range sessions {
		if err := d.EndSession(id, eval.Revealed, end); err != nil {
			return err
		}
	}
	return nil
}
