package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/annotate"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/demo"
	"switchboard/eval/gateway"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/ui/shell"
)

// seeded is the file of a demo store, made once, at the time at which every
// story begins.
var seeded struct {
	sync.Once
	file []byte
	err  error
}

// demoFile is a demo store as the program makes one.
func demoFile(t *testing.T) *records.Store {
	t.Helper()
	name := filepath.Join(t.TempDir(), "demo.db")
	open := func() *records.Store {
		s, err := bolt.Open(name, bolt.Options{Kind: store.Demo})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	seeded.Do(func() {
		b := demoApp(&memory{})
		s := open()
		if seeded.err = demo.SeedDemo(context.Background(), s, b.Catalog, demoRouter(b.Catalog), b.Limits, time.Now()); seeded.err == nil {
			seeded.file, seeded.err = os.ReadFile(name)
		}
	})
	if seeded.err != nil {
		t.Fatal(seeded.err)
	}
	if err := os.WriteFile(name, seeded.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return open()
}

// demoCalibrator calibrates on a file, and exports nothing.
type demoCalibrator struct{ *calibration.Service }

func (demoCalibrator) Export(context.Context, gateway.Format, string) (shell.Exported, error) {
	return shell.Exported{}, nil
}

// overDemo has the program look at a demo store, as the rater "me" who has not
// rated anything.
func overDemo(records *records.Store) func(*shell.App) {
	return func(b *shell.App) {
		b.Rater, b.Store, b.Limit = "me", records, certify.DefaultLimit()
		p, applied, _, err := records.Applied()
		if err != nil {
			panic(err)
		}
		active := routing.NewActivePolicy(routing.NewRouter(p), applied.Setting)
		b.Router = active
		b.Calibrator = demoCalibrator{&calibration.Service{Store: records, Active: active, Catalog: b.Catalog, Sent: b.Sent(), Limit: b.Limit, Rater: b.Rater}}
		b.Background.Dispatcher = dispatch.NewDispatcher(b.Catalog, b.Router, b.Limits, nil, nil)
		b.OpenQueue = demoQueue(b, records, nil)
	}
}

// inDemo is the program over a new demo store.
func inDemo(t *testing.T, w, h int) *simulator {
	t.Helper()
	s := simulateOn(t, &memory{}, w, h, overDemo(demoFile(t)))
	s.pass(time.Second) // the file is read by several at once, who wait for each other
	return s
}

// demoQueue opens what is to be rated in the store.
func demoQueue(b *shell.App, records *records.Store, now func() time.Time) func(rater string) (shell.Queue, error) {
	return func(rater string) (shell.Queue, error) {
		costs, err := records.MeanCosts()
		if err != nil {
			return nil, err
		}
		aim, err := calibration.NewTarget(b.Catalog, calibration.Request{Scale: eval.Accept, Limit: b.Limit}, costs)
		if err != nil {
			return nil, err
		}
		return annotate.Open(annotate.NewReading(records), annotate.Options{Rater: rater, Scale: eval.Accept, Ladder: aim.Ladder, Prices: aim.Prices, Versions: aim.Versions, Limit: b.Limit, Now: now})
	}
}

// number is the first group that a pattern finds on the screen.
func (s *simulator) number(pattern string) int {
	s.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(s.screen())
	if found == nil {
		s.Fatalf("the screen lacks %q:\n%s", pattern, s.screen())
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		s.Fatal(err)
	}
	return n
}

func TestTheFirstLookAtTheDemo(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}} {
		story(t, fmt.Sprintf("the example is certified, and what is unlike the pool says so in the route line, at %v", size), func(t *testing.T) {
			s := inDemo(t, size[0], size[1])
			s.shows("★ demo-nano", "· certified")
			s.write("Extract the total, the shop and the items of this receipt as CSV: Corner Bakery, 2 rolls 1.20, 1 loaf 3.40, total 4.60")
			s.shows("→ ★ demo-flagship", "unlike the pool")
			s.whole()
		})
	}
	story(t, "Calibrate opens without a warning", func(t *testing.T) {
		s := inDemo(t, 120, 36)
		s.press("f4")
		s.pass(time.Second)
		s.shows("certified ✓")
		s.lacks("other prompts than come now")
	})
	story(t, "what quality rests on is whole in 80 cells", func(t *testing.T) {
		s := inDemo(t, 80, 24)
		s.press("f4")
		s.pass(time.Second)
		s.shows("quality as rated: accept, 2 raters")
		s.lacks("raters ·…", "· SIMULATED")
	})
}

