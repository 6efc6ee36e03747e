package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// certified decides by a policy with a certificate.
type certified struct{ policy routing.Policy }

func (c certified) Decide(engine.Query) engine.Decision { return engine.Decision{} }

func (c certified) Policy() routing.Policy { return c.policy }

func TestTheWatchAsksForAShareOfWhatWentToACheaperModel(t *testing.T) {
	p := routing.Policy{Hash: "0123456789abcdef", Ladder: routing.Ladder{Rungs: []routing.Rung{{Model: "weak"}, {Model: "strong"}}}, Certificates: make([]routing.Certificate, 1)}
	b := newBackground(context.Background(), certified{p}, 0.02)
	routed := func(n int, model string) *dispatch.Operation {
		return &dispatch.Operation{Routed: true, Began: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
			Request: providers.Request{Model: providers.Model{ID: model}, Messages: providers.Prompt(fmt.Sprint("prompt ", n))}}
	}
	const all = 20_000
	asked := 0
	for n := range all {
		o := routed(n, "weak")
		wanted := b.wants(o)
		if wanted {
			asked++
		}
		o.Answer.Failure = &engine.Failure{}
		run, key := eval.MonitorRun(p.Hash, o.Began), eval.PromptKey(o.Request.Messages[0].Text)
		if b.wants(o) != wanted || wanted && !eval.IsMonitored(run, key, 1) {
			t.Fatal("a prompt is chosen by its answer, or is none that Rate draws")
		}
		if o.Routed = false; b.wants(o) || b.wants(routed(n, "strong")) {
			t.Fatal("there is nothing to compare")
		}
	}
	if share := float64(asked) / all; share < 0.015 || share > 0.025 {
		t.Errorf("%v of the prompts are asked", share)
	}
	imported := p
	imported.Certificates = []routing.Certificate{{Scale: string(eval.Imported)}}
	for _, p := range []routing.Policy{{Hash: p.Hash, Ladder: p.Ladder}, imported} {
		b.router = certified{p}
		for n := range 200 {
			if b.wants(routed(n, "weak")) {
				t.Fatal("there is no certificate to watch, or none that somebody can rate for")
			}
		}
	}
}
