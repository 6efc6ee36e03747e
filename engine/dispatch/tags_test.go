package dispatch

import (
	"testing"

	"switchboard/engine"
	"switchboard/providers"
)

func TestWhatIsPersonalIsFoundInAllThatIsSent(t *testing.T) {
	mail := "mail bob@example.com"
	said := func(text string) []engine.Trial {
		return []engine.Trial{{ID: "1", Prompt: "hi", Answers: []engine.Answer{{Model: "a", Text: text}}}}
	}
	for where, c := range map[string]struct {
		job  Job
		want string
	}{
		"the prompt":                      {Job{Query: engine.Query{Prompt: mail}}, "email"},
		"the system prompt":               {Job{Parameters: providers.Parameters{System: mail}}, "email"},
		"the system prompt of one lane":   {Job{LaneParameters: map[int]providers.Parameters{1: {System: mail}}}, "email"},
		"an earlier prompt":               {Job{Chain: []engine.Trial{{ID: "1", Prompt: mail}}}, "email"},
		"an earlier answer":               {Job{Chain: said(mail)}, "email"},
		"nowhere":                         {Job{Query: engine.Query{Prompt: "hello"}, Chain: said("hello")}, ""},
		"where the sender says no":        {Job{Query: engine.Query{Prompt: mail}, Tags: map[string]string{"pii": "no"}}, "email,no"},
		"where the sender says the same":  {Job{Query: engine.Query{Prompt: mail}, Tags: map[string]string{"PII": "email"}}, "email"},
		"where the sender alone says so":  {Job{Tags: map[string]string{"pii": "yes"}}, "yes"},
		"with another kind elsewhere":     {Job{Query: engine.Query{Prompt: mail}, Parameters: providers.Parameters{System: "call +49 170 1234567"}}, "email,phone"},
		"beside what the turn was marked": {Job{Query: engine.Query{Prompt: mail}, Chain: []engine.Trial{{ID: "1", Tags: map[string]string{"pii": "phone"}}}}, "email,phone"},
		"what the turn before was marked": {Job{Chain: []engine.Trial{{ID: "1", Tags: map[string]string{"pii": "phone"}}}}, "phone"},
	} {
		t.Run(where, func(t *testing.T) {
			d := NewDispatcher(bench(script{}, 8), nil, Limits{DetectPersonal: true}, nil, nil)
			if got := d.Tags(c.job)["pii"]; got != c.want {
				t.Errorf("pii=%q", got)
			}
		})
	}
}
