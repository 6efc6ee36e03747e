package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// sharedCaps are those of the processes that prompt from one store. A call costs
// a tenth of its worst case, so that few are let through at once by either
// process, and what the other one holds counts at every moment.
var sharedCaps = []caps.Cap{
	{Limit: providers.USD(0.1), Per: caps.Day},
	{Limit: providers.USD(0.04), Per: caps.Day, Scope: caps.ModelScope("nano")},
	{Limit: providers.USD(0.05), Per: caps.Month, Scope: caps.TagScope("team", "search")},
}

// promptsOfEach is how many prompts a process has under way at once.
const promptsOfEach = 64

// callLog has a line for each call as it begins, with its worst case, and as it
// ends, with its cost. A call stands there later than its money is set aside,
// and with its cost before that is given back: so the sum of the lines up to
// any of them is at most what was spent and held when it was written.
type callLog struct{ file *os.File }

func (l callLog) note(what string, number int, process, team, model string, m providers.Money) error {
	_, err := fmt.Fprintf(l.file, "%s %s-%d %s %s %d\n", what, process, number, team, model, m.Nano()) // one write, to the end
	return err
}

// tolling is a provider whose calls cost something, at most their worst case.
// While one is under way it looks what the store says is spent.
type tolling struct {
	store *records.Store
	log   callLog
	worst map[string]providers.Money // by prompt
}

func (p tolling) Stream(_ context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		prompt := req.Messages[0].Text
		var number int
		var process, team string
		fmt.Sscan(prompt, &number, &process, &team)
		usage := providers.Usage{Input: providers.Count(int64(len(prompt))), Output: providers.Count(int64(5 + number%10))}
		if err := p.log.note("begin", number, process, team, req.Model.ID, p.worst[prompt]); err != nil {
			yield(nil, err)
			return
		}
		for range 3 {
			if err := p.look(); err != nil {
				yield(nil, err)
				return
			}
		}
		if !yield(providers.Text("yes"), nil) || !yield(usage, nil) {
			return
		}
		if err := p.log.note("end", number, process, team, req.Model.ID, req.Model.Price.Cost(usage)); err != nil {
			yield(nil, err)
			return
		}
		yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

// look is an error where what is stored passes a cap.
func (p tolling) look() error {
	sums, err := p.store.SpentFor(sharedCaps, time.Now())
	if err != nil {
		return err
	}
	for i, c := range sharedCaps {
		if sums[i] > c.Limit.Nano() {
			return fmt.Errorf("%v of the %s are stored", providers.Nano(sums[i]), c.Phrase())
		}
	}
	return nil
}

// tollCatalog has two models at one price.
func tollCatalog(p providers.Provider) engine.Catalog {
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(100)}}
	return engine.Catalog{
		Models: []providers.Model{{ID: "nano", Provider: "p", Price: price}, {ID: "small", Provider: "p", Price: price}},
		Providers: map[string]engine.Service{"p": {
			Config: providers.Config{ID: "p", Kind: providers.OpenAICompatible, Concurrency: promptsOfEach}, Provider: p,
		}},
		Lanes: []string{"nano", "small"}, Ladder: []string{"nano", "small"}, Reference: "small",
	}
}

