package snapshot

import (
	"context"
	"maps"
	"slices"

	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval/certify"
	"switchboard/eval/internal/parallel"
	"switchboard/eval/store"
)

// comparedPair is the answer of a cheaper model and its check's, compared.
type comparedPair struct {
	rung, check store.AnswerAt
	told        agreement.Features
}

// promptsAtOnce is how many prompts are compared in one go: their answers are in
// memory together.
const promptsAtOnce = 1024

// ReadAnswers reads the answers of a ladder to some prompts, of which SameText tells
// then, and compares those of the cheaper rungs with their checks', of which PairOf
// does. checks are by rung, "" for none; nil is none of them. What the store kept is
// not read again.
func (c *Snapshot) ReadAnswers(s Source, prompts []*Prompt, l routing.Ladder, checks []string) error {
	r := answersReader{source: s, keeps: true}
	for chunk := range slices.Chunk(prompts, promptsAtOnce) {
		want := map[store.AnswerAt]bool{}
		for _, m := range chunk {
			m.wantForms(want, l)
			m.wantPairs(want, l, checks)
		}
		found, err := r.read(want)
		if err != nil {
			return err
		}
		for _, m := range chunk {
			m.noteForms(found)
			m.comparePairs(found, l, checks)
		}
	}
	return nil
}

// ReadDrawn reads the answers to what was drawn and is not final, as far as they are
// there: where they are the same text nobody has to judge them.
func (c *Snapshot) ReadDrawn(s Source) error {
	by := map[string][]*Prompt{} // runs
	for _, d := range c.Draws {
		if m := c.Prompts[d.Prompt]; m != nil && !c.Final(d) {
			by[d.Run] = append(by[d.Run], m)
		}
	}
	for run, prompts := range by {
		if in, ok := c.criteria[run]; ok {
			if err := c.ReadAnswers(s, prompts, in.Ladder, in.checks()); err != nil {
				return err
			}
		}
	}
	return nil
}

// wantForms adds the answers whose form decides about a rung and was not read.
func (m *Prompt) wantForms(want map[store.AnswerAt]bool, l routing.Ladder) {
	reference := m.Answers.at(l.Reference())
	if !reference.isText() {
		return
	}
	for _, rung := range l.Cheaper() {
		a := m.Answers.at(rung.Model)
		if !a.isText() {
			continue
		}
		for _, one := range [...]*Answer{a, reference} {
			if one.form.state == formUnread {
				want[one.at()] = want[one.at()]
			}
		}
	}
}

// wantPairs adds the answers that are to be compared, of which more is read.
func (m *Prompt) wantPairs(want map[store.AnswerAt]bool, l routing.Ladder, checks []string) {
	for i, rung := range l.Cheaper() {
		if a, b, ok := m.comparable(rung.Model, checkOf(checks, i)); ok && m.compared(a, b) == nil {
			want[a.at()], want[b.at()] = true, true
		}
	}
}

// comparable are the answers of a rung and of its check, where both can be compared.
func (m *Prompt) comparable(rung, check string) (a, b *Answer, ok bool) {
	if check == "" || check == rung {
		return nil, nil, false
	}
	a, b = m.Answers.at(rung), m.Answers.at(check)
	return a, b, a.isText() && b.whole && b.Text
}

// compared is what was told of two answers, or nil.
func (m *Prompt) compared(a, b *Answer) *agreement.Features {
	for i := range m.pairs {
		if p := &m.pairs[i]; p.rung == a.at() && p.check == b.at() {
			return &p.told
		}
	}
	return nil
}

// noteForms keeps the forms of the prompt's answers.
func (m *Prompt) noteForms(found map[store.AnswerAt]readAnswer) {
	note := func(all Answers) {
		for i := range all {
			if r, ok := found[all[i].at()]; ok && all[i].whole {
				all[i].form = r.textForm
			}
		}
	}
	for i := range m.under {
		note(m.under[i].answers)
	}
	note(m.Answers)
}

