package jobs

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/promptset"
	"switchboard/engine/routing"
	"switchboard/engine/runcap"
	"switchboard/engine/setrun"
	"switchboard/engine/sharedrun"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/store"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/postgres"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

var shared pgtest.Shared

const testRun = "aaaabbbbcccc"

// What the tests have other processes do: work on what is open, asking the provider at
// an address.
const (
	works       = "work"
	worksCapped = "work under a cap"
	worksUnder  = "work under the limit of the run"
)

func TestMain(m *testing.M) {
	if again.Do(map[string]again.Job{
		works:       func(place, url string) error { return beWorker(place, url, providers.Money{}, nil) },
		worksCapped: func(place, url string) error { return beWorker(place, url, providers.USD(1), nil) },
		worksUnder: func(place, url string) error {
			return beWorker(place, url, providers.Money{}, &runcap.Cap{Limit: providers.USD(1), Place: "--max-usd"})
		},
	}) {
		return
	}
	code := m.Run()
	shared.Stop()
	os.Exit(code)
}

// beWorker works on what is open, as a process of its own.
func beWorker(address, url string, limit providers.Money, ofRun *runcap.Cap) error {
	s, err := postgres.Open(address, postgres.Options{Kind: store.Real})
	if err != nil {
		return err
	}
	q, err := Open(context.Background(), address)
	if err != nil {
		return err
	}
	q.grace = time.Second
	run := runOf(s, 0, service(url), limit)
	if run.Cap = ofRun; ofRun != nil {
		if _, ok, err := sharedrun.Limit(run.Dispatcher.Budget(), ofRun, runcap.Joining{Name: testRun, ByHand: true}); err != nil || !ok {
			return fmt.Errorf("not taken: %v", err)
		}
	}
	r := sharedrun.Run(context.Background(), run, q.In(testRun), s, nil)
	fmt.Printf("here %d elsewhere %d stopped %v\n", r.Shared.Here, r.Shared.Elsewhere, r.Stopped != nil)
	return r.Err
}

// service is a provider that asks a server of the test.
type service string

func (s service) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		text := req.Messages[len(req.Messages)-1].Text
		post, _ := http.NewRequestWithContext(ctx, http.MethodPost, string(s), strings.NewReader(text))
		answer, err := http.DefaultClient.Do(post)
		if err != nil {
			yield(nil, &providers.Error{Fault: providers.Aborted, Err: err})
			return
		}
		answer.Body.Close()
		if yield(providers.Text("said"), nil) && yield(providers.Usage{Input: providers.Count(1), Output: providers.Count(100)}, nil) {
			yield(providers.Done{Finish: providers.Stop}, nil)
		}
	}
}

// runOf is a run of prompts to one model, of which a call costs at most $0.1.
func runOf(s *records.Store, prompts int, p providers.Provider, limit providers.Money) *setrun.Run {
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(0), Output: providers.USD(1000)}}
	catalog := engine.Catalog{
		Models:    []providers.Model{{ID: "a", Provider: "p", Price: price}},
		Providers: map[string]engine.Service{"p": {Config: providers.Config{ID: "p", Kind: providers.OpenAICompatible, Concurrency: 4}, Provider: p}},
		Lanes:     []string{"a"}, Ladder: []string{"a"}, Reference: "a",
	}
	limits := dispatch.Limits{FirstToken: 10 * time.Second, Idle: 10 * time.Second, AnswerBytes: 1000, MaxOutput: 100}
	budget := caps.New(limit, s)
	run := &setrun.Run{Dispatcher: dispatch.NewDispatcher(catalog, routing.NewRouter(routing.Policy{}), limits, s, budget), Answered: s, Models: catalog.Models, AtOnce: 1}
	for i := range prompts {
		run.Prompts = append(run.Prompts, promptset.Prompt{ID: fmt.Sprint(i), Prompt: fmt.Sprintf("secret\x00 prompt %d", i)})
	}
	return run
}

// counter is a server that counts what it is asked.
type counter struct {
	mu    sync.Mutex
	calls map[string]int
	total int
	at    int           // call before whose answer then is called
	then  func()        // once
	meet  chan struct{} // the first call waits for the second, of another worker; nil: none waits
}

