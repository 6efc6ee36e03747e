package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/backtest"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/gateway"
	"switchboard/providers"
	"switchboard/ui/calibrate"
	"switchboard/ui/shell"
)

// chamber is a Calibrator whose ratings are made up.
type chamber struct {
	mu        sync.Mutex
	status    calibration.Status
	broken    error
	slow      time.Duration // how long an exploration takes
	explored  []certify.Limit
	applied   []certify.Limit
	rolled    []string
	exports   []string
	evidence  []calibration.Evidence
	apart     []calibration.Disagreement
	splitting time.Duration // how long a split takes
}

func (c *chamber) Status(context.Context) (calibration.Status, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status, c.broken
}

func (c *chamber) Explore(ctx context.Context, limit certify.Limit) (calibration.Outlook, error) {
	time.Sleep(c.slow)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.explored = append(c.explored, limit)
	o := outlookAt(limit)
	o.Run, o.Policy, o.Attempt = "", "", 0
	for i := range o.Families {
		o.Families[i].Certified = false
		o.Families[i].Rated /= 2
		o.Families[i].Missing = int(30/limit.Loss)/10 + 10*i
	}
	return o, nil
}

func (c *chamber) Apply(_ context.Context, limit certify.Limit) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applied = append(c.applied, limit)
	return "7f3a9c21d0", c.broken
}

func (c *chamber) RollBack(_ context.Context, hash string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rolled = append(c.rolled, hash)
	return c.broken
}

func (c *chamber) Changes(_ context.Context, hash string) ([]calibration.Change, error) {
	half := certify.Saving{Share: 0.5, Known: true}
	return []calibration.Change{
		{Family: "extraction", Threshold: [2]float64{0.5, engine.NoThreshold}, Share: [2]float64{0.7, 0}, Saving: [2]certify.Saving{half, {}}, Prompts: 1200, Otherwise: 840, Judged: 141, Loss: [2]float64{0.008, 0},
			Graded: 141, Quality: [2]float64{0.94, 0.95}, Asked: [2]int{1200, 1200}, Failed: [2]float64{0.01, 0}, Timed: [2]int{1200, 1200}, P95: [2]time.Duration{400 * time.Millisecond, 2 * time.Second}},
		{Family: "math " + hash, Prompts: 90, Threshold: [2]float64{engine.NoThreshold, engine.NoThreshold}, Judged: 5,
			Graded: 3, Quality: [2]float64{0.5, 0.6}, Asked: [2]int{90, 0}, Timed: [2]int{4, 0}, P95: [2]time.Duration{time.Second, 0}},
	}, nil
}

func (c *chamber) Evidence(context.Context, string) ([]calibration.Evidence, error) {
	return c.evidence, nil
}

func (c *chamber) Disagreements(context.Context) ([]calibration.Disagreement, error) {
	return c.apart, c.broken
}

func (c *chamber) Backtest(ctx context.Context, limit certify.Limit, done func(int, int)) (test backtest.Config, result backtest.Result, err error) {
	for i := range 20 {
		done(i, 20)
		select {
		case <-ctx.Done():
			return test, result, ctx.Err()
		case <-time.After(c.splitting):
		}
	}
	return backtest.Config{Weak: "demo-nano", Strong: "demo-flagship", MaxLoss: limit.Loss, Confidence: limit.Confidence()},
		backtest.Result{Prompts: 412, Ratings: 200, Splits: 20, APGR: 0.641, CertifiedShare: 0.31}, nil
}

func (c *chamber) Export(_ context.Context, format gateway.Format, file string) (shell.Exported, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.exports = append(c.exports, string(format)+" "+file)
	return shell.Exported{File: "/home/me/" + file, Useless: format == gateway.VLLM}, c.broken
}

