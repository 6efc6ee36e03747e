package certify

import (
	"slices"
	"time"

	"switchboard/eval/seqtest"
)

// MonitorError is the chance of a false alarm in one month: of saying that a certificate does
// not hold although it does.
const MonitorError = 0.05

// Observation is a draw from the traffic that came after a policy was applied:
// uniform among the prompts of a certificate's tasks.
type Observation struct {
	Time   time.Time
	Routed bool // the policy sent it to a cheaper model; else nothing is lost, and nothing has to be rated

	// Judgement is that of the model that the policy chose: D holds one value. It is final
	// by the rules of a run. A draw that nobody judged does not count, since raters who
	// skip a prompt are no sign that the certificate does not hold.
	Judgement
}

// MonthResult is what a watch has seen in one calendar month.
type MonthResult struct {
	Month    time.Time // its first instant, UTC
	Draws    int       // number of draws that count: those before the first one that is not final, without Skipped
	Skipped  int       // number of final draws that nobody judged, or on which the reference failed
	Rated    int       // rated prompts among Draws
	Loss     float64   // estimated, over all draws that count
	Evidence float64   // evidence against the certificate; 1 is none
	Rejected bool      // whether the test says that the certificate does not hold for this traffic
}

// Monitor tests the limit of a certificate on the traffic since the policy was applied. The
// hypothesis is that the loss is at most maxLoss. It is tested by the e-process of the
// certificate with its sign changed, on −d against −maxLoss. The test begins anew each
// month, with MonitorError as the chance of a false alarm in each: over a year a false alarm
// is up to twelve times as likely as over a month, but a model that gets worse in May is not
// excused by how good it was up to April. plan is about how many draws a month has.
// Observations have to be in the order of their draws.
func Monitor(maxLoss float64, plan int, seen []Observation) []MonthResult {
	var months []MonthResult
	for len(seen) > 0 {
		first := month(seen[0].Time)
		n := slices.IndexFunc(seen, func(o Observation) bool { return !month(o.Time).Equal(first) })
		if n < 0 {
			n = len(seen)
		}
		months = append(months, monitorMonth(first, maxLoss, plan, seen[:n]))
		seen = seen[n:]
	}
	return months
}

func month(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func monitorMonth(first time.Time, maxLoss float64, plan int, seen []Observation) MonthResult {
	w := MonthResult{Month: first}
	e := seqtest.NewMixture(seqtest.EProcess{Mean: -maxLoss, Level: MonitorError, Plan: max(1, plan), Spread: max(maxLoss, 0.01)})
	sum := 0.0
	for i := range seen {
		o := &seen[i]
		d := 0.0
		if o.Routed {
			if !o.Final {
				break
			}
			switch {
			case o.Same:
			case o.Judged():
				d = o.DX(0)
				w.Rated++
			default:
				w.Skipped++
				continue
			}
		}
		e.Update(-d)
		w.Draws++
		sum += d
	}
	if w.Draws > 0 {
		w.Loss = sum / float64(w.Draws)
	}
	w.Evidence, w.Rejected = e.EValue(), e.Rejected()
	return w
}
