package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/providers"
)

// listener answers like a script and keeps what it was asked.
type listener struct {
	script
	mu    sync.Mutex
	asked map[string][]providers.Request // by model
}

func (l *listener) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked == nil {
		l.asked = map[string][]providers.Request{}
	}
	l.asked[req.Model.ID] = append(l.asked[req.Model.ID], req)
	return l.script.Stream(ctx, req)
}

// heard flies a job and returns its trial.
func heard(t *testing.T, l *listener, change func(engine.Catalog, *Job), ids ...string) engine.Trial {
	t.Helper()
	var trial engine.Trial
	synctest.Test(t, func(t *testing.T) {
		c := bench(l, 8)
		j := job(c, "hello", ids...)
		change(c, &j)
		trial = dispatcher(c, testLimits, nil, nil).Start(t.Context(), j).Wait()
	})
	return trial
}

func TestParametersReachTheirLanes(t *testing.T) {
	l := &listener{script: script{"a": says("one"), "c": says("three")}}
	all := providers.Parameters{System: "Be brief.", Temperature: providers.NewTemperature(0)}
	own := providers.Parameters{Temperature: providers.NewTemperature(1), MaxOutput: 7}
	trial := heard(t, l, func(_ engine.Catalog, j *Job) {
		j.Parameters, j.LaneParameters = all, map[int]providers.Parameters{1: own}
	}, "a", "c")
	wants := []providers.Parameters{
		{System: "Be brief.", Temperature: providers.NewTemperature(0), MaxOutput: 100},
		{System: "Be brief.", Temperature: providers.NewTemperature(1), MaxOutput: 7},
	}
	for i, id := range []string{"a", "c"} {
		if got := l.asked[id][0].Parameters; got != wants[i] {
			t.Errorf("%s was asked for %+v", id, got)
		}
		if trial.Asked(i) != wants[i] {
			t.Errorf("the trial says %+v of %s", trial.Asked(i), id)
		}
	}
}

func TestATrialKeepsItsParameters(t *testing.T) {
	was := engine.Trial{
		ID: "x", Parameters: providers.Parameters{System: "Be brief.", Schema: `{"b":1,"a":2}`, Temperature: providers.NewTemperature(0)},
		LaneParameters: map[int]providers.Parameters{2: {Effort: providers.EffortHigh}}, Follows: "w",
	}
	b, err := json.Marshal(was)
	var is engine.Trial
	if err != nil || json.Unmarshal(b, &is) != nil || !reflect.DeepEqual(is.LaneParameters, was.LaneParameters) || is.Parameters != was.Parameters || is.Follows != "w" {
		t.Errorf("%s reads back as %+v, %v", b, is, err)
	}
	t.Run("and one of an earlier version reads as it did", func(t *testing.T) {
		var old engine.Trial
		if err := json.Unmarshal([]byte(`{"id":"x","system":"Be brief.","max_output":800}`), &old); err != nil || old.System != "Be brief." || old.MaxOutput != 800 {
			t.Errorf("%+v, %v", old, err)
		}
	})
}

func TestTheWorstCaseCountsAllThatIsSent(t *testing.T) {
	c := bench(script{}, 1)
	d := dispatcher(c, testLimits, nil, nil)
	plain := job(c, "hello", "a", "c")
	costs := d.Plan(plain).Lanes
	if costs[0].Worst != providers.Nano(13*1000+100*2000) || costs[0].Worst.Add(costs[1].Worst) != d.Plan(plain).WorstCase() {
		t.Errorf("plain: %+v", costs)
	}
	for name, change := range map[string]func(*Job){
		"a system prompt": func(j *Job) { j.Parameters.System = "x" },
		"a schema":        func(j *Job) { j.Parameters.Schema = `{"a":1}` },
		"an earlier turn": func(j *Job) { j.Chain = []engine.Trial{turn("1", "hi", "a", "yes")} },
		"a larger limit":  func(j *Job) { j.LaneParameters = map[int]providers.Parameters{0: {MaxOutput: 101}} },
	} {
		j := plain
		change(&j)
		if got := d.Plan(j).Lanes[0].Worst; !costs[0].Worst.Less(got) {
			t.Errorf("%s costs nothing more: %v", name, got)
		}
	}
	j := plain
	j.LaneParameters = map[int]providers.Parameters{1: {MaxOutput: 1}}
	if got := d.Plan(j).Lanes; got[0].Worst != costs[0].Worst || got[1].Worst == costs[1].Worst {
		t.Errorf("a limit of one lane: %+v", got)
	}
}