// outlookAt is an outlook with four families, the last of them not proved.
func outlookAt(limit certify.Limit) calibration.Outlook {
	o := calibration.Outlook{Attempt: 1, Run: "run1", Policy: "7f3a9c21d0", Rated: 865, RatedFit: 453, Applied: new(0.8)}
	o.Limit, o.Priced, o.Fitted, o.Here = limit, true, 453, certify.CurvePoint{Cost: 0.59, Quality: 0.987}
	for i := range 30 {
		x := 0.1 + 0.9*float64(i)/29
		q := 1 - 0.15*(1-x)*(1-x)
		o.Curve = append(o.Curve, certify.CurvePoint{Cost: x, Quality: q, Low: q - 0.04*(1-x), High: q + 0.03*(1-x)})
	}
	saves := func(share float64) certify.Saving { return certify.Saving{Share: share, Known: true} }
	o.Families = []certify.FamilyResult{
		{Family: "extraction", Tasks: []engine.Task{engine.Extraction}, Prompts: 900, Threshold: 0.121, Certified: true, Share: 0.71, Open: 0.71, Saving: saves(0.68), Loss: 0.008, Upper: 0.047, Rated: 141},
		{Family: "classification", Tasks: []engine.Task{engine.Classification}, Prompts: 700, Threshold: 0.09, Certified: true, Share: 0.64, Open: 0.64, Saving: certify.Saving{}, Loss: 0.011, Upper: 0.049, Rated: 118},
		{Family: "rest", Tasks: engine.Tasks[2:8], Prompts: 1100, Threshold: 0.04, Certified: true, Share: 0.22, Open: 0.22, Saving: certify.Saving{Share: 0.19, Known: true, Estimated: true}, Loss: 0.021, Upper: 0.05, Rated: 101},
		{Family: "math", Tasks: []engine.Task{engine.Math}, Prompts: 204, Rated: 52, Missing: 83},
	}
	o.Total = certify.FamilyResult{Family: "all", Prompts: 2904, Share: 0.38, Open: 0.38, Saving: saves(0.41), Loss: 0.013, Upper: 0.048, Rated: 412}
	return o
}

// halfway is a calibration whose run has proved three families of four.
func halfway() *chamber {
	run := outlookAt(certify.NewLimit(0.05, 0.95))
	day := time.Date(2026, 11, 20, 9, 30, 0, 0, time.Local)
	return &chamber{
		status: calibration.Status{
			Counts:   calibration.Counts{Prompts: 3180, Pool: 2904, Certify: 412, Raters: 2},
			Families: 4, Certified: 3, Reference: "demo-flagship", Scale: eval.Accept, Run: &run,
			Policies: []calibration.AppliedPolicy{
				{Hash: "aa11bb22cc", Time: day, Source: routing.Calibrated, Limit: certify.NewLimit(0.05, 0.95), Certified: []engine.Task{engine.Extraction}, Rated: 201},
				{Hash: "0d0d0d0d0d", Time: day.Add(-48 * time.Hour), Until: day, Source: routing.HandSet},
			},
		},
		evidence: []calibration.Evidence{
			judgedDraw(0, "000001", "Extract the city: Ada moved to Paris.", "ana", 1),
			judgedDraw(1, "000000", "Extract all dates from the letter.", "bo", 0),
			{Text: "Extract the sender.", Task: engine.Extraction, Assignment: eval.Assignment{Number: 2}},
		},
		splitting: time.Second,
	}
}

// judgedDraw is a draw on which somebody accepted the reference's answer and
// judged that of the cheaper model.
func judgedDraw(number int, trial, text, rater string, verdict int) calibration.Evidence {
	d := float64(1 - verdict)
	return calibration.Evidence{
		Assignment: eval.Assignment{Number: number}, Trial: trial, Text: text, Task: engine.Extraction, Used: true,
		Models: []string{"demo-nano"}, D: []*float64{&d}, Gaps: []float64{0.083}, Threshold: 0.121, Decision: "demo-nano",
		Events: []eval.Rating{{Rater: rater, Blind: true, Scale: eval.Accept, Shown: []eval.Shown{{Model: "demo-nano"}, {Model: "demo-flagship"}},
			Verdicts: []eval.Verdict{{Answer: 0, Value: verdict}, {Answer: 1, Value: 1}}}},
	}
}

// calibrating opens the screen on a calibration.
func (c *chamber) open(t *testing.T, w, h int, change ...func(*shell.App)) *simulator {
	t.Helper()
	use := func(b *shell.App) { b.Calibrator, b.Limit = c, certify.NewLimit(0.05, 0.95) }
	s := simulateOn(t, answeredTrials(3), w, h, append([]func(*shell.App){use}, change...)...)
	s.press("esc", "3")
	s.pass(time.Second)
	return s
}

