package gateway

import (
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
)

// Rules are what a gateway without the scorer can follow: a model for prompts
// that hold certain words, another for the rest. Where several apply, that of
// the strongest model does.
type Rules struct {
	Default string        // model of prompts to which no rule applies
	Words   []WordRule    // weakest model first
	Long    int           // prompts of so many steps of lengthStep characters go to the reference; 0: there is no such rule
	Fit     RuleAgreement // on the prompts from which the rules were made
	Rest    RuleAgreement // on those that were held back
	Kept    Worth         // what the rules are worth on all of them
	Whole   Worth         // what the policy is
	Useless bool          // they send everything to the reference
}

// lengthStep is how many characters make a step of a prompt's length: a
// gateway that counts by a pattern cannot count every one.
const lengthStep = 50

func lengthOf(prompt string) int { return utf8.RuneCountInString(prompt) / lengthStep }

// WordRule sends prompts that hold any of its words to a model.
type WordRule struct {
	Model string
	Words []string // in lower case, of ASCII letters
}

// RuleAgreement is how often rules choose the model that the policy chooses.
type RuleAgreement struct {
	Prompts   int
	Agree     int
	Weaker    int // the rules choose a weaker model than the policy
	Reference int // always choosing the reference would agree on so many
}

// Share is the part of the prompts on which both agree; 0 of none.
func (a RuleAgreement) Share() float64 { return shareOf(a.Agree, a.Prompts) }

func shareOf(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

func (a RuleAgreement) plus(b RuleAgreement) RuleAgreement {
	return RuleAgreement{a.Prompts + b.Prompts, a.Agree + b.Agree, a.Weaker + b.Weaker, a.Reference + b.Reference}
}

// All is the agreement on every prompt.
func (r Rules) All() RuleAgreement { return r.Fit.plus(r.Rest) }

// ruleLimits say what a gateway can express.
type ruleLimits struct {
	Models int // besides the reference, that rules can name
	Words  int // of all rules together
	Long   bool
	ASCII  bool // a word ends before every character that is no ASCII letter, digit or underscore
}

// words are those of a text as the gateway sees them.
func (l ruleLimits) words(text string) map[string]bool {
	if l.ASCII {
		return asciiWords(text)
	}
	return plainWords(text)
}

// tooWeak is what choosing a weaker model than the policy counts against
// agreeing once: doubt should cost money and not quality.
const tooWeak = 2

// newRules makes the rules that agree best with a policy on half of the
// prompts, and says how well on both halves. Words are added one by one, each
// time the one that helps most. Rules that do worse on the other half than
// always choosing the reference are given up. The same prompts make the same
// rules.
func newRules(p routing.Policy, prompts []engine.Query, costs Costs, limits ruleLimits) Rules {
	m := newRuleMaker(p, prompts, limits)
	best := Rules{Default: p.Ladder.Reference()}
	most := math.MinInt
	for _, fallback := range m.fallbacks() {
		r, total := m.make(fallback, limits)
		if total > most {
			best, most = r, total
		}
	}
	best.Fit, best.Rest = m.agreement(best, true), m.agreement(best, false)
	if best.Rest.Agree < best.Rest.Reference { // they do not hold where they were not made
		best = Rules{Default: p.Ladder.Reference()}
		best.Fit, best.Rest = m.agreement(best, true), m.agreement(best, false)
	}
	best.Useless = best.sendsAllTo(p.Ladder.Reference())
	best.Kept = m.worth(costs, func(c ruleCase) int { return m.pick(best, c) })
	best.Whole = m.worth(costs, func(c ruleCase) int { return c.choice })
	return best
}

// ruleMaker knows what the policy does with every prompt. Models are numbered
// by the ladder: a larger number is a stronger model.
type ruleMaker struct {
	models []string
	cases  []ruleCase
}

type ruleCase struct {
	fit    bool // rules may be made from it
	choice int  // the policy's
	length int  // in steps
	gaps   []float64
	words  map[string]bool
}

func newRuleMaker(p routing.Policy, prompts []engine.Query, limits ruleLimits) *ruleMaker {
	m := &ruleMaker{}
	for _, rung := range p.Ladder.Rungs {
		m.models = append(m.models, rung.Model)
	}
	router := routing.NewRouter(p)
	for _, q := range prompts {
		key := eval.PromptKey(q.Prompt)
		m.cases = append(m.cases, ruleCase{
			fit: key[len(key)-1]%2 == 0, choice: slices.Index(m.models, choiceOf(router, q)),
			length: lengthOf(q.Prompt), gaps: gapsOf(router, q), words: limits.words(q.Prompt),
		})
	}
	return m
}

// choiceOf is the model of a prompt where no check can be asked: what the policy
// takes only after one goes to the reference.
func choiceOf(router *routing.Router, q engine.Query) string {
	if c := router.Choose(q); c.Check == "" {
		return c.Model
	}
	return router.Policy().Ladder.Reference()
}

// gapsOf is what each model of the ladder is predicted to cost on a prompt.
func gapsOf(router *routing.Router, q engine.Query) []float64 {
	features := routing.ReadPrompt(q)
	gaps := make([]float64, len(router.Policy().Ladder.Rungs))
	for i := range router.Policy().Ladder.Cheaper() {
		gaps[i] = router.Gap(&features, i)
	}
	return gaps
}

// plainWords are the words of a text where letters of every script are in
// them: runs of letters, digits and underscores, in lower case.
func plainWords(text string) map[string]bool {
	return wordsOf(strings.ToLower(text), func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// asciiWords are the words of a text between the borders of RE2's \b.
func asciiWords(text string) map[string]bool {
	return wordsOf(text, func(r rune) bool {
		return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	})
}

// wordsOf are the words of the characters that are within one. Only those of
// ASCII letters are kept: what others are is not the same everywhere.
func wordsOf(text string, within func(rune) bool) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !within(r) }) {
		word = strings.ToLower(word)
		if len(word) >= 3 && len(word) <= 20 && strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0 {
			words[word] = true
		}
	}
	return words
}