// before has then called before the answer of a call.
func (c *counter) before(call int, then func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.then = call, then
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	c.calls[string(text)]++
	c.total++
	now, first, then := c.total == c.at, c.total == 1, c.then
	if c.meet != nil && c.total == 2 {
		close(c.meet)
	}
	c.mu.Unlock()
	if now {
		then()
	}
	if first && c.meet != nil {
		select {
		case <-c.meet:
		case <-r.Context().Done():
		}
	}
}

// serve is a provider for one worker, or for several that meet at their first calls.
func serve(t *testing.T, several bool) (*counter, string) {
	c := &counter{calls: map[string]int{}}
	if several {
		c.meet = make(chan struct{})
	}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	return c, server.URL
}

// share puts prompts into the queue of a new store.
func share(t *testing.T, address string, prompts int) (*records.Store, *Queue, *setrun.Run) {
	t.Helper()
	s, err := postgres.Open(address, postgres.Options{Kind: store.Real})
	evaltest.Must(t, err)
	t.Cleanup(s.Close)
	evaltest.Must(t, s.Ready())
	q, err := Open(t.Context(), address)
	evaltest.Must(t, err)
	q.grace = time.Second
	t.Cleanup(q.Close)
	run := runOf(s, prompts, nil, providers.Money{})
	put(t, q, run)
	return s, q, run
}

func put(t *testing.T, q *Queue, run *setrun.Run) sharedrun.PutResult {
	t.Helper()
	plan, err := run.Plan()
	evaltest.Must(t, err)
	added, err := q.Put(t.Context(), testRun, []string{"a"}, sharedrun.Jobs(plan))
	evaltest.Must(t, err)
	return added
}

func start(t *testing.T, job, address, url string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	out := &strings.Builder{}
	cmd := again.Command(t.Context(), job, address, url)
	cmd.Stdout, cmd.Stderr = out, out
	evaltest.Must(t, cmd.Start())
	return cmd, out
}

// answeredOnce makes sure that each prompt has one whole answer.
func answeredOnce(t *testing.T, s *records.Store, prompts int) {
	t.Helper()
	answered := map[string]int{}
	for trial, err := range s.Trials(store.Query{}) {
		evaltest.Must(t, err)
		if trial.Answers[0].OK() {
			answered[trial.PromptID]++
		}
	}
	for i := range prompts {
		if n := answered[fmt.Sprint(i)]; n != 1 {
			t.Errorf("prompt %d has %d answers", i, n)
		}
	}
}

func TestAKilledWorkersPromptsAreAnsweredByOthersOnce(t *testing.T) {
	const prompts = 200
	address := shared.Address(t)
	s, q, run := share(t, address, prompts)
	calls, url := serve(t, true)
	killed, _ := start(t, works, address, url)
	calls.before(20+time.Now().Nanosecond()%60, func() { _ = killed.Process.Kill() })
	var workers sync.WaitGroup
	for range 2 {
		cmd, out := start(t, works, address, url)
		workers.Go(func() {
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
			t.Log(out)
		})
	}
	_ = killed.Wait()
	workers.Wait()
	answeredOnce(t, s, prompts)
	if calls.total > prompts+1 || len(calls.calls) != prompts {
		t.Errorf("%d calls for %d prompts", calls.total, len(calls.calls))
	}
	if runs, err := q.Runs(t.Context()); err != nil || len(runs) > 0 {
		t.Errorf("still open: %+v, %v", runs, err)
	}
	var left int
	evaltest.Must(t, q.pool.QueryRow(t.Context(), "select count(*) from river_job where args ? 'work'").Scan(&left))
	if left > 0 {
		t.Errorf("%d prompts still stand in the queue", left)
	}
	if plan, err := run.Plan(); err != nil || plan.Calls != 0 {
		t.Errorf("%d answers are missing: %v", plan.Calls, err)
	}
	evaltest.Sound(t, s)
}