func TestTheDemoAddsUp(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	story(t, "in Rate, to a rater who has rated nothing", func(t *testing.T) {
		s := inDemo(t, 120, 36)
		s.press("f3")
		s.pass(time.Second)
		s.shows("blind · rater me", "0 by you", "certificate: enough is rated")
		s.lacks("0 to go", "about 2 more")
		for k := range 3 {
			done, planned := s.number(`· (\d+) of \d+ in run`), s.number(`· \d+ of (\d+) in run`)
			if done > planned || s.number(`(\d+) by you`) != k {
				t.Fatalf("after %d:\n%s", k, s.screen())
			}
			for s.number(`(\d+) by you`) == k { // of two answers, or of three
				s.press("j")
				s.pass(time.Second)
			}
		}
		s.shows("3 pending until R")
	})
	story(t, "in Rate, of new prompts that none of those planned is", func(t *testing.T) {
		file := demoFile(t)
		s := simulateOn(t, &memory{}, 120, 36, overDemo(file), func(b *shell.App) {
			b.OpenQueue = demoQueue(b, file, func() time.Time { return time.Now().Add(-24 * time.Hour) }) // late in a month that has some
		})
		s.press("f3")
		for k := range 3 {
			s.pass(time.Second)
			s.shows("blind · rater me · "+strconv.Itoa(k)+" rated now", "a new prompt, to see whether the certificates still hold")
			s.lacks("by you", "enough is rated", "to go")
			s.press("j")
			s.pass(time.Second)
			s.press("j")
		}
		s.pass(time.Second)
		s.press(" ")
		s.pass(time.Second)
		s.shows("stored: skipped", "blind · rater me · 3 rated now")
	})
	story(t, "in Calibrate, where nothing is said to be missing that cannot be drawn", func(t *testing.T) {
		s := inDemo(t, 120, 36)
		s.press("f4")
		s.pass(time.Second)
		s.shows("certified ✓", "applied ✓")
		s.lacks("2 more", "about 2")
	})
	story(t, "in what raters differ on, each with who said what, and opened in Compare", func(t *testing.T) {
		s := inDemo(t, 120, 36)
		s.press("f4")
		s.pass(time.Second)
		s.press("d")
		s.pass(time.Second)
		s.shows("where raters differ", "what they said", "second simulated rater: ", "accepted", "rejected", "1.000")
		s.whole()
		s.resize(40, 12)
		s.whole()
		s.resize(120, 36)
		s.press("enter")
		s.pass(time.Second)
		s.shows("▸1 Compare")
		s.press("esc")
		s.pass(time.Second)
		s.shows("▸3 Calibrate", "where raters differ")
	})
	story(t, "with the mark of the policy where its head says, and a line that says why the curves are elsewhere", func(t *testing.T) {
		s := inDemo(t, 160, 45)
		s.press("f4")
		s.pass(time.Second)
		for _, size := range [][2]int{{80, 24}, {120, 36}, {160, 45}} {
			s.resize(size[0], size[1])
			s.shows("◆ 1.00", " at 13 %", " ◆ measured on 265 rated", "354 fit prompts")
			for line := range strings.SplitSeq(s.screen(), "\n") {
				if strings.Contains(line, "1.00 ┤") && !strings.Contains(line, "◆") || strings.Contains(line, "0.95 ┼") && strings.Contains(line, "◆") {
					t.Errorf("at %v the mark is not at 1.00:\n%s", size, s.screen())
				}
			}
			s.whole()
		}
		s.shows("pool 599 ─ rated 265 + 354 fit ─ ", "265 + 285 fit") // 599 are of the part that certifies, and those that fit are others
		s.shows("◆ 1.00 measured at 13 % of the cost", "measured on 265 rated prompts of the run")
		s.press("l")
		s.pass(time.Second)
		s.shows(" expected at ", "◆ expected here   ● applied")
	})
	story(t, "off the limit of the run, where one line says why the figures are others, and ◆ is on the screen", func(t *testing.T) {
		s := inDemo(t, 120, 36)
		s.press("f4")
		s.pass(time.Second)
		s.press("l")
		s.pass(time.Second)
		s.shows("exploring on fit ratings alone: not comparable with the run", "◆")
		s.whole()
		s.resize(80, 24)
		s.shows("not comparable with the run")
		s.resize(120, 36)
		s.press("esc")
		s.pass(time.Second)
		s.shows("the limit of the run", "certified ✓")
	})
	story(t, "in the comparison of policies, with all that is known of both", func(t *testing.T) {
		s := inDemo(t, 120, 36)
		s.press("f4")
		s.pass(time.Second)
		s.press("c")
		s.pass(time.Second)
		s.press("j")
		s.pass(time.Second)
		s.shows("· default ", "what default would change", "to cheap", "saving", "quality", "p95", "failed (asked)", "loss (rated)", "classification")
		s.whole()
		for _, screen := range [][2]int{{80, 24}, {40, 12}} {
			s.resize(screen[0], screen[1])
			s.whole()
		}
	})
}