// turn is a trial in which one model answered.
func turn(id, prompt, model, text string) engine.Trial {
	return engine.Trial{ID: id, Prompt: prompt, Answers: []engine.Answer{{Model: model, Text: text, Finish: providers.Stop}}}
}

func TestEachLaneContinuesItsOwnConversation(t *testing.T) {
	first := engine.Trial{ID: "1", Prompt: "hi", Answers: []engine.Answer{
		{Model: "a", Text: "I am a.", Finish: providers.Stop},
		{Model: "c", Text: "I am", Finish: providers.Truncated, Failure: &engine.Failure{Fault: providers.CutOff}},
		{Model: "a", Text: "I am a, too.", Finish: providers.Stop},
	}}
	second := engine.Trial{ID: "2", Prompt: "and?", Follows: "1", Answers: []engine.Answer{
		{Model: "c", Text: "c.", Finish: providers.Stop},
		{Model: "a", Text: "a.", Finish: providers.Stop},
	}}
	l := &listener{script: script{"a": says("one"), "b": says("two"), "c": says("three")}}
	trial := heard(t, l, func(c engine.Catalog, j *Job) {
		j.Chain = []engine.Trial{first, second}
	}, "a", "a", "b", "c")
	said := func(req providers.Request) string {
		var words []string
		for _, m := range req.Messages {
			words = append(words, string(m.Role)+": "+m.Text)
		}
		return strings.Join(words, " | ")
	}
	got := map[string]bool{}
	for _, reqs := range l.asked {
		for _, req := range reqs {
			got[req.Model.ID+" "+said(req)] = true
		}
	}
	for name, want := range map[string]string{
		"a lane has what it said itself":               "a user: hi | assistant: I am a. | user: and? | assistant: a. | user: hello",
		"a second lane of the model has its own":       "a user: hi | assistant: I am a, too. | user: hello",
		"a lane that is new begins":                    "b user: hello",
		"a turn without a complete answer is left out": "c user: and? | assistant: c. | user: hello",
	} {
		t.Run(name, func(t *testing.T) {
			if !got[want] {
				t.Errorf("asked were %v", got)
			}
		})
	}
	if trial.Follows != "2" {
		t.Errorf("the trial follows %q", trial.Follows)
	}
	t.Run("and the gaps say why", func(t *testing.T) {
		models := []providers.Model{{ID: "b"}, {ID: "c"}}
		threads := conversation.Threads([]engine.Trial{first}, models)
		if threads[0][0].Gap != "this lane was not asked then" || threads[1][0].Gap != "its answer is not complete" {
			t.Errorf("%+v", threads)
		}
	})
}

func TestChains(t *testing.T) {
	kept := map[string]engine.Trial{"1": {ID: "1"}, "2": {ID: "2", Follows: "1"}, "3": {ID: "3", Follows: "2"}, "ring": {ID: "ring", Follows: "ring"}, "lost": {ID: "lost", Follows: "0"}}
	gone := errors.New("gone")
	read := func(id string) (engine.Trial, error) {
		if trial, ok := kept[id]; ok {
			return trial, nil
		}
		return engine.Trial{}, gone
	}
	t.Run("come first to last", func(t *testing.T) {
		chain, err := conversation.Chain("3", read)
		if err != nil || len(chain) != 3 || chain[0].ID != "1" || chain[2].ID != "3" {
			t.Errorf("%v, %v", chain, err)
		}
	})
	t.Run("of nothing are empty", func(t *testing.T) {
		if chain, err := conversation.Chain("", read); chain != nil || err != nil {
			t.Errorf("%v, %v", chain, err)
		}
	})
	t.Run("that go round end with an error", func(t *testing.T) {
		if _, err := conversation.Chain("ring", read); err == nil {
			t.Error("no error")
		}
	})
	t.Run("with a turn that is gone say so", func(t *testing.T) {
		if _, err := conversation.Chain("lost", read); !errors.Is(err, gone) {
			t.Errorf("%v", err)
		}
	})
}
