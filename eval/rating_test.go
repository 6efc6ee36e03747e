package eval

import (
	"math"
	"testing"
)

func quality(q float64) *float64 { return &q }

func TestQualityOfAVerdict(t *testing.T) {
	for name, c := range map[string]struct {
		scale   Scale
		verdict Verdict
		want    float64
	}{
		"yes is 1":                      {Accept, Verdict{Value: 1}, 1},
		"3 of 5 is a half":              {Score, Verdict{Value: 3}, 0.5},
		"an imported quality is itself": {Imported, Verdict{Quality: quality(0.3)}, 0.3},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := c.scale.QualityOf(c.verdict); err != nil || got != c.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	for name, c := range map[string]struct {
		scale   Scale
		verdict Verdict
	}{
		"a quality on a scale with values": {Score, Verdict{Value: 3, Quality: quality(0.5)}},
		"an imported verdict without one":  {Imported, Verdict{Value: 1}},
		"an imported value beside it":      {Imported, Verdict{Value: 1, Quality: quality(1)}},
		"above 1":                          {Imported, Verdict{Quality: quality(1.01)}},
		"no number":                        {Imported, Verdict{Quality: quality(math.NaN())}},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			if got, err := c.scale.QualityOf(c.verdict); err == nil {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestImportedRatings(t *testing.T) {
	base := newRating("r", newTrial(0))
	base.Scale, base.Draw.Method = Imported, Unvouched
	won := First
	judged, compared, both := base, base, base
	judged.Verdicts = []Verdict{{Quality: quality(0.25)}}
	compared.Verdicts, compared.Winner = nil, &won
	compared.Shown = []Shown{{Lane: 0, Model: "nano"}, {Lane: 2, Model: "big"}}
	both.Verdicts, both.Winner, both.Shown = judged.Verdicts, &won, compared.Shown
	t.Run("may judge", func(t *testing.T) { must(t, judged.Validate()) })
	t.Run("may compare", func(t *testing.T) { must(t, compared.Validate()) })
	t.Run("may not do both", func(t *testing.T) {
		if both.Validate() == nil {
			t.Error("let through")
		}
	})
}
