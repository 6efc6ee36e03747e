package config

import (
	"fmt"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/providers"
)

// routingTable is how a routed call moves from one model to the next.
type routingTable struct {
	Deadline   duration `toml:"deadline"`
	FirstToken duration `toml:"first_token"`
	Attempts   int      `toml:"attempts"`
	OnRefusal  string   `toml:"on_refusal"`
	Critical   []string `toml:"critical"`
	OnAlarm    string   `toml:"on_alarm"`
	Check      string   `toml:"check,omitempty"`
	CheckAdds  duration `toml:"check_adds"`

	Watch          float64         `toml:"watch"`
	WatchUSDPerDay providers.Money `toml:"watch_usd_per_day"`
}

// What on_refusal may say.
const (
	refusalAnswers   = "answer"
	refusalEscalates = "escalate"
)

// What on_alarm may say.
const (
	alarmSays    = "say"
	alarmDemotes = "demote"
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
	case r.OnAlarm != alarmSays && r.OnAlarm != alarmDemotes:
		return &mistake{path: "routing.on_alarm", what: "on_alarm is " + alarmSays + " or " + alarmDemotes}
	}
	if !(r.Watch >= 0 && r.Watch <= mostWatched) {
		return &mistake{path: "routing.watch", what: "watch is a share of prompts, from 0 to 0.1", hint: "Rate draws no more than a tenth"}
	}
	for _, name := range r.Critical {
		if _, err := engine.ParseTask(name); err != nil {
			m := noTask("routing.critical", name)
			m.text = name
			return m
		}
	}
	return nil
}

// mostWatched is the largest share: what Rate draws.
const mostWatched = eval.MonitoredPercent / 100.0

// Watch is the share of routed prompts that are asked of the reference too, and
// what that may cost in a day.
func (c Config) Watch() (share float64, perDay providers.Money) {
	return c.Routing.Watch, c.Routing.WatchUSDPerDay
}

// Check is the model that checks those below the reference: "" leaves it to the
// answers that there are.
func (c Config) Check() string { return c.Routing.Check }

// CheckAdds is how much longer an answer may take with a check than without, the
// median of what was measured; 0 is no limit.
func (c Config) CheckAdds() time.Duration { return time.Duration(c.Routing.CheckAdds) }

// checkModel wants the check to be one that can be asked.
func (c *Config) checkModel() *mistake {
	id := c.Routing.Check
	switch {
	case id == "" || id == engine.NoCheck:
		return nil
	case id == c.Reference:
		return &mistake{path: "routing.check", text: id, what: fmt.Sprintf("routing.check names the reference %q, and a check is there so that the reference need not be asked", id), hint: `name a cheaper model, or "none"`}
	case !c.configured(id) && !c.mayBeFound(id) && c.providerOf(id) == "":
		return &mistake{path: "routing.check", text: id, what: fmt.Sprintf("routing.check names the model %q, which is not configured", id), hint: c.likeModel(id)}
	}
	return nil
}

// Demotes reports whether a policy is replaced when a certificate of it no
// longer holds.
func (c Config) Demotes() bool { return c.Routing.OnAlarm == alarmDemotes }

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
