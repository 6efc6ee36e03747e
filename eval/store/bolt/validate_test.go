package bolt

import (
	"math"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

func TestQualityOfAVerdict(t *testing.T) {
	for name, c := range map[string]struct {
		scale   eval.Scale
		verdict eval.Verdict
		want    float64
	}{
		"yes is 1":                      {eval.Accept, eval.Verdict{Value: 1}, 1},
		"3 of 5 is a half":              {eval.Score, eval.Verdict{Value: 3}, 0.5},
		"an imported quality is itself": {eval.Imported, eval.Verdict{Quality: new(0.3)}, 0.3},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := c.scale.QualityOf(c.verdict); err != nil || got != c.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	for name, c := range map[string]struct {
		scale   eval.Scale
		verdict eval.Verdict
	}{
		"a quality on a scale with values": {eval.Score, eval.Verdict{Value: 3, Quality: new(0.5)}},
		"an imported verdict without one":  {eval.Imported, eval.Verdict{Value: 1}},
		"an imported value beside it":      {eval.Imported, eval.Verdict{Value: 1, Quality: new(1.0)}},
		"above 1":                          {eval.Imported, eval.Verdict{Quality: new(1.01)}},
		"no number":                        {eval.Imported, eval.Verdict{Quality: new(math.NaN())}},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			if got, err := c.scale.QualityOf(c.verdict); err == nil {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestImportedRatings(t *testing.T) {
	base := evaltest.NewRating("r", evaltest.NewTrial(0))
	base.Scale, base.Draw.Method = eval.Imported, eval.Unvouched
	won := eval.First
	judged, compared, both := base, base, base
	judged.Verdicts = []eval.Verdict{{Quality: new(0.25)}}
	compared.Verdicts, compared.Winner = nil, &won
	compared.Shown = []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 2, Model: "big"}}
	both.Verdicts, both.Winner, both.Shown = judged.Verdicts, &won, compared.Shown
	t.Run("may judge", func(t *testing.T) { evaltest.Must(t, judged.Validate()) })
	t.Run("may compare", func(t *testing.T) { evaltest.Must(t, compared.Validate()) })
	t.Run("may not do both", func(t *testing.T) {
		if both.Validate() == nil {
			t.Error("let through")
		}
	})
}
