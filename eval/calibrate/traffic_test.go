package calibrate

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/evaltest"
)

func TestNewTrafficIsComparedWithThePool(t *testing.T) {
	compare := func(t *testing.T, prompts ...string) Traffic {
		s, done := certifiedStore(t)
		applied := evaltest.Noon.AddDate(0, 1, 0)
		evaltest.Must(t, s.Apply(done.Policy, done.Application(catalogOf("weak-1"), "ana", applied)))
		for n, prompt := range prompts {
			tr := evaltest.NewTrial(7_000 + n)
			tr.Prompt, tr.Time, tr.Decision.Task = prompt, applied.Add(time.Hour), engine.Extraction
			tr.Answers = []engine.Answer{evaltest.NewAnswer("weak", "yes"), evaltest.NewAnswer("strong", "yes")}
			evaltest.Must(t, s.AddTrial(tr))
		}
		traffic, ok, err := ReadTraffic(t.Context(), s)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		return traffic
	}
	many := func(form string) (prompts []string) {
		for n := range 20 {
			prompts = append(prompts, fmt.Sprintf(form, 400+n, strings.Repeat(" and another", n)))
		}
		return prompts
	}
	t.Run("and is like it", func(t *testing.T) {
		got := compare(t, many("Name thing %d%s.")...)
		if got.Prompts != 20 || got.Compared != 20 || got.Drifted() {
			t.Errorf("%+v: %s", got, got.Sentence())
		}
	})
	t.Run("and is not", func(t *testing.T) {
		got := compare(t, many("Welche Rechnung über %d Euro%s ist noch nicht bezahlt worden, und seit wann?")...)
		if got.Unlike != 20 || !got.Drifted() || !strings.HasPrefix(got.Sentence(), "20 new prompts since: 100 % of a certified kind, 100 % of those unlike the pool (2 % are by chance)") {
			t.Errorf("%+v: %s", got, got.Sentence())
		}
	})
	t.Run("and there is none", func(t *testing.T) {
		if got := compare(t); got.Drifted() || got.Sentence() != "no new prompt has come since the policy was applied" {
			t.Errorf("%+v: %s", got, got.Sentence())
		}
	})
	t.Run("one that is unlike it among many is chance", func(t *testing.T) {
		if (Traffic{Compared: 40, Unlike: 2}).Drifted() || !(Traffic{Compared: 40, Unlike: 5}).Drifted() {
			t.Error("the alarm is at another place")
		}
	})
}
