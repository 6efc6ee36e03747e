package config

import (
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
)

// routingTable is how a routed call moves from one model to the next.
type routingTable struct {
	Deadline   duration `toml:"deadline"`
	FirstToken duration `toml:"first_token"`
	Attempts   int      `toml:"attempts"`
	OnRefusal  string   `toml:"on_refusal"`
	Critical   []string `toml:"critical"`
}

// What on_refusal may say.
const (
	refusalAnswers   = "answer"
	refusalEscalates = "escalate"
)

// mostAttempts is how many calls one prompt may make.
const mostAttempts = 10

func (r routingTable) check() *mistake {
	switch {
	case r.Deadline <= 0:
		return &mistake{path: "routing.deadline", what: "a routed call needs a deadline", hint: `it looks like "2m"`}
	case r.FirstToken <= 0:
		return &mistake{path: "routing.first_token", what: "first_token is longer than 0", hint: `it looks like "10s"; a model that is silent for longer is left`}
	case r.Attempts < 1 || r.Attempts > mostAttempts:
		return &mistake{path: "routing.attempts", what: "attempts is from 1 to 10"}
	case r.OnRefusal != refusalAnswers && r.OnRefusal != refusalEscalates:
		return &mistake{path: "routing.on_refusal", what: "on_refusal is " + refusalAnswers + " or " + refusalEscalates}
	}
	for _, name := range r.Critical {
		if _, err := engine.ParseTask(name); err != nil {
			return &mistake{path: "routing.critical", text: name, what: err.Error(), hint: "tasks are " + strings.Join(taskNames(), ", ")}
		}
	}
	return nil
}

func taskNames() []string {
	names := make([]string, len(engine.Tasks))
	for i, t := range engine.Tasks {
		names[i] = string(t)
	}
	return names
}

func (r routingTable) rules() dispatch.RoutingRules {
	rules := dispatch.RoutingRules{
		Deadline: time.Duration(r.Deadline), FirstToken: time.Duration(r.FirstToken), Attempts: r.Attempts,
		Escalate: r.OnRefusal == refusalEscalates,
	}
	for _, name := range r.Critical {
		if t, err := engine.ParseTask(name); err == nil {
			rules.Critical = append(rules.Critical, t)
		}
	}
	return rules
}
