package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/store"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/places"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// clerk is a process that votes, draws and calibrates for ever, and says what it was
// told is kept: v with a vote, d with the number of a draw, c with a policy that
// is certified and applied, p with another one, e with what was refused.
func clerk() {
	votes, policies, config, name := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	s, err := openReal(votes)
	if err != nil {
		fmt.Println("e", err)
		os.Exit(1)
	}
	trial, draw := "", 0
	for t := range s.Trials(store.Query{Limit: 1}) {
		trial = t.ID
	}
	r := store.NewCalibrationRecords()
	if err := s.ReadCalibration(&r); err == nil {
		draw = len(r.Draws)
	}
	for i := 0; ; i++ {
		vote := eval.Rating{ID: fmt.Sprintf("%s-%05d", name, i), Time: time.Now(), Rater: name, Trial: trial, Prompt: eval.PromptKey("once"), Shown: []eval.Shown{{Lane: 0, Model: "w"}},
			Scale: eval.Accept, Verdicts: []eval.Verdict{{Answer: 0, Value: 1}}, Draw: eval.Draw{Method: eval.SelfChosen}}
		say("v "+vote.ID, s.AddRating(vote))
		for done := false; !done; draw++ {
			err := s.AddDraw(eval.Assignment{Run: "r1", Number: draw, Prompt: eval.PromptKey(name), Raters: []string{name}, Time: time.Now()})
			if done = !errors.Is(err, eval.ErrExists); done {
				say(fmt.Sprint("d ", draw), err)
			}
		}
		if i%10 == 3 {
			say(calibrateNow(policies, config, []float64{0.05, 0.1}[i/10%2]))
		}
	}
}

func openReal(address string) (*records.Store, error) {
	return places.Open(address, places.Options{Kind: store.Real})
}

func say(what string, err error) {
	if err != nil {
		what = "e " + err.Error()
	}
	fmt.Println(what)
}

func calibrateNow(address, config string, loss float64) (string, error) {
	var out, wrong bytes.Buffer
	if code := testApp().run(context.Background(), []string{"--config", config, "--store", address, "--json", "calibrate", "--max-loss", fmt.Sprint(loss), "--apply", "--yes"}, strings.NewReader(""), &out, &wrong); code != 0 {
		return "", fmt.Errorf("calibrate ends with %d: %s", code, strings.TrimSpace(wrong.String()))
	}
	var said struct {
		Policy    string
		Certified bool
	}
	err := json.Unmarshal(out.Bytes(), &said)
	if said.Certified {
		return "c " + said.Policy, err
	}
	return "p " + said.Policy, err
}

// crashes is two stores on one server, and what clerks were told of them.
type crashes struct {
	t                       *testing.T
	server                  *pgtest.Server
	votes, policies, config string

	mu       sync.Mutex
	told     map[string]string // by whom
	twice    []string
	refused  []string
	killings int
}

// TestNothingIsLostWhereClerksAreKilled has three processes vote, draw and calibrate on
// one server while they are killed at random and the server crashes twice. With
// SWITCHBOARD_LONG it takes five minutes.
func TestNothingIsLostWhereClerksAreKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("the programs share no memory, and what runs at once in each, other tests run too")
	}
	long, alive := 3*time.Second, 1200*time.Millisecond
	if os.Getenv("SWITCHBOARD_LONG") != "" {
		long, alive = 5*time.Minute, 6*time.Second
	}
	x := newCrashes(t)
	ends := time.Now().Add(long)
	var clerks sync.WaitGroup
	for n := range 3 {
		clerks.Go(func() {
			for life := 0; time.Now().Before(ends) || x.idle() && time.Since(ends) < time.Minute; life++ {
				x.live(fmt.Sprintf("clerk%d-%d", n, life), alive/2+rand.N(alive))
			}
		})
	}
	for range 2 {
		time.Sleep(long / 3)
		ok(t, x.server.Crash())
		ok(t, x.server.Start())
	}
	clerks.Wait()
	x.holds()
}

func newCrashes(t *testing.T) *crashes {
	var one pgtest.Shared
	t.Cleanup(one.Stop)
	x := &crashes{t: t, server: one.Server(t), votes: one.Address(t), policies: one.Address(t), config: twoModels(t, "w", "s"), told: map[string]string{}}
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, home)
	}
	s, err := openReal(x.votes)
	ok(t, err)
	defer s.Close()
	answer := engine.Answer{Model: "w", Provider: "local", Text: "said", Finish: providers.Stop, Total: time.Second}
	ok(t, s.AddTrials([]engine.Trial{{ID: engine.NewID(time.Now()), Time: time.Now(), Prompt: "once", Answers: []engine.Answer{answer}}}))
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "w"}, {Model: "s", Strength: 1}}}
	ok(t, s.OpenRun(store.OpenedRun{Who: "ana", Run: certify.Run{ID: "r1", Time: time.Now(), Scale: eval.Accept, Ladder: ladder}}))
	outcomes := kept(t, "outcomes.jsonl", everyThirdHard(900))
	printed(t, "--config", x.config, "--store", x.policies, "--json", "import", outcomes, "--sampled", "uniform")
	said, err := calibrateNow(x.policies, x.config, 0.05)
	ok(t, err)
	x.told[said] = "the test" // on a busy machine no clerk may live long enough
	return x
}

