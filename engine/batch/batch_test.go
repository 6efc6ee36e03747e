package batch_test

import (
	"fmt"
	"net/http"
	"testing"

	"switchboard/engine"
	"switchboard/engine/batch/batchserver"
	"switchboard/providers"
)

func TestABatchBringsEveryAnswerAtItsPrice(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		result, err := w.command(0)
		if err != nil || len(result.Answers) != w.prompts {
			t.Fatalf("%d answers, %v", len(result.Answers), err)
		}
		for i := range w.prompts {
			prompt := fmt.Sprintf("prompt %d", i)
			got := w.answers()[prompt]
			if len(got) != 1 {
				t.Fatalf("%s has %d answers", prompt, len(got))
			}
			a := got[0]
			if a.Text != "echo "+prompt || a.Finish != providers.Stop || a.Version != "theirs-1" {
				t.Errorf("%+v", a)
			}
			if a.Cost.Nano() != halfCost || a.CostBasis != "" || a.Usage.CachedInput.Int() != 4 {
				t.Errorf("cost %v (%s), usage %+v", a.Cost.Decimal(), a.CostBasis, a.Usage)
			}
			if a.Batch == "" || a.Total != 0 || a.FirstToken != 0 || a.LastToken != 0 || a.Queued != 0 {
				t.Errorf("batch %q, times %v %v %v", a.Batch, a.FirstToken, a.LastToken, a.Total)
			}
		}
		if len(w.disk.batches) != 0 {
			t.Errorf("the journal keeps %d", len(w.disk.batches))
		}
	})
}

// TestABatchIsResumedFromEveryStep kills the process at each thing it does to
// the world, before and after, starts it again, and wants each prompt paid for
// once and answered once.
func TestABatchIsResumedFromEveryStep(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		whole := newWorld(t, w.server.Vendor)
		if _, err := whole.command(0); err != nil {
			t.Fatal(err)
		}
		steps := whole.life.steps
		for end := 1; end <= steps; end++ {
			t.Run(fmt.Sprintf("killed at step %d of %d", end, steps), func(t *testing.T) {
				w := newWorld(t, w.server.Vendor)
				if _, err := w.command(end); err == nil && end < steps {
					t.Fatal("it was not killed")
				}
				if _, err := w.command(0); err != nil {
					t.Fatal(err)
				}
				w.wantOnce(t)
			})
		}
	})
}

// wantOnce wants every prompt sent once and answered once.
func (w *world) wantOnce(t *testing.T) {
	t.Helper()
	sent := map[string]int{}
	for _, p := range w.server.Prompts() {
		sent[p]++
	}
	for i := range w.prompts {
		prompt := fmt.Sprintf("prompt %d", i)
		if sent[prompt] != 1 {
			t.Errorf("%s was paid for %d times", prompt, sent[prompt])
		}
		if got := w.answers()[prompt]; len(got) != 1 || !got[0].OK() {
			t.Errorf("%s has the answers %+v", prompt, got)
		}
	}
	if len(w.disk.counted) != w.prompts {
		t.Errorf("%d answers were counted, want %d", len(w.disk.counted), w.prompts)
	}
	if len(w.disk.batches) != 0 {
		t.Errorf("the journal keeps %d", len(w.disk.batches))
	}
}

func TestPartialResultsCount(t *testing.T) {
	for _, c := range []struct {
		ending batchserver.Ending
		fault  providers.Fault
	}{{batchserver.Expired, providers.BatchExpired}, {batchserver.Cancelled, providers.Aborted}} {
		t.Run(string(c.ending), func(t *testing.T) {
			eachVendor(t, func(t *testing.T, w *world) {
				w.server.Ending = c.ending
				w.server.Outcome = func(prompt string) batchserver.Outcome {
					if prompt == "prompt 1" {
						return batchserver.Unasked
					}
					return batchserver.Answered
				}
				if _, err := w.command(0); err != nil {
					t.Fatal(err)
				}
				w.wantPart(t, c.fault)
				w.server.Outcome = nil
				w.server.Ending = ""
				if _, err := w.command(0); err != nil {
					t.Fatal(err)
				}
				if got := w.answers()["prompt 1"]; len(got) != 2 || len(w.server.Prompts()) != w.prompts+1 {
					t.Errorf("the rest was not sent again alone: %d answers, sent %q", len(got), w.server.Prompts())
				}
			})
		})
	}
}