func (m *ruleMaker) reference() int { return len(m.models) - 1 }

// fallbacks are the models worth trying for the rest: the reference, and what
// the policy chooses most.
func (m *ruleMaker) fallbacks() []int {
	n := make([]int, len(m.models))
	for _, c := range m.cases {
		if c.fit {
			n[c.choice]++
		}
	}
	most := m.reference()
	for i := range n {
		if n[i] > n[most] {
			most = i
		}
	}
	if most == m.reference() {
		return []int{most}
	}
	return []int{m.reference(), most}
}

// score is how good it is that rules choose one model where the policy
// chooses another.
func score(rule, policy int) int {
	switch {
	case rule == policy:
		return 1
	case rule < policy:
		return -tooWeak
	}
	return 0
}

// make adds words to a fallback for as long as they help.
func (m *ruleMaker) make(fallback int, limits ruleLimits) (Rules, int) {
	byWord := m.index()
	now := make([]int, len(m.cases)) // what the rules choose; -1: none applies
	for i := range now {
		now[i] = -1
	}
	words := map[int][]string{}
	for range limits.Words {
		word, model, gain := m.best(byWord, now, fallback, words, limits.Models)
		if gain < fewestUses {
			break
		}
		words[model] = append(words[model], word)
		for _, i := range byWord[word] {
			now[i] = max(now[i], model)
		}
		delete(byWord, word)
	}
	r := Rules{Default: m.models[fallback]}
	for i, model := range m.models {
		if len(words[i]) > 0 {
			slices.Sort(words[i])
			r.Words = append(r.Words, WordRule{model, words[i]})
		}
	}
	total := 0
	for i, c := range m.cases {
		if now[i] < 0 {
			now[i] = fallback
		}
		if c.fit {
			total += score(now[i], c.choice)
		}
	}
	if limits.Long {
		long, gain := m.long(now)
		r.Long, total = long, total+gain
	}
	return r, total
}

// fewestUses is in how many prompts a word has to be seen, and by how many it
// has to make the rules better, before one is made of it.
const fewestUses = 3

// index lists the prompts to fit on that hold a word.
func (m *ruleMaker) index() map[string][]int {
	by := map[string][]int{}
	for i, c := range m.cases {
		if !c.fit {
			continue
		}
		for word := range c.words {
			by[word] = append(by[word], i)
		}
	}
	for word, uses := range by {
		if len(uses) < fewestUses {
			delete(by, word)
		}
	}
	return by
}

// best is the word and the model that make the rules better by most.
func (m *ruleMaker) best(byWord map[string][]int, now []int, fallback int, used map[int][]string, most int) (word string, model, gain int) {
	cheaper := 0
	for i := range used {
		if i != m.reference() {
			cheaper++
		}
	}
	for _, w := range slices.Sorted(maps.Keys(byWord)) {
		for candidate := range m.models {
			if candidate == fallback && len(used) == 0 || candidate != m.reference() && used[candidate] == nil && cheaper >= most {
				continue
			}
			g := 0
			for _, i := range byWord[w] {
				was := now[i]
				will := max(was, candidate)
				if was < 0 {
					was = fallback
				}
				g += score(will, m.cases[i].choice) - score(was, m.cases[i].choice)
			}
			if g > gain {
				word, model, gain = w, candidate, g
			}
		}
	}
	return word, model, gain
}

// long is the length from which everything had better go to the reference, and
// what that is worth.
func (m *ruleMaker) long(now []int) (length, gain int) {
	var fit []int
	for i, c := range m.cases {
		if c.fit {
			fit = append(fit, i)
		}
	}
	slices.SortStableFunc(fit, func(a, b int) int { return m.cases[b].length - m.cases[a].length })
	sum := 0
	for k, i := range fit {
		c := m.cases[i]
		sum += score(m.reference(), c.choice) - score(now[i], c.choice)
		if sum > gain && (k+1 == len(fit) || m.cases[fit[k+1]].length < c.length) {
			length, gain = c.length, sum
		}
	}
	return length, gain
}

// sendsAllTo reports rules that name no other model.
func (r Rules) sendsAllTo(model string) bool {
	return r.Default == model && !slices.ContainsFunc(r.Words, func(w WordRule) bool { return w.Model != model })
}

// pick is the model that the rules choose for a prompt of these words and steps.
func (r Rules) pick(words map[string]bool, length int, reference string) string {
	if r.Long > 0 && length >= r.Long {
		return reference
	}
	for _, rule := range slices.Backward(r.Words) {
		if slices.ContainsFunc(rule.Words, func(w string) bool { return words[w] }) {
			return rule.Model
		}
	}
	return r.Default
}

func (m *ruleMaker) pick(r Rules, c ruleCase) int {
	return slices.Index(m.models, r.pick(c.words, c.length, m.models[m.reference()]))
}

func (m *ruleMaker) agreement(r Rules, fit bool) (a RuleAgreement) {
	for _, c := range m.cases {
		if c.fit != fit {
			continue
		}
		rule := m.pick(r, c)
		a.Prompts++
		switch {
		case rule == c.choice:
			a.Agree++
		case rule < c.choice:
			a.Weaker++
		}
		if c.choice == m.reference() {
			a.Reference++
		}
	}
	return a
}