func TestCalibrateShowsTheWholeJourney(t *testing.T) {
	story(t, "the journey, the curve, the table and the policy", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		s.shows("▸ certified 3 of 4", "prompts 3,180", "quality kept", "◆ 0.99 measured at 59 %", "extraction", "71 %", ".008 (.047)", "certified",
			"rest (6 tasks)", "~19 %", "83 more", "7f3a9c21", "the limit of the run", "SIMULATED")
		s.whole()
	})
	story(t, "what nobody knows is a dash", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		for l := range strings.SplitSeq(s.screen(), "\n") {
			if strings.Contains(l, "classification") && !strings.Contains(l, "64 %       —  ") {
				t.Errorf("the saving of classification is unknown: %q", l)
			}
			if strings.Contains(l, "math ") && !strings.Contains(l, "—             —") {
				t.Errorf("math has no loss and no saving: %q", l)
			}
		}
	})
	story(t, "without a calibrator there is a sentence", func(t *testing.T) {
		s := simulate(t, 80, 24)
		s.press("esc", "3")
		s.shows("There is nothing to calibrate here.")
		s.whole()
	})
	story(t, "what cannot be read is said", func(t *testing.T) {
		c := halfway()
		c.broken = errors.New("the store is held by somebody else")
		s := c.open(t, 80, 24)
		s.shows("✗ the store is held by somebody else")
		s.whole()
	})
	story(t, "an empty store says how to begin", func(t *testing.T) {
		c := &chamber{status: calibration.Status{Reference: "demo-flagship"}}
		s := c.open(t, 80, 24)
		s.shows("Send prompts in Compare", "▸ prompts 0")
		s.whole()
	})
	story(t, "ratings of other models say which", func(t *testing.T) {
		c := &chamber{status: calibration.Status{Counts: calibration.Counts{Prompts: 1200, Pool: 540}, Reference: "demo-flagship", RatedOthers: []string{"gpt-5-nano", "gpt-5.4-pro"}}}
		s := c.open(t, 120, 40)
		s.shows("No rating compares demo-flagship with a cheaper model", "missing: ratings of demo-flagship", "gpt-5-nano, gpt-5.4-pro", "config edit")
		s.lacks("No prompt is rated yet")
		s.whole()
	})
	story(t, "answers that are missing cost and spare something before a run is opened", func(t *testing.T) {
		c := halfway()
		c.status.Run, c.status.Spared, c.status.Compared = nil, 90, 600
		c.status.Unanswered = []calibration.MissingAnswers{{Model: "demo-small", Prompts: 1260, Cost: providers.USD(0.5), ByBatch: providers.USD(0.25)}}
		for width, says := range map[int]string{
			150: "answers that are missing: 1,260 of demo-small ~$0.5000 (by batch ~$0.2500) · `run` makes them, which spares about 90 ratings",
			80:  "missing answers: 1,260 of demo-small ~$0.5000, which spares about 90 ratings",
		} {
			s := c.open(t, width, 40)
			s.shows(says)
			s.whole()
		}
	})
}

func TestSlidersExploreAndCertifyNothing(t *testing.T) {
	story(t, "explore, and go back to the run", func(t *testing.T) {
		c := halfway()
		s := c.open(t, 120, 40)
		s.press("l")
		s.pass(time.Second)
		s.shows("exploring on fit ratings alone: not comparable with the run", "loss ≤ 0.06", "exploring: fit ratings", "needs 60")
		s.press("tab", "l")
		s.pass(time.Second)
		s.shows("confidence 97.5 %")
		s.press("esc")
		s.shows("the limit of the run", "7f3a9c21", "loss ≤ 0.05", "confidence 95 %")
	})
	story(t, "never show certified, wherever they stand", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}, {220, 60}} {
			c := halfway()
			s := c.open(t, size[0], size[1])
			s.press("tab", "tab") // on a low screen: to the table
			keys := []string{"l", "l", "j", "tab", "l", "h", "h", "h", "tab", "j", "h", "h", "h", "h", "tab", "tab", "l", "right", "left", "k"}
			for _, k := range keys {
				s.press(k)
				s.pass(time.Second)
				if !s.calibrate().Exploring() {
					continue
				}
				for _, l := range strings.Split(s.screen(), "\n")[2:] { // below the journey
					if strings.Contains(strings.ReplaceAll(l, "only applying certifies", ""), "certified") || strings.Contains(l, "policy 7f3a") {
						t.Fatalf("at %dx%d after %s: %q", size[0], size[1], k, l)
					}
				}
				s.whole()
			}
		}
	})
	story(t, "even when a calibrator claims it", func(t *testing.T) {
		o := calibrate.AsExploring(outlookAt(certify.NewLimit(0.1, 0.9)))
		if o.Policy != "" || o.Run != "" || o.Total.Certified || slices.ContainsFunc(o.Families, func(c certify.FamilyResult) bool { return c.Certified }) {
			t.Errorf("%+v", o)
		}
	})
	story(t, "show the last place only, however slow the answers are", func(t *testing.T) {
		c := halfway()
		c.slow = time.Second
		s := c.open(t, 120, 40)
		s.press("l", "l", "l", "h")
		s.shows("loss ≤ 0.08", "exploring …")
		s.pass(5 * time.Second)
		s.lacks("exploring …")
		if got := s.calibrate().View.Limit.Loss; got != 0.08 {
			t.Errorf("the outlook is that of %v", got)
		}
	})
	story(t, "stop at their ends", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		for range 30 {
			s.press("l")
		}
		s.shows("loss ≤ 0.20")
		for range 30 {
			s.press("h")
		}
		s.shows("loss ≤ 0.01")
	})
}

