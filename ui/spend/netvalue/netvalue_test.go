package netvalue

import (
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
	"switchboard/ui/styled"
)

func dollars(d float64) providers.Money { return providers.Nano(int64(d * 1e9)) }

func TestAnEstimateHasItsInterval(t *testing.T) {
	for want, e := range map[string]worth.Estimate{
		"—":                      {},
		"~$1.25 (0.50–2.00)":     {Value: dollars(1.25), Low: dollars(0.5), High: dollars(2)},
		"~-$0.010 (-0.020…0.00)": {Value: dollars(-0.01), Low: dollars(-0.02), High: dollars(0)},
		"~$250 (0.00–∞)":         {Value: dollars(250), Low: dollars(0)},
	} {
		if got := estimate(e); got != want {
			t.Errorf("%+v is %q and not %q", e, got, want)
		}
	}
}

func TestTheQuestionOfALeadIsAnswered(t *testing.T) {
	o := worth.Option{Task: engine.Extraction, Paid: dollars(0.01)}
	o.Value = worth.Value{Accepted: dollars(0.05), Wrong: dollars(0.01)}
	if got := breakEven(&o); !strings.Contains(got, "Yes in extraction: it pays from 30 % less on.") {
		t.Error(got)
	}
	o.Value.Wrong = dollars(0.05)
	if got := breakEven(&o); !strings.Contains(got, "No in extraction: it pays from 50 % less on.") {
		t.Error(got)
	}
	o.Value = worth.Value{}
	if got := breakEven(&o); !strings.Contains(got, "worth less than ~$0.08 more than a wrong one") {
		t.Error(got)
	}
}

func TestNetValuesAreShownWhereAnswersHaveOne(t *testing.T) {
	for _, valued := range []bool{false, true} {
		table := New()
		table.Set([]worth.Option{{Task: engine.Extraction, Model: "nano"}}, valued, true)
		head := table.Lines(styled.Theme{}, styled.Widths{}, 100, 8, false)[0]
		if strings.Contains(head, netColumn) != valued {
			t.Errorf("with values %t: %q", valued, head)
		}
	}
}
