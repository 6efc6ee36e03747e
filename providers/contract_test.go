package providers_test

import (
	"reflect"
	"strings"
	"testing"

	"switchboard/providers"
)

func each(t *testing.T, test func(t *testing.T, d dialect)) {
	for _, d := range dialects {
		t.Run(string(d.kind), func(t *testing.T) { test(t, d) })
	}
}

func (d dialect) greeting() []string {
	return []string{
		d.reasoning("Hm."), d.text("Hello"), d.text(", Ada"),
		d.finish(providers.Stop), d.usage(54, 20, 31, 11), d.end,
	}
}

var greetingUsage = providers.Usage{
	Input: providers.Count(54), CachedInput: providers.Count(20), Output: providers.Count(31), Reasoning: providers.Count(11),
}

var greetingEvents = []providers.Event{
	providers.Reasoning("Hm."), providers.Text("Hello"), providers.Text(", Ada"),
	greetingUsage, providers.Done{Finish: providers.Stop},
}

func wantGreeting(t *testing.T, o outcome) {
	t.Helper()
	if o.err != nil || !reflect.DeepEqual(o.events, greetingEvents) {
		t.Errorf("got %v, %v\nwant %v", o.events, o.err, greetingEvents)
	}
}

func TestWholeAnswers(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		whole := strings.Join(d.greeting(), "")
		t.Run("come in order, usage before done, done last", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(d.greeting()...)))
		})
		t.Run("come through in one piece", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(whole)))
		})
		t.Run("come through byte by byte", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(strings.Split(whole, "")...)))
		})
		t.Run("come through with CRLF", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(strings.ReplaceAll(whole, "\n", "\r\n"))))
		})
		t.Run("come through with comments and blank lines between", func(t *testing.T) {
			pieces := []string{": OPENROUTER PROCESSING\n\n", "\n\n"}
			for _, piece := range d.greeting() {
				pieces = append(pieces, piece, ": keep-alive\n\n")
			}
			wantGreeting(t, d.call(t, script(pieces...)))
		})
		t.Run("keep characters that are cut between chunks", func(t *testing.T) {
			const text = "日本語 🙂 é"
			stream := d.text(text) + d.finish(providers.Stop) + d.end
			var pieces []string // of one byte, not of one character
			for i := range len(stream) {
				pieces = append(pieces, stream[i:i+1])
			}
			if o := d.call(t, script(pieces...)); o.text != text {
				t.Errorf("got %q, %v", o.text, o.err)
			}
		})
		t.Run("come side by side from one provider", func(t *testing.T) {
			p := d.open(t, loopback(t, script(d.greeting()...)), providers.Key{})
			results := make(chan outcome)
			for range 8 {
				go func() { results <- collect(t, p.Stream(t.Context(), ask("hello"))) }()
			}
			for range 8 {
				wantGreeting(t, <-results)
			}
		})
	})
}

func TestEndsOfAnswers(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		t.Run("without usage has none", func(t *testing.T) {
			o := d.call(t, script(d.text("Hello"), d.finish(providers.Stop), d.end))
			if len(o.usage) != 0 || o.done == nil {
				t.Errorf("got %v, %v", o.events, o.err)
			}
		})
		for _, finish := range []providers.Finish{providers.Stop, providers.Length, providers.Refused} {
			t.Run(string(finish), func(t *testing.T) {
				o := d.call(t, script(d.text("Hello"), d.finish(finish), d.end))
				if o.done == nil || o.done.Finish != finish {
					t.Errorf("got %v, %v", o.events, o.err)
				}
			})
		}
		t.Run("a refusal keeps its text", func(t *testing.T) {
			o := d.call(t, script(d.refusal("I can't help with that."), d.finish(providers.Stop), d.end))
			if o.text != "I can't help with that." || o.done == nil || o.done.Finish != providers.Refused {
				t.Errorf("got %v, %v", o.events, o.err)
			}
		})
	})
}

func TestEventsDoNotWaitForTheNext(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		proceed := make(chan struct{}, 1)
		pieces := d.greeting()
		pieces = append(pieces[:3:3], pieces[3]+pieces[4], pieces[5])
		p := d.open(t, loopback(t, func(w wire) {
			w.stream()
			for _, piece := range pieces {
				<-proceed
				w.send(piece)
			}
		}), providers.Key{})
		proceed <- struct{}{}
		var events []providers.Event
		for event, err := range p.Stream(t.Context(), ask("hello")) {
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, event)
			proceed <- struct{}{}
		}
		wantGreeting(t, outcome{events: events})
	})
}