func TestStepFrom(t *testing.T) {
	places := []float64{1, 2, 4}
	for _, c := range []struct {
		v    float64
		n    int
		want float64
	}{{1, 1, 2}, {1, -1, 1}, {4, 1, 4}, {3, 1, 4}, {3, -1, 2}, {9, -1, 4}, {9, 1, 4}, {0, 1, 1}} {
		if got := calibrate.StepFrom(places, c.v, c.n); got != c.want {
			t.Errorf("%d from %v is %v, want %v", c.n, c.v, got, c.want)
		}
	}
}

func TestApplyingAsksFirst(t *testing.T) {
	story(t, "asks first, and says what goes to the reference", func(t *testing.T) {
		c := halfway()
		s := c.open(t, 100, 30)
		s.press("enter")
		s.shows("3 of 4 families", "everything else goes to demo-flagship", "policy 7f3a9c21")
		s.press("n")
		if len(c.applied) != 0 {
			t.Fatal("it was applied without a yes")
		}
		s.press("enter", "y")
		s.pass(time.Second)
		s.shows("policy 7f3a9c21 decides from now on")
		if len(c.applied) != 1 || !calibrate.Same(c.applied[0], certify.NewLimit(0.05, 0.95)) {
			t.Errorf("applied: %v", c.applied)
		}
	})
	story(t, "what decides already is left as it is", func(t *testing.T) {
		c := halfway()
		c.status.Policies = append([]calibration.AppliedPolicy{{Hash: c.status.Run.Policy, Time: time.Date(2026, 10, 1, 12, 0, 0, 0, time.Local), Source: routing.Calibrated}}, c.status.Policies...)
		s := c.open(t, 100, 30)
		s.lacks("enter apply")
		s.press("enter")
		s.shows("policy 7f3a9c21 is already applied, since 2026-10-01 12:00")
		s.press("y")
		s.pass(time.Second)
		if len(c.applied) != 0 {
			t.Errorf("it was applied again: %v", c.applied)
		}
	})
	story(t, "without a certificate everything goes to the reference", func(t *testing.T) {
		c := halfway()
		for i := range c.status.Run.Families {
			c.status.Run.Families[i].Certified = false
		}
		s := c.open(t, 100, 30)
		s.press("enter")
		s.shows("Nothing is certified yet", "goes to demo-flagship.")
	})
	story(t, "at another limit than the run's everything goes to the reference", func(t *testing.T) {
		s := halfway().open(t, 100, 30)
		s.press("l")
		s.pass(time.Second)
		s.press("enter")
		s.shows("Exploring certifies nothing", "goes to demo-flagship.")
	})
	story(t, "what fails stays on the screen until it is dismissed", func(t *testing.T) {
		c := halfway()
		s := c.open(t, 100, 30)
		c.broken = errors.New("the disk is full")
		s.press("enter", "y")
		s.pass(time.Second)
		s.shows("✗ the policy was not applied: the disk is full")
		s.press("esc")
		s.lacks("the disk is full")
	})
}

func TestEvidenceOpensDownToATrial(t *testing.T) {
	story(t, "a certificate opens down to a trial in Compare", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		s.press("o")
		s.pass(time.Second)
		s.shows("▸ extraction", "3 draws", "Ada moved to Paris", "certified: loss ≤ 0.05 @ 95 %", "ana: demo-nano accepted · blind", "final", "1.000")
		s.shows(".083", "goes to", "2 of 3 draws used", "2 go to cheap at threshold .121: 1 lost, 0 won, sum of d 1.000 · loss 71 % × 1.000 / 2 = .355")
		s.whole()
		s.press("j", "enter")
		s.pass(time.Second)
		s.shows("prompt number 0", "1 Compare")
		s.press("3", "G", "enter")
		s.shows("names stay hidden")
		s.press("esc")
		s.shows("quality kept")
	})
	story(t, "sorts by what was given up", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		s.press("o")
		s.pass(time.Second)
		s.press("s", "s", "s", "s", "r")
		s.shows("d ▾", "▸ Extract all dates")
	})
	story(t, "exploring has none", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		s.press("l")
		s.pass(time.Second)
		s.shows("exploring on fit ratings alone: not comparable with the run")
		s.press("o")
		s.shows("exploring rests on no certificate")
	})
}

