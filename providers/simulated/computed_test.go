package simulated

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestComputedPromptsAreDistinctAndAlwaysTheSame(t *testing.T) {
	seen := map[string]string{}
	for _, p := range DemoPrompts() {
		seen[normalized(p.Text)] = p.ID
	}
	for task := range computed {
		all := ComputedPrompts(task, MostComputed)
		if again := ComputedPrompts(task, 9); fmt.Sprint(again) != fmt.Sprint(all[:9]) {
			t.Errorf("the first of %s depend on how many are asked for", task)
		}
		for _, p := range all {
			for _, key := range []string{normalized(p.Text), "id " + p.ID} {
				if other, ok := seen[key]; ok {
					t.Errorf("%s is %s: %s", p.ID, other, p.Text)
				}
				seen[key] = p.ID
			}
		}
	}
}

func TestComputedAnswersAreRightOrWrongAsTheirQualitySays(t *testing.T) {
	for task, right := range map[string]func(*testing.T, string, string) bool{
		"math": rightSum, "extraction": rightObject, "classification": rightLabel,
	} {
		for _, p := range ComputedPrompts(task, 200) {
			for model, a := range p.Answers {
				if right(t, p.Text, a.Text) != (a.Quality == 1) {
					t.Errorf("%s of %q has the quality %v: %s", model, p.Text, a.Quality, a.Text)
				}
			}
		}
	}
}

func rightSum(t *testing.T, prompt, answer string) bool {
	var boxes, each, kept, price int
	var thing, of string
	if _, err := fmt.Sscanf(strings.NewReplacer(".", " ", "?", " ").Replace(prompt), "A shop gets %d boxes with %d %s each It keeps %d of the %s and sells all others for %d euros",
		&boxes, &each, &thing, &kept, &of, &price); err != nil {
		t.Fatalf("%q: %v", prompt, err)
	}
	return strings.Contains(answer, fmt.Sprintf("%d euros", (boxes*each-kept)*price))
}

// rightObject reports that all that is asked for is there, as the sentence has it.
func rightObject(t *testing.T, prompt, answer string) bool {
	ask, sentence, _ := strings.Cut(prompt, " as JSON: ")
	asked := strings.Split(strings.ReplaceAll(strings.TrimPrefix(ask, "Extract "), " and ", ", "), ", ")
	var said map[string]any
	if err := json.Unmarshal([]byte(answer), &said); err != nil || len(said) != len(asked) {
		t.Fatalf("%q: %s", prompt, answer)
	}
	for _, field := range asked {
		value, ok := said[field]
		if !ok || !strings.Contains(sentence, fmt.Sprint(value)) {
			return false
		}
	}
	return true
}

func rightLabel(t *testing.T, prompt, answer string) bool {
	_, text, _ := strings.Cut(prompt, ": ")
	said, signs := "positive", slices.Concat(praise, patterns(loves))
	if strings.Contains(prompt, "spam?") {
		_, text, _ = strings.Cut(strings.Replace(prompt, " Answer with one word.", "", 1), "? ")
		said, signs = "spam", patterns(baits)
	}
	is := slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(text, sign) })
	answer = strings.ToLower(answer)
	return is == (strings.Contains(answer, said) && !strings.Contains(answer, "not "+said))
}

// patterns are the words of each before what it is about.
func patterns(templates []string) []string {
	var all []string
	for _, s := range templates {
		before, _, _ := strings.Cut(s, "%s")
		all = append(all, before)
	}
	return all
}

func TestAComputedPromptIsAnsweredWhenItIsSent(t *testing.T) {
	for task := range computed {
		all := ComputedPrompts(task, MostComputed)
		p := all[len(all)-1]
		for _, m := range DemoModels() {
			text := listen(t.Context(), instant(), ask(m.ID, p.Text)).text
			if text != p.Answers[m.ID].Text {
				t.Errorf("%s says %q to %q, not %q", m.ID, text, p.Text, p.Answers[m.ID].Text)
			}
		}
	}
}

func TestTheExamplesOfTheReadmeHaveWrittenAnswers(t *testing.T) {
	for _, prompt := range []string{
		"Translate to German: good morning", "Prove that the square root of 2 is irrational.", "What is 17 % of 2,340?",
		"Is this spam? You have won a prize.", "Extract name and city as JSON: Ada moved to Paris in 1834.",
		"Is this review positive or negative? Answer with one word. Review: I loved the kettle.",
	} {
		if text := listen(t.Context(), instant(), ask("demo-flagship", prompt)).text; strings.Contains(text, "Simulated answer") {
			t.Errorf("%q is answered with %q", prompt, text)
		}
	}
}