func TestAServerThatStartsAgainInTheMidstOfARunLosesNothing(t *testing.T) {
	const prompts = 80
	server := shared.Server(t)
	address := shared.Address(t)
	s, q, _ := share(t, address, prompts)
	q.grace = Grace
	calls, url := serve(t, false)
	again := func() {
		evaltest.Must(t, server.Crash())
		evaltest.Must(t, server.Start())
	}
	calls.before(20, func() {
		again()
		calls.before(50, again)
	})
	run := runOf(s, 0, service(url), providers.USD(100)) // a cap, which is far
	run.AtOnce = 4
	r := sharedrun.Run(t.Context(), run, q.In(testRun), s, nil)
	if r.Err != nil || r.Shared.Here != prompts || r.Shared.Left != 0 || r.Shared.Failed != 0 {
		t.Errorf("%+v, %v", r.Shared, r.Err)
	}
	answeredOnce(t, s, prompts)
	if calls.total != prompts {
		t.Errorf("%d calls for %d prompts", calls.total, prompts)
	}
	evaltest.Sound(t, s)
}

func TestACapHoldsOverWorkersAndTheRestStaysInTheQueue(t *testing.T) {
	address := shared.Address(t)
	s, q, _ := share(t, address, 60)
	calls, url := serve(t, true)
	var workers sync.WaitGroup
	for range 2 {
		cmd, out := start(t, worksCapped, address, url)
		workers.Go(func() {
			if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "stopped true") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	workers.Wait()
	spent, _, err := s.SpentOn(time.Now())
	evaltest.Must(t, err)
	if limit := providers.USD(1); limit.Less(spent) || calls.total == 0 {
		t.Errorf("%v was spent by %d calls, under a cap of %v", spent, calls.total, limit)
	}
	runs, err := q.Runs(t.Context())
	if err != nil || len(runs) != 1 || runs[0].Open == 0 {
		t.Errorf("open: %+v, %v", runs, err)
	}
}

// TestALimitOfARunHoldsOverWorkers has three processes work on a run of $1, of which one
// is killed in the middle of its second call. Each call costs all of the $0.1 that it may.
func TestALimitOfARunHoldsOverWorkers(t *testing.T) {
	address := shared.Address(t)
	s, q, _ := share(t, address, 60)
	last, lastURL := serve(t, false)
	killed, _ := start(t, worksUnder, address, lastURL)
	last.before(2, func() { _ = killed.Process.Kill() })
	_ = killed.Wait()
	calls, url := serve(t, true)
	var workers sync.WaitGroup
	for range 2 {
		cmd, out := start(t, worksUnder, address, url)
		workers.Go(func() {
			if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "stopped true") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	workers.Wait()
	if last.total != 2 || calls.total != 8 {
		t.Errorf("%d and %d calls of $0.1 under $1", last.total, calls.total)
	}
	if spent, _, err := s.SpentOn(time.Now()); err != nil || spent != providers.USD(0.9) { // and what was under way
		t.Errorf("%v is stored: %v", spent, err)
	}
	if runs, err := q.Runs(t.Context()); err != nil || len(runs) != 1 || runs[0].Open == 0 {
		t.Errorf("open: %+v, %v", runs, err)
	}
	t.Run("and another one goes on under a higher limit", func(t *testing.T) {
		run := runOf(s, 0, service(url), providers.Money{})
		run.Cap = &runcap.Cap{Limit: providers.USD(1.3), Place: "--max-usd"}
		kept, ok, err := sharedrun.Limit(run.Dispatcher.Budget(), run.Cap, runcap.Joining{Name: testRun, ByHand: true})
		if err != nil || !ok || kept.Limit != run.Cap.Limit || kept.Used != providers.USD(1).Nano() {
			t.Errorf("got %+v, %v, %v", kept, ok, err)
		}
		if r := sharedrun.Run(t.Context(), run, q.In(testRun), s, nil); r.Err != nil || r.Stopped == nil || calls.total != 8+3 {
			t.Errorf("%d calls, %+v, %v", calls.total, r.Stopped, r.Err)
		}
	})
}

func TestAPromptIsPutOnce(t *testing.T) {
	address := shared.Address(t)
	_, q, run := share(t, address, 5)
	if again := put(t, q, run); again.New != 0 || again.There != 5 {
		t.Errorf("put again: %+v", again)
	}
	plan, err := run.Plan()
	evaltest.Must(t, err)
	if facts, err := postgres.Examine(t.Context(), address); err != nil || !facts.Queue || !facts.Works || facts.Jobs != 5 || !strings.Contains(facts.String(), "5 prompts of shared runs open") {
		t.Errorf("facts: %+v, %v", facts, err)
	}
	other, err := q.Put(t.Context(), "ddddeeeeffff", []string{"a", "b"}, sharedrun.Jobs(plan))
	evaltest.Must(t, err)
	if other.New != 0 || other.Other[testRun] != 5 {
		t.Errorf("in another run: %+v", other)
	}
	runs, err := q.Runs(t.Context())
	if err != nil || len(runs) != 1 || runs[0].Open != 5 || runs[0].Models[0] != "a" || !runs[0].Worst.Known() {
		t.Errorf("open: %+v, %v", runs, err)
	}
}

func TestAPromptThatIsForgottenIsInNoQueue(t *testing.T) {
	address := shared.Address(t)
	s, q, _ := share(t, address, 3)
	forgotten := evaltest.NewTrial(1)
	forgotten.Prompt = "secret\x00 prompt 1"
	evaltest.Must(t, s.AddTrial(forgotten))
	left := func() (n int) {
		evaltest.Must(t, q.pool.QueryRow(t.Context(), "select count(*) from river_job where args ? 'work'").Scan(&n))
		return n
	}
	t.Run("nor is it where another one fails to be", func(t *testing.T) {
		if err := s.Forget("nothing"); err == nil || left() != 3 {
			t.Errorf("%d are left: %v", left(), err)
		}
	})
	evaltest.Must(t, s.Forget(forgotten.ID))
	if left() != 2 {
		t.Errorf("%d prompts are left", left())
	}
	t.Run("and a worker that has one ends with the others", func(t *testing.T) {
		last := evaltest.NewTrial(2)
		last.Prompt = "secret\x00 prompt 2"
		evaltest.Must(t, s.AddTrial(last))
		var end sharedrun.Shared
		asked := 0
		evaltest.Must(t, q.In(testRun).Work(t.Context(), 1, func(_ context.Context, job sharedrun.Job) sharedrun.Fate {
			if asked++; job.PromptID == "2" {
				evaltest.Must(t, s.Forget(last.ID))
			}
			return sharedrun.Answered
		}, func(s sharedrun.Shared) { end = s }))
		if asked != 2 || end.Left != 0 || end.Failed != 0 || left() != 0 {
			t.Errorf("%d were asked, %+v, %d are left", asked, end, left())
		}
	})
	evaltest.Sound(t, s)
}

func TestWhatIsCancelledOrFailsIsTakenUpAgain(t *testing.T) {
	address := shared.Address(t)
	s, q, run := share(t, address, 6)
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := q.In(testRun).Work(ctx, 1, func(context.Context, sharedrun.Job) sharedrun.Fate {
		switch n++; {
		case n == 1:
			return sharedrun.Failed
		case n < 4:
			return sharedrun.Answered
		}
		cancel()
		return sharedrun.Left
	}, func(sharedrun.Shared) {})
	evaltest.Must(t, err)
	if runs, err := q.Runs(t.Context()); err != nil || len(runs) != 1 || runs[0].Open != 3 {
		t.Errorf("open: %+v, %v", runs, err)
	}
	if again := put(t, q, run); again.New != 3 || again.There != 3 { // no answer is stored
		t.Errorf("put again: %+v", again)
	}
	_, url := serve(t, false)
	rest := sharedrun.Run(t.Context(), runOf(s, 0, service(url), providers.Money{}), q.In(testRun), s, nil)
	if rest.Err != nil || rest.Done != 6 || rest.Failed != 0 || rest.Shared.Here != 6 || rest.Shared.Left != 0 {
		t.Errorf("%+v %+v %v", rest.Progress, rest.Shared, rest.Err)
	}
}