// wantPart wants the first and the last prompt answered and billed, and the
// middle one failed at no cost.
func (w *world) wantPart(t *testing.T, fault providers.Fault) {
	t.Helper()
	for i := range w.prompts {
		got := w.answers()[fmt.Sprintf("prompt %d", i)]
		if len(got) != 1 {
			t.Fatalf("prompt %d has %d answers", i, len(got))
		}
		a, want := got[0], int64(halfCost)
		if i == 1 {
			want = 0
			if a.Failure == nil || a.Failure.Fault != fault {
				t.Errorf("failure %+v, want %s", a.Failure, fault)
			}
		}
		if a.OK() != (i != 1) || a.Cost != providers.Nano(want) {
			t.Errorf("prompt %d: ok %v, cost %v", i, a.OK(), a.Cost.Decimal())
		}
	}
}

func TestErrorFilesAreRead(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		w.server.Outcome = func(prompt string) batchserver.Outcome {
			if prompt == "prompt 1" {
				return batchserver.Errored
			}
			return batchserver.Answered
		}
		if _, err := w.command(0); err != nil {
			t.Fatal(err)
		}
		want := providers.BadRequest
		if w.server.Vendor == batchserver.Google {
			want = w.answers()["prompt 1"][0].Failure.Fault // its code is not an HTTP status
		}
		w.wantPart(t, want)
		if a := w.answers()["prompt 1"][0]; a.Failure.Sentence == "" {
			t.Error("no sentence")
		}
	})
}

func TestAResultThatComesTwiceCountsOnce(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		w.server.Outcome = func(string) batchserver.Outcome { return batchserver.Twice }
		if _, err := w.command(0); err != nil {
			t.Fatal(err)
		}
		w.wantOnce(t)
	})
}

func TestARequestWithoutAResultHasFailed(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		w.server.Outcome = func(prompt string) batchserver.Outcome {
			if prompt == "prompt 1" {
				return batchserver.Missing
			}
			return batchserver.Answered
		}
		if _, err := w.command(0); err != nil {
			t.Fatal(err)
		}
		w.wantPart(t, providers.CutOff)
	})
}

func TestABatchThatIsNotAcceptedSaysWhy(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		if w.server.Vendor == batchserver.Anthropic {
			t.Skip("it accepts a batch or rejects its creation")
		}
		w.server.Ending = batchserver.Failed
		if _, err := w.command(0); err != nil {
			t.Fatal(err)
		}
		for prompt, got := range w.answers() {
			if len(got) != 1 || got[0].Failure == nil || got[0].Cost != providers.Nano(0) {
				t.Errorf("%s: %+v", prompt, got)
			}
		}
	})
}

func TestCancelEndsABatchAndKeepsWhatItBrought(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		w.underWay(t)
		if err := w.cancel(0); err != nil {
			t.Fatal(err)
		}
		w.wantPart(t, providers.Aborted)
		if w.server.Counts()[batchserver.Cancel] == 0 {
			t.Error("the service was not told")
		}
	})
}

// TestACancelIsResumedFromEveryStep kills the process that ends a batch at each
// thing it does to the world.
func TestACancelIsResumedFromEveryStep(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		w.underWay(t)
		if err := w.cancel(0); err != nil {
			t.Fatal(err)
		}
		steps := w.life.steps
		for end := 1; end <= steps; end++ {
			t.Run(fmt.Sprintf("killed at step %d of %d", end, steps), func(t *testing.T) {
				w := newWorld(t, w.server.Vendor)
				w.underWay(t)
				if err := w.cancel(end); err == nil && end < steps {
					t.Fatal("it was not killed")
				}
				if err := w.cancel(0); err != nil {
					t.Fatal(err)
				}
				w.wantPart(t, providers.Aborted)
				if got := len(w.server.Prompts()); got != w.prompts || len(w.disk.counted) != w.prompts || len(w.disk.batches) != 0 {
					t.Errorf("%d were sent, %d counted, the journal keeps %d", got, len(w.disk.counted), len(w.disk.batches))
				}
			})
		}
	})
}