// promptMany is a process that sends many prompts at once, when its input ends.
func promptMany(s *records.Store, name string) error {
	file, err := os.OpenFile(s.Path()+".calls", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	provider := tolling{s, callLog{file}, map[string]providers.Money{}}
	catalog := tollCatalog(provider)
	policy, err := routing.DefaultPolicy(catalog, nil)
	if err != nil {
		return err
	}
	budget := caps.New(providers.Money{}, s, sharedCaps...)
	d := dispatch.NewDispatcher(catalog, routing.NewRouter(policy), dispatch.Limits{MaxOutput: 100}, s, budget)
	var jobs []dispatch.Job
	for i := range promptsOfEach {
		team := []string{"search", "ads"}[i/2%2]
		job := dispatch.Job{
			Query:  engine.Query{Prompt: fmt.Sprintf("%d %s %s", i, name, team)},
			Models: catalog.Models[i%2 : i%2+1], Tags: map[string]string{"team": team},
		}
		job.Plan = d.Plan(job)
		provider.worst[job.Query.Prompt] = job.Plan.WorstCase()
		jobs = append(jobs, job)
	}
	var all errgroup.Group
	for _, job := range jobs {
		all.Go(func() error { return unlessBudget(d.Start(context.Background(), job).Wait().Answers[0].Failure) })
	}
	return all.Wait()
}

// unlessBudget is why a call failed that no cap held back.
func unlessBudget(f *engine.Failure) error {
	if f == nil || f.Fault == providers.Budget {
		return nil
	}
	return errors.New(f.Sentence)
}

// TestNoCapIsPassedByTwoProcesses has two processes send 64 prompts each, all at
// once, through one store.
func TestNoCapIsPassedByTwoProcesses(t *testing.T) {
	s := NewStore(t)
	evaltest.Must(t, s.Ready())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	runTogether(t, ctx, s.Path(), "prompt", "ana", "ben")
	ended := wantUnderCaps(t, s.Path()+".calls")
	sums, err := s.SpentFor(sharedCaps, time.Now())
	evaltest.Must(t, err)
	budget := caps.New(providers.Money{}, s, sharedCaps...)
	for i, c := range sharedCaps {
		if sums[i] != ended[i] || sums[i] < c.Limit.Nano()/2 {
			t.Errorf("%v of the %s are stored, and %v were charged", providers.Nano(sums[i]), c.Phrase(), providers.Nano(ended[i]))
		}
	}
	t.Run("and nothing stays held", func(t *testing.T) {
		rest := providers.Nano(sharedCaps[0].Limit.Nano() - sums[0])
		if _, err := budget.Reserve(caps.Charge{Worst: rest}, time.Now()); err != nil {
			t.Error(err)
		}
	})
}

// runTogether has processes do a job, and begin when all of them are there. One
// that does not end is killed with ctx, and has failed.
func runTogether(t *testing.T, ctx context.Context, store, job string, names ...string) {
	t.Helper()
	var outs []*bytes.Buffer
	var cmds []*exec.Cmd
	var begin []io.Closer
	for _, name := range names {
		cmd := again.Command(ctx, job, store, name)
		in, err := cmd.StdinPipe()
		evaltest.Must(t, err)
		out := &bytes.Buffer{}
		cmd.Stdout, cmd.Stderr = out, out
		evaltest.Must(t, cmd.Start())
		outs, cmds, begin = append(outs, out), append(cmds, cmd), append(begin, in)
	}
	for _, in := range begin {
		in.Close()
	}
	for i, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v: %s", names[i], err, outs[i])
		}
	}
}

// wantUnderCaps wants no cap passed at any line of a log of calls, and sums up
// for each cap what the calls cost.
func wantUnderCaps(t *testing.T, path string) (ended []int64) {
	t.Helper()
	text, err := os.ReadFile(path)
	evaltest.Must(t, err)
	used, ended := make([]int64, len(sharedCaps)), make([]int64, len(sharedCaps))
	begun := map[string]int64{} // worst cases of calls
	for line := range bytes.Lines(text) {
		var what, call, team, model string
		var nano int64
		if _, err := fmt.Sscan(string(line), &what, &call, &team, &model, &nano); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		charge := caps.Charge{Model: model, Tags: map[string]string{"team": team}}
		for i, c := range sharedCaps {
			switch {
			case !charge.Counts(c.Scope):
				continue
			case what == "end":
				ended[i] += nano
				used[i] += nano - begun[call]
			default:
				used[i] += nano
			}
			if used[i] > c.Limit.Nano() {
				t.Errorf("%v of the %s are spent or under way", providers.Nano(used[i]), c.Phrase())
			}
		}
		if what == "begin" {
			begun[call] = nano
		}
	}
	return ended
}