// comparePairs compares what can be compared and was not.
func (m *Prompt) comparePairs(found map[store.AnswerAt]readAnswer, l routing.Ladder, checks []string) {
	for i, rung := range l.Cheaper() {
		a, b, ok := m.comparable(rung.Model, checkOf(checks, i))
		if !ok || m.compared(a, b) != nil {
			continue
		}
		first, second := found[a.at()], found[b.at()]
		if first.compared && second.compared {
			m.pairs = append(m.pairs, comparedPair{a.at(), b.at(), agreement.Compare(&first.Answer, &second.Answer)})
		}
	}
}

// SameText reports whether the answers of two models are the same text to a reader,
// as far as they were read.
func (m *Prompt) SameText(a, b string) bool {
	first, second := m.Answers.at(a), m.Answers.at(b)
	return first.isText() && second.isText() && first.form.same(second.form)
}

// PairOf is what is known of the answer of a cheaper model and its check's. One that
// reached its limit is no answer of a cheaper model, as it is none where it is used;
// of a check it is one that ends where it should go on.
func (m *Prompt) PairOf(rung, check string) certify.Pair {
	a, b, ok := m.comparable(rung, check)
	p := certify.Pair{Cost: m.Answers.Of(check).Cost}
	switch {
	case m.RetriesExhausted(rung), m.RetriesExhausted(check), m.Answers.Of(rung).cut:
		p.State = certify.Failed
	case ok:
		if told := m.compared(a, b); told != nil {
			p.State, p.Features = certify.Compared, *told
		}
	}
	return p
}

// isText reports whether an answer is whole and can be shown.
func (a *Answer) isText() bool { return a.whole && a.Text && !a.cut }

func (a *Answer) at() store.AnswerAt { return store.AnswerAt{Trial: a.Trial, Lane: a.Lane} }

func checkOf(checks []string, rung int) string {
	if rung >= len(checks) {
		return ""
	}
	return checks[rung]
}

// answersReader reads answers as the store kept them, or else anew.
type answersReader struct {
	source Source
	keeps  bool // what it reads anew: false where others do, or once that failed
}

// read reads answers, those marked for comparing, too.
func (r *answersReader) read(want map[store.AnswerAt]bool) (map[store.AnswerAt]readAnswer, error) {
	if len(want) == 0 {
		return nil, nil
	}
	places := slices.SortedFunc(maps.Keys(want), compareAt)
	known, err := r.source.FindFeatures(places)
	if err != nil {
		return nil, err
	}
	found := make(map[store.AnswerAt]readAnswer, len(want))
	for _, f := range known {
		if f.Reader != answersVersion() {
			continue
		}
		if a, err := parseAnswer(f.Found, want[f.Text]); err == nil && (a.compared || !want[f.Text]) {
			found[f.Text] = a
		}
	}
	missing := slices.DeleteFunc(places, func(at store.AnswerAt) bool { return found[at].state != formUnread })
	return found, r.readAnew(missing, want, found)
}

// textsAtOnce is how many bytes of texts are read in one go.
const textsAtOnce = 4 << 20

// readAnew reads answers from their texts, on all processors.
func (r *answersReader) readAnew(missing []store.AnswerAt, want map[store.AnswerAt]bool, found map[store.AnswerAt]readAnswer) error {
	var texts []store.AnswerText
	size := 0
	for text, err := range r.source.Texts(missing) {
		if err != nil {
			return err
		}
		texts, size = append(texts, text), size+len(text.Text)
		if size >= textsAtOnce {
			r.readTexts(texts, want, found)
			texts, size = texts[:0], 0
		}
	}
	r.readTexts(texts, want, found)
	return nil
}

func (r *answersReader) readTexts(texts []store.AnswerText, want map[store.AnswerAt]bool, found map[store.AnswerAt]readAnswer) {
	read := make([]readAnswer, len(texts))
	_ = parallel.EachOf(context.Background(), len(texts), func(i int) { read[i] = readText(texts[i], want[texts[i].AnswerAt]) }) // nothing cancels it
	fresh := make([]store.Features, 0, len(texts))
	for i, text := range texts {
		found[text.AnswerAt] = read[i]
		if b, err := read[i].append(nil); err == nil {
			fresh = append(fresh, store.Features{Text: text.AnswerAt, Reader: answersVersion(), Found: b})
		}
	}
	r.keeps = r.keeps && (len(fresh) == 0 || r.source.KeepFeatures(fresh) == nil)
}
