package format

import (
	"switchboard/engine"
	"switchboard/providers"
)

// What comes from a provider, a store or a config is cleaned here, before it
// becomes part of a screen. Answers are cleaned by the engine, and again by
// their lanes; what is typed or pasted, by the program.

// Name is the name of a model or a provider as it is shown: a server may
// call its models what it likes.
func Name(id string) string { return providers.CleanLine(id, 80) }

// CleanTrial cleans what is shown of a trial beside its answers.
func CleanTrial(t engine.Trial) engine.Trial {
	t.Prompt = providers.Clean(t.Prompt)
	t.Decision = CleanDecision(t.Decision)
	t.Route.Model, t.Reference.Model = Name(t.Route.Model), Name(t.Reference.Model)
	return t
}

func CleanDecision(d engine.Decision) engine.Decision {
	d.Model = Name(d.Model)
	d.Task = engine.Task(providers.CleanLine(string(d.Task), 40))
	d.Policy = providers.CleanLine(d.Policy, 80)
	reasons := make([]string, len(d.Reasons))
	for i, r := range d.Reasons {
		reasons[i] = providers.CleanLine(r, 200)
	}
	gaps := make([]engine.Gap, len(d.Gaps))
	for i, g := range d.Gaps {
		gaps[i] = g
		gaps[i].Model = Name(g.Model)
	}
	d.Reasons, d.Gaps = reasons, gaps
	return d
}

// CleanNotices are the sentences of the start, each in one line.
func CleanNotices(notices []string) []string {
	out := make([]string, len(notices))
	for i, s := range notices {
		out[i] = providers.CleanLine(s, 400)
	}
	return out
}

// Sentence is an error for people, in one line.
func Sentence(err error) string { return providers.CleanLine(err.Error(), 400) }
