package routing

import (
	"encoding/json"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/reading/readingtest"
	"switchboard/engine/routing/textfeatures"
)

// sumsPool is what a pool looks like that has one prompt, many times.
func sumsPool(prompt string) *likeness.Pool {
	p := ReadPrompt(engine.Query{Prompt: prompt, Task: engine.Math})
	l := &likeness.Pool{Reader: ReaderVersion, Words: make([]byte, textfeatures.WordIndexes/8), New: 300, Unit: make([]int32, structures), Far: 8 << 16, Prompts: 100}
	for i := range l.Unit {
		l.Unit[i] = 1024
	}
	l.Shapes = [][]int16{p.Structure[:]}
	for _, x := range p.FeatureIndexes {
		if x < textfeatures.WordIndexes {
			l.Words[x>>3] |= 1 << (x & 7)
		}
	}
	return l
}

func TestACertificateIsAboutPromptsLikeThoseOfItsPool(t *testing.T) {
	const known = "How much is 12 plus 30 apples?"
	policyWith := func(l *likeness.Pool) Policy {
		s, th, ladder, from := certifiedParts()
		claim := mathCertificate()
		claim.Likeness = l
		p, err := NewPolicy(s, th, ladder, from, claim)
		if err != nil {
			t.Fatal(err)
		}
		var read Policy
		if err := json.Unmarshal(mustJSON(t, p), &read); err != nil || read.Hash != p.Hash {
			t.Fatal(err)
		}
		return read
	}
	decide := func(p Policy, prompt string) engine.Decision {
		return NewRouter(p).Decide(engine.Query{Prompt: prompt, Task: engine.Math})
	}
	p := policyWith(sumsPool(known))
	t.Run("and certifies those", func(t *testing.T) {
		if d := decide(p, "How much is 17 plus 25 apples?"); !d.Certified || d.Uncertified != "" {
			t.Errorf("%+v", d)
		}
	})
	t.Run("not those whose words it has never seen", func(t *testing.T) {
		d := decide(p, "Wie viel sind 17 plus 25 Birnen?")
		if d.Certified || d.Claim != "" || !strings.HasSuffix(d.Uncertified, "words are in no prompt that the certificate is about") || d.Reasons[len(d.Reasons)-1] != d.Uncertified {
			t.Errorf("%+v", d)
		}
	})
	t.Run("nor those that are built otherwise", func(t *testing.T) {
		d := decide(p, strings.Repeat("How much is 12 plus 30 apples?\n\n- 12 apples plus 30 apples, plus 12\n", 8))
		if d.Certified || d.Uncertified != "built unlike every prompt that the certificate is about" {
			t.Errorf("%+v", d)
		}
	})
	const unknown = "not known whether the certificate is about prompts like this one"
	for name, l := range map[string]*likeness.Pool{
		"a policy that does not say what they are like": nil,
		"one whose prompts were read otherwise": func() *likeness.Pool {
			l := sumsPool(known)
			l.Reader = "reader-0"
			return l
		}(),
	} {
		t.Run("says that it is not known: "+name, func(t *testing.T) {
			if d := decide(policyWith(l), known); !d.Certified || d.Reasons[len(d.Reasons)-1] != unknown {
				t.Errorf("%+v", d)
			}
		})
	}
	t.Run("refuses what is incomplete", func(t *testing.T) {
		l := sumsPool(known)
		l.Shapes[0] = l.Shapes[0][1:]
		claim := mathCertificate()
		claim.Likeness = l
		s, th, ladder, from := certifiedParts()
		if _, err := NewPolicy(s, th, ladder, from, claim); err == nil {
			t.Error("taken")
		}
	})
	t.Run("at the same two allocations", func(t *testing.T) {
		r := NewRouter(p)
		if n := testing.AllocsPerRun(100, func() { r.Decide(engine.Query{Prompt: readingtest.Prompt2KB, Task: engine.Math}) }); n > 2 {
			t.Errorf("%v", n)
		}
	})
}

func BenchmarkDecideCertified2KB(b *testing.B) {
	s, th, ladder, from := certifiedParts()
	claim := mathCertificate()
	claim.Likeness = sumsPool(readingtest.Prompt2KB)
	for range 7 {
		claim.Likeness.Shapes = append([][]int16{make([]int16, structures)}, claim.Likeness.Shapes...)
	}
	p, err := NewPolicy(s, th, ladder, from, claim)
	if err != nil {
		b.Fatal(err)
	}
	r := NewRouter(p)
	b.ReportAllocs()
	for b.Loop() {
		r.Decide(engine.Query{Prompt: readingtest.Prompt2KB, Task: engine.Math})
	}
}
