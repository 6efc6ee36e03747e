package prometheus

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"switchboard/engine"
	"switchboard/engine/health"
	"switchboard/providers"
)

var noon = time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)

// known is health of two models, of which one has a name that somebody chose
// who means harm.
func known() *health.Health {
	h := health.New()
	for range 60 {
		h.Note(engine.Answer{Model: "nano", Text: "x", Finish: providers.Stop, FirstToken: 2 * time.Second, Total: 3 * time.Second,
			Cost: providers.USD(0.25), Usage: providers.Usage{Input: providers.Count(10)}}, engine.Math, noon)
	}
	h.Note(engine.Answer{Model: "nano", Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Overloaded}}, engine.Math, noon)
	h.Note(engine.Answer{Model: "a\"b\\c\nd\x1b[2J\xff", Text: "x", Finish: providers.Stop}, engine.QA, noon)
	return h
}

func read(t *testing.T, h *health.Health) map[string]*dto.MetricFamily {
	t.Helper()
	var b bytes.Buffer
	if err := WriteHealth(&b, h, noon); err != nil {
		t.Fatal(err)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(&b)
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// value finds a sample by some of its labels, "name=value".
func value(f *dto.MetricFamily, labels ...string) float64 {
	for _, m := range f.GetMetric() {
		has := ""
		for _, l := range m.GetLabel() {
			has += " " + l.GetName() + "=" + l.GetValue() + " "
		}
		all := true
		for _, l := range labels {
			all = all && strings.Contains(has, " "+l+" ")
		}
		if all {
			return m.GetGauge().GetValue()
		}
	}
	return math.NaN()
}

func TestWhatIsWrittenIsReadByPrometheus(t *testing.T) {
	families := read(t, known())
	nano := []string{"model=nano", "task=math", "window=hour"}
	for name, c := range map[string]struct {
		labels []string
		want   float64
	}{
		"switchboard_answers":                   {nano, 61},
		"switchboard_failures":                  {append(nano, "fault=overloaded"), 1},
		"switchboard_error_ratio":               {nano, 1.0 / 61},
		"switchboard_first_token_seconds":       {append(nano, "percentile=95"), 2},
		"switchboard_answer_seconds":            {append(nano, "percentile=99"), 3},
		"switchboard_tokens":                    {append(nano, "kind=input"), 600},
		"switchboard_answer_cost_usd":           {nano, 0.25},
		"switchboard_first_token_limit_seconds": {nano[:2], 4},
	} {
		t.Run(name, func(t *testing.T) {
			if got := value(families[name], c.labels...); math.Abs(got/c.want-1) > 0.025 || math.IsNaN(got) {
				t.Errorf("%v is %v, want %v", c.labels, got, c.want)
			}
		})
	}
	t.Run("what is unknown is left out", func(t *testing.T) {
		if got := value(families["switchboard_answer_cost_usd"], "task=question answering"); !math.IsNaN(got) {
			t.Errorf("a cost of %v", got)
		}
	})
	t.Run("a name does no harm", func(t *testing.T) {
		for _, m := range families["switchboard_answers"].GetMetric() {
			if name := m.GetLabel()[0].GetValue(); name != "nano" && (!strings.HasPrefix(name, `a"b\c`) || strings.ContainsAny(name, "\x1b\n")) {
				t.Errorf("%q", name)
			}
		}
	})
	t.Run("nothing is known of nothing", func(t *testing.T) {
		if families := read(t, health.New()); len(families) != 0 {
			t.Error(families)
		}
	})
}