// heard is what a clerk says. After its first vote and draw, or an error, something is in lines.
type heard struct {
	said  bytes.Buffer
	lines chan struct{}
}

func (h *heard) Write(p []byte) (int, error) {
	n, err := h.said.Write(p)
	if bytes.Count(h.said.Bytes(), []byte("\n")) > 1 || bytes.HasPrefix(h.said.Bytes(), []byte("e ")) {
		select {
		case h.lines <- struct{}{}:
		default:
		}
	}
	return n, err
}

// live has a clerk work until it is killed, so long after it has begun.
func (x *crashes) live(name string, life time.Duration) {
	self, err := os.Executable()
	ok(x.t, err)
	cmd := exec.Command(self)
	cmd.Args = []string{"clerk", x.votes, x.policies, x.config, name}
	out := heard{lines: make(chan struct{}, 1)}
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Start(); err != nil {
		x.t.Error(err)
		return
	}
	select {
	case <-out.lines: // a busy machine takes long to start it
	case <-time.After(time.Minute):
	}
	time.Sleep(life)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	whole := out.said.String()[:strings.LastIndexByte(out.said.String(), '\n')+1] // a line may have been cut
	x.mu.Lock()
	defer x.mu.Unlock()
	x.killings++
	for line := range strings.Lines(whole) {
		line = strings.TrimSpace(line)
		if was := x.told[line]; was != "" && (line[0] == 'v' || line[0] == 'd') {
			x.twice = append(x.twice, fmt.Sprintf("%s: %s and %s", line, was, name))
		}
		x.told[line] = name
		if line[0] == 'e' && !strings.Contains(line, "no PostgreSQL server answers") { // who is started while there is none
			x.refused = append(x.refused, line)
		}
	}
}

// idle reports whether no vote or no draw was kept yet, as on a busy machine.
func (x *crashes) idle() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	kept := map[byte]bool{}
	for line := range x.told {
		kept[line[0]] = true
	}
	return !kept['v'] || !kept['d']
}

// holds compares what the clerks were told with what the stores hold.
func (x *crashes) holds() {
	t := x.t
	s, err := openReal(x.votes)
	ok(t, err)
	defer s.Close()
	found, last := map[string]string{}, uint64(0)
	for r, err := range s.RatingsAfter(0) {
		if ok(t, err); found["v "+r.ID] != "" || r.Number != last+1 {
			t.Errorf("the vote %s is there twice, or number %d follows %d", r.ID, r.Number, last)
		}
		found["v "+r.ID], last = r.Rater, r.Number
	}
	r := store.NewCalibrationRecords()
	ok(t, s.ReadCalibration(&r))
	for _, d := range r.Draws {
		key := fmt.Sprint("d ", d.Number)
		if found[key] != "" {
			t.Errorf("the draw %d is there twice", d.Number)
		}
		found[key] = d.Raters[0]
	}
	p, err := openReal(x.policies)
	ok(t, err)
	defer p.Close()
	applied := 0
	for line, who := range x.told {
		switch what, hash, _ := strings.Cut(line, " "); what {
		case "c", "p":
			policy, err := p.Policy(hash)
			if err != nil || policy.Validate() != nil || (what == "c") != (len(policy.Certificates) == 1) {
				t.Errorf("%s, and it has %d certificates: %v, %v", line, len(policy.Certificates), err, policy.Validate())
			}
			applied++
		case "v", "d":
			if found[line] != who {
				t.Errorf("%s was told %q, and the store has it from %q", who, line, found[line])
			}
		}
	}
	for _, s := range []*records.Store{s, p} {
		report, err := s.Check(t.Context())
		chain, wrong := s.VerifyEvents()
		if ok(t, errors.Join(err, wrong)); !report.OK() || chain.Broken > 0 {
			t.Errorf("%+v, %+v", report.Damage, chain)
		}
	}
	said, err := calibrateNow(x.policies, x.config, 0.05)
	if ok(t, err); x.told[said] == "" || said[0] != 'c' {
		t.Errorf("after all it says %s, and nobody was told so", said)
	}
	applications, err := p.Applications()
	ok(t, err)
	if runs, err := p.Runs(); err != nil || len(runs) != 1 {
		t.Errorf("%d runs were opened: %v", len(runs), err)
	}
	if len(x.twice) > 0 || len(x.refused) > 0 || applied == 0 || last == 0 || len(r.Draws) == 0 {
		t.Errorf("twice: %q; refused: %q", x.twice, x.refused)
	}
	t.Logf("%d killed; %d votes, %d draws, %d policies in %d applications; %d lines told", x.killings, last, len(r.Draws), applied, len(applications), len(x.told))
}