func TestPolicies(t *testing.T) {
	story(t, "the candidate is compared with the one in force, an older one is rolled back to", func(t *testing.T) {
		c := halfway()
		s := c.open(t, 120, 40)
		s.press("c")
		s.pass(time.Second)
		s.shows("◆ 7f3a9c21", "candidate", "412 + 453 fit", "● aa11bb22", "in force   2026-11-20", "what 7f3a9c21 would change", "All prompts of the store with these tasks", "70 % → 0 %", "840 of 1,290", "loss (rated)", ".008 → .000 (141)")
		s.shows("quality", ".940 → .950", ".500 → .600 (3)", "p95", "1.0s → — (4 → 0)", "0 % → — (90 → 0)", "0.40s → 2.0s", "failed (asked)", "1 % → 0 % (1,200)")
		s.whole()
		s.resize(160, 45)
		s.shows(".500 → —", "50 % → —")
		s.resize(120, 40)
		s.press("j")
		s.shows("This policy is in force")
		s.press("enter")
		s.shows("this policy is in force already")
		s.press("j", "enter")
		s.shows("Go back to this policy?", "Loss .008 → .000 on")
		s.press("y")
		s.pass(time.Second)
		if !slices.Equal(c.rolled, []string{"0d0d0d0d0d"}) {
			t.Errorf("rolled back to %v", c.rolled)
		}
		s.shows("quality kept", "policy 0d0d0d0d decides")
	})
}

func TestBacktestOnTheScreen(t *testing.T) {
	story(t, "shows how far it is and what came of it", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		s.press("b")
		s.pass(5 * time.Second)
		s.shows("backtest ▰▰", "split 5 of 20")
		s.press("b")
		s.shows("esc stops it")
		s.pass(30 * time.Second)
		s.shows("demo-nano instead of demo-flagship", "0.641", " saving           — ")
		s.whole()
		s.press("esc")
		s.shows("quality kept")
	})
	story(t, "is stopped by esc", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		s.press("b")
		s.pass(3 * time.Second)
		s.press("esc")
		s.pass(time.Second)
		s.shows("the backtest was stopped")
		s.lacks("▰")
	})
}

func TestExportOnTheScreen(t *testing.T) {
	story(t, "a form, a file, written", func(t *testing.T) {
		c := halfway()
		s := c.open(t, 100, 30)
		s.press("e")
		s.shows("export policy aa11bb22", "for LiteLLM's proxy")
		s.press("down", "down", "down", "down", "enter")
		s.shows("litellm to › litellm.yaml")
		s.whole()
		s.press("backspace", "x", "enter")
		s.pass(time.Second)
		s.shows("written to /home/me/litellm.yamx", "exported ✓")
		if !slices.Equal(c.exports, []string{"litellm litellm.yamx"}) {
			t.Errorf("exported %v", c.exports)
		}
	})
	story(t, "rules that do nothing are said to be so", func(t *testing.T) {
		s := halfway().open(t, 100, 30)
		s.press("e", "down", "down", "down", "down", "down", "enter", "enter")
		s.pass(time.Second)
		s.shows("the rules do nothing")
	})
	story(t, "what was exported before the program began is", func(t *testing.T) {
		c := halfway()
		c.status.Policies[0].Exported = time.Now()
		c.open(t, 100, 30).shows("exported ✓")
		c.status.Certified = c.status.Families
		s := c.open(t, 160, 45)
		s.shows("▸ exported ✓")
		s.lacks("missing: ")
	})
	story(t, "without a policy in force there is nothing to export", func(t *testing.T) {
		c := halfway()
		c.status.Policies = nil
		s := c.open(t, 100, 30)
		s.press("e")
		s.shows("no policy was applied yet")
	})
}

func TestGoldenCalibrate(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"220x60", 220, 60}} {
		story(t, size.name, func(t *testing.T) {
			c := halfway()
			x := open(t, answeredTrials(3), size.w, size.h, func(b *shell.App) { b.Calibrator, b.Limit = c, certify.NewLimit(0.05, 0.95) })
			x.press("\x1bOS")
			x.wait(time.Second)
			screens := x.text()
			for _, k := range []string{"\t\t", "l", "\x1b", "o", "\x1b", "c", "\x1b", "\r"} {
				x.press(k)
				x.wait(time.Second)
				screens += x.text()
			}
			golden.RequireEqual(t, screens)
			x.press("n", ctrlC)
			x.left()
		})
	}
}
