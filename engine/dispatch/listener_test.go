package dispatch

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// diary notes what it hears.
type diary struct {
	mu         sync.Mutex
	heard      []string
	operations []Operation
}

func (d *diary) note(s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.heard = append(d.heard, s)
}

func (d *diary) Called(_ *Operation, c Call) { d.note("called " + c.Request.Model.ID) }

func (d *diary) Moved(_ *Operation, m engine.Move) {
	d.note("moved " + m.Model + " " + string(m.Reason))
}

func (d *diary) Ended(o *Operation) {
	d.note("ended " + o.Answer.Model)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.operations = append(d.operations, *o)
}

func (d *diary) Changed(c circuit.Change) { d.note(string(c.To) + " " + c.Of) }

func (d *diary) NotStored(string, int, error) { d.note("not stored") }

func TestAListenerHears(t *testing.T) {
	t.Run("each call of a routed prompt, each move and the end", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &faulty{scripts: map[string][][]step{"a": {fails(providers.Malformed)}, "b": {says("fine")}}}
			c, router := ladder(f, "a")
			d, heard := NewDispatcher(c, router, Limits{}, newShelf(), nil), &diary{}
			d.Listen(heard)
			began := time.Now()
			a := d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]
			want := []string{"called a", "moved a malformed", "called b", "ended b"}
			if !slices.Equal(heard.heard, want) {
				t.Fatalf("got %q", heard.heard)
			}
			o := heard.operations[0]
			if !o.Routed || o.Began != began || o.Ended != time.Now() || o.Answer.Text != a.Text || len(o.Calls) != 2 ||
				o.Calls[1].Began.Before(o.Calls[0].Ended) || o.Calls[1].Ended.Sub(o.Calls[1].Began) != o.Calls[1].Answer.Total {
				t.Errorf("%+v", o)
			}
		})
	})
	t.Run("circuits that open", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &faulty{scripts: map[string][][]step{"a": {fails(providers.Malformed)}, "b": {says("fine")}}}
			c, router := ladder(f, "a")
			d, heard := NewDispatcher(c, router, Limits{}, nil, nil), &diary{}
			d.Listen(heard)
			for range circuit.Failures {
				d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait()
			}
			if !slices.Contains(heard.heard, "open model a") && !slices.Contains(heard.heard, "open a") {
				t.Errorf("got %q", heard.heard)
			}
		})
	})
	t.Run("lanes by themselves, and answers that could not be stored", func(t *testing.T) {
		c := bench(script{"a": says("one"), "c": says("two")}, 8)
		broken, heard := newShelf(), &diary{}
		broken.Broken = errors.New("the disk is full")
		d := NewDispatcher(c, routing.NewRouter(routing.Policy{}), Limits{}, broken, nil)
		d.Listen(heard)
		d.Start(t.Context(), job(c, "hello", "a", "c")).Wait()
		slices.Sort(heard.heard)
		if want := []string{"called a", "called c", "ended a", "ended c", "not stored", "not stored"}; !slices.Equal(heard.heard, want) {
			t.Errorf("got %q", heard.heard)
		}
	})
}

func TestNobodyListeningCostsNothing(t *testing.T) {
	c, router := ladder(script{}, "a")
	d := NewDispatcher(c, router, Limits{}, newShelf(), nil)
	j := Job{Query: engine.Query{Prompt: "hello"}, Routed: true}
	plan := d.Plan(j)
	f, trial := d.newFailover(plan, j), d.newTrial(j, plan)
	got := testing.AllocsPerRun(100, func() {
		if d.hearing(f, f.lanes, 0, &trial) != answerer(f) || d.hearingRecorder(d.recorder) != d.recorder {
			t.Fatal("somebody listens")
		}
	})
	if got != 0 {
		t.Errorf("%v allocations", got)
	}
}
