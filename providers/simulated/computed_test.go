package simulated

import (
	"encoding/json"
	"fmt"
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
	for _, p := range ComputedPrompts("math", 200) {
		var boxes, each, kept, price int
		var thing, of string
		if _, err := fmt.Sscanf(strings.NewReplacer(".", " ", "?", " ").Replace(p.Text), "A shop gets %d boxes with %d %s each It keeps %d of the %s and sells all others for %d euros",
			&boxes, &each, &thing, &kept, &of, &price); err != nil {
			t.Fatalf("%q: %v", p.Text, err)
		}
		for model, a := range p.Answers {
			if right := strings.Contains(a.Text, fmt.Sprintf("%d euros", (boxes*each-kept)*price)); right != (a.Quality == 1) {
				t.Errorf("%s of %q has the quality %v: %s", model, p.Text, a.Quality, a.Text)
			}
		}
	}
	for _, p := range ComputedPrompts("extraction", 200) {
		for model, a := range p.Answers {
			var said struct {
				Name, City string
				Year       int
			}
			if err := json.Unmarshal([]byte(a.Text), &said); err != nil {
				t.Fatalf("%s: %s", model, a.Text)
			}
			right := strings.Contains(p.Text, said.Name) && strings.Contains(p.Text, said.City) && strings.Contains(p.Text, fmt.Sprint(said.Year))
			if right != (a.Quality == 1) {
				t.Errorf("%s of %q has the quality %v: %s", model, p.Text, a.Quality, a.Text)
			}
		}
	}
	for _, p := range ComputedPrompts("classification", 200) {
		positive := false
		for _, words := range praise {
			positive = positive || strings.Contains(p.Text, words)
		}
		for model, a := range p.Answers {
			if right := strings.Contains(strings.ToLower(a.Text), "positive") == positive; right != (a.Quality == 1) {
				t.Errorf("%s of %q has the quality %v: %s", model, p.Text, a.Quality, a.Text)
			}
		}
	}
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
	} {
		if text := listen(t.Context(), instant(), ask("demo-flagship", prompt)).text; strings.Contains(text, "Simulated answer") {
			t.Errorf("%q is answered with %q", prompt, text)
		}
	}
}
