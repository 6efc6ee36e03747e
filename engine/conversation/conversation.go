package conversation

import (
	"fmt"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// Thread is one lane's conversation so far, first turn first. Each lane has its own, with
// the prompts that it was sent and its own answers.
type Thread []Turn

// Turn is a lane's part of an earlier trial.
type Turn struct {
	Trial  string // its id
	Prompt string
	Answer engine.Answer // the zero value where the lane was not asked
	Gap    string        // why the turn is not sent again; empty: it is sent
}

// Threads are the conversations of lanes with these models, from the trials of a chain.
// Where a model has several lanes, its first lane continues its first one of the earlier
// trials, its second lane the second one, and so on. A turn in which a lane gave no complete
// answer is not sent to it again, neither prompt nor answer.
func Threads(chain []engine.Trial, models []providers.Model) []Thread {
	threads := make([]Thread, len(models))
	for _, t := range chain {
		taken := make([]bool, len(t.Answers))
		for i, m := range models {
			threads[i] = append(threads[i], turnOf(t, m.ID, taken))
		}
	}
	return threads
}

// turnOf is the turn of the first lane of the model that is not taken, and takes it.
func turnOf(t engine.Trial, model string, taken []bool) Turn {
	turn := Turn{Trial: t.ID, Prompt: t.Prompt, Gap: "this lane was not asked then"}
	for i, a := range t.Answers {
		if a.Model != model || taken[i] {
			continue
		}
		taken[i], turn.Answer, turn.Gap = true, a, ""
		if !a.OK() || strings.TrimSpace(a.Text) == "" {
			turn.Gap = "its answer is not complete"
		}
		break
	}
	return turn
}

// Routed is the conversation of a routed call: the answer to each turn that the user was
// shown, whichever model gave it. In a turn with lanes side by side, that is the answer of
// the model that the route chose, else the first complete one.
func Routed(chain []engine.Trial) Thread {
	var thread Thread
	for _, t := range chain {
		turn := Turn{Trial: t.ID, Prompt: t.Prompt, Gap: "no answer is complete"}
		for _, a := range t.Answers {
			if a.OK() && strings.TrimSpace(a.Text) != "" && (turn.Gap != "" || a.Model == t.Decision.Model) {
				turn.Answer, turn.Gap = a, ""
			}
		}
		thread = append(thread, turn)
	}
	return thread
}

// Messages are the messages in which the conversation is sent.
func (t Thread) Messages() []providers.Message {
	var said []providers.Message
	for _, turn := range t {
		if turn.Gap == "" {
			said = append(said,
				providers.Message{Role: providers.User, Text: turn.Prompt},
				providers.Message{Role: providers.Assistant, Text: turn.Answer.Text})
		}
	}
	return said
}

// longestChain is how many turns of a conversation are read at most.
const longestChain = 200

// SentPrefix is the prefix of ids of earlier turns that came in the body of a request. The
// sender has them, and the store does not.
const SentPrefix = "sent-"

// Sent reports whether an id is that of such a turn.
func Sent(id string) bool { return strings.HasPrefix(id, SentPrefix) }

// Chain reads the trials of the conversation that ends with the trial of this id, first to
// last, as far as they are stored.
func Chain(id string, read func(id string) (engine.Trial, error)) ([]engine.Trial, error) {
	var chain []engine.Trial
	seen := map[string]bool{}
	for id != "" && !Sent(id) {
		if seen[id] || len(chain) == longestChain {
			return nil, fmt.Errorf("the conversation of trial %s has no beginning within %d turns", providers.CleanLine(id, 64), longestChain)
		}
		t, err := read(id)
		if err != nil {
			return nil, err
		}
		seen[id] = true
		chain = append([]engine.Trial{t}, chain...)
		id = t.Follows
	}
	return chain, nil
}