// underWay has a batch at the service, and the process killed that waits for it.
func (w *world) underWay(t *testing.T) {
	t.Helper()
	w.server.Polls = 1 << 30
	r, p := w.process(0)
	if err := r.Submit(t.Context(), w.plan(r, p)); err != nil {
		t.Fatal(err)
	}
	w.life.end = w.life.steps + 12
	r.Run(t.Context())
	if got := len(w.server.Prompts()); got != w.prompts {
		t.Fatalf("%d were sent", got)
	}
	w.server.Polls = 100
	w.server.Outcome = func(prompt string) batchserver.Outcome {
		if prompt == "prompt 1" {
			return batchserver.Unasked
		}
		return batchserver.Answered
	}
}

// cancel is `run --batch --cancel`.
func (w *world) cancel(end int) error {
	w.t.Helper()
	r, _ := w.process(end)
	if err := r.Cancel(); err != nil {
		return err
	}
	return r.Run(w.t.Context()).Err
}

// TestABatchOfSomebodyElseIsNotTaken: Anthropic keeps no name with a batch, so
// that one of the same size is taken for ours until its results show.
func TestABatchOfSomebodyElseIsNotTaken(t *testing.T) {
	for end := 1; end < 12; end++ {
		t.Run(fmt.Sprintf("killed at step %d", end), func(t *testing.T) {
			w := newWorld(t, batchserver.Anthropic)
			w.command(end)
			w.server.Foreign(w.prompts)
			if _, err := w.command(0); err != nil {
				t.Fatal(err)
			}
			for i := range w.prompts {
				if got := w.answers()[fmt.Sprintf("prompt %d", i)]; len(got) != 1 || !got[0].OK() {
					t.Errorf("prompt %d: %+v", i, got)
				}
			}
			if sent := len(w.server.Prompts()); sent != 2*w.prompts {
				t.Errorf("%d were paid for, want %d", sent, 2*w.prompts)
			}
		})
	}
}

func TestADeletedTrialKeepsItsCost(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	r, p := w.process(0)
	if err := r.Submit(t.Context(), w.plan(r, p)); err != nil {
		t.Fatal(err)
	}
	w.life.end = w.life.steps + 9
	r.Run(t.Context())
	var gone engine.Trial
	for _, trial := range w.disk.trials {
		gone = trial
	}
	delete(w.disk.trials, gone.ID)
	r, _ = w.process(0)
	result := r.Run(t.Context())
	if result.Err != nil || result.Forgotten.Total() != 1 {
		t.Fatalf("%v, %v forgotten", result.Err, result.Forgotten)
	}
	if len(w.disk.counted) != w.prompts {
		t.Errorf("%d costs were counted", len(w.disk.counted))
	}
}

func TestABatchThatIsNotThereAtOnceIsAskedForAgain(t *testing.T) {
	for outcome, c := range map[string]struct {
		absent int
		lost   bool
	}{"found in the end": {3, false}, "lost": {100, true}} {
		t.Run(outcome, func(t *testing.T) {
			w := newWorld(t, batchserver.OpenAI)
			w.server.Gate = func(s batchserver.Stage, reply http.ResponseWriter) (bool, bool) {
				if s != batchserver.Poll || c.absent == 0 {
					return true, true
				}
				c.absent--
				reply.WriteHeader(http.StatusNotFound)
				return false, true
			}
			if _, err := w.command(0); err != nil {
				t.Fatal(err)
			}
			if !c.lost {
				w.wantOnce(t)
				return
			}
			for prompt, got := range w.answers() {
				if len(got) != 1 || got[0].OK() || got[0].Cost.Known() {
					t.Errorf("%s: %+v", prompt, got)
				}
			}
		})
	}
}

func TestResultsThatStayBrokenAreLeftToTheNextRun(t *testing.T) {
	w := newWorld(t, batchserver.Mistral)
	w.server.Gate = func(s batchserver.Stage, reply http.ResponseWriter) (bool, bool) {
		if s == batchserver.Results {
			reply.Write([]byte("{\"custom_id\": \"x"))
			return false, true
		}
		return true, true
	}
	if _, err := w.command(0); err == nil || len(w.disk.batches) != 1 {
		t.Fatalf("%v, %d kept", err, len(w.disk.batches))
	}
	w.server.Gate = nil
	if _, err := w.command(0); err != nil {
		t.Fatal(err)
	}
	w.wantOnce(t)
}
