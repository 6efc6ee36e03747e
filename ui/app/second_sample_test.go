package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"switchboard/providers"
)

// sampler is a service of two models. "nano" is wrong about three prompts of ten, in
// another way each time, but always in the same way where temperature 0 is asked for.
type sampler struct {
	mutex sync.Mutex
	calls map[string]int // by model
	times map[string]int // that a prompt was asked, by model and prompt
}

var bagNumber = regexp.MustCompile(`bag number (\d+)`)

// isHard reports whether nano does not know what a bag weighs.
func isHard(bag int) bool { return bag%10 < 3 }

func bagPrompt(bag int) string { return fmt.Sprintf("What does bag number %d weigh?", bag) }

// saying is how a model answers: the big one in words of its own.
func saying(model string, weight int) string {
	if model == "big" {
		return fmt.Sprintf("That bag weighs %d grams.", weight)
	}
	return fmt.Sprintf("It is %d.", weight)
}

func (s *sampler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Model       string
		Temperature *float64
		Messages    []struct{ Content string }
	}
	json.NewDecoder(r.Body).Decode(&asked)
	bag, _ := strconv.Atoi(bagNumber.FindStringSubmatch(asked.Messages[len(asked.Messages)-1].Content)[1])
	s.mutex.Lock()
	s.calls[asked.Model]++
	place := fmt.Sprint(asked.Model, bag)
	s.times[place]++
	time := s.times[place]
	s.mutex.Unlock()
	weight := 1000 + bag
	if asked.Model == "nano" && isHard(bag) {
		if weight += 17; asked.Temperature == nil || *asked.Temperature != 0 {
			weight += 100 * time
		}
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"model\":%q,\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", asked.Model, saying(asked.Model, weight))
	fmt.Fprint(w, "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
	fmt.Fprint(w, "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100,\"total_tokens\":1100}}\n\ndata: [DONE]\n\n")
}

// An answer of nano, and one of nano-again, costs 100 µ$, one of big 2,000 µ$.
const sampleConfig = `lanes = ["nano", "nano-again", "big"]
ladder = ["nano", "big"]
reference = "big"
[[provider]]
id = "here"
kind = "openai-compatible"
base_url = "%s/v1"
[[model]]
id = "nano"
provider = "here"
[model.price]
input = 0.05
output = 0.5
as_of = 2026-11-23
[[model]]
id = "nano-again"
provider = "here"
name = "nano"
[model.price]
input = 0.05
output = 0.5
as_of = 2026-11-23
[[model]]
id = "big"
provider = "here"
[model.price]
input = 1.0
output = 10.0
as_of = 2026-11-23
`

func newSampledHome(t *testing.T) (watchedHome, *sampler) {
	t.Helper()
	home(t)
	s := &sampler{calls: map[string]int{}, times: map[string]int{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	h := watchedHome{t: t, config: filepath.Join(dir, "config.toml"), store: filepath.Join(dir, "store.db")}
	ok(t, os.WriteFile(h.config, fmt.Appendf(nil, sampleConfig, server.URL), 0o600))
	return h, s
}

// file writes lines and returns where.
func (h watchedHome) file(lines []string) string {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), "lines.jsonl")
	ok(h.t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	return path
}

func TestASecondSampleOfAModelIsAskedForItself(t *testing.T) {
	h, service := newSampledHome(t)
	var set []string
	for bag := range 10 {
		set = append(set, fmt.Sprintf("{\"id\":\"%d\",\"prompt\":%q}", bag, bagPrompt(bag)))
	}
	prompts := h.file(set)
	texts := func(asked providers.Temperature) (differ, same int) {
		all, _ := h.trials()
		for _, trial := range all {
			if trial.Parameters.Temperature != asked {
				continue
			}
			if trial.Answers[0].Text != trial.Answers[1].Text {
				differ++
			} else {
				same++
			}
		}
		return differ, same
	}
	t.Run("side by side, and differs where the model is unsure", func(t *testing.T) {
		printed, _ := h.run(0, "run", "--yes", "--prompts", prompts)
		if differ, same := texts(providers.Temperature{}); service.calls["nano"] != 20 || differ != 3 || same != 7 || printed["spent_usd"] != 0.022 {
			t.Errorf("%v calls, %d differ, %d are the same, %v", service.calls, differ, same, printed["spent_usd"])
		}
	})
	t.Run("at temperature 0 too, where it says the same", func(t *testing.T) {
		h.run(0, "run", "--yes", "--temperature", "0", "--prompts", prompts)
		if differ, same := texts(providers.NewTemperature(0)); service.calls["nano"] != 40 || differ != 0 || same != 10 {
			t.Errorf("%v calls, %d differ, %d are the same", service.calls, differ, same)
		}
	})
	t.Run("and each is given again as its own", func(t *testing.T) {
		printed, _ := h.run(0, "ask", "--temperature", "0", bagPrompt(1))
		answers, _ := printed["answers"].([]any)
		if service.calls["nano"] != 40 || len(answers) != 3 {
			t.Fatalf("%v calls, %v", service.calls, printed)
		}
		for i, model := range []string{"nano", "nano-again", "big"} {
			if at(answers[i], "model") != model || at(answers[i], "cached", "cost_usd") == nil {
				t.Errorf("%v", answers[i])
			}
		}
	})
}

// outcomesOfBags are rated prompts whose answers came of two samples and the reference.
func outcomesOfBags(n int, second func(bag int) int) (lines []string) {
	for bag := 100; bag < 100+n; bag++ {
		own, quality := 1000+bag, 1
		if isHard(bag) {
			own, quality = own+17, 0
		}
		answer := func(model string, weight, quality int, cost float64) string {
			return fmt.Sprintf(`{"model":%q,"quality":%d,"text":%q,"cost_usd":%v,"total_ms":900}`, model, quality, saying(model, weight), cost)
		}
		lines = append(lines, fmt.Sprintf(`{"id":"%d","prompt":%q,"task":"qa","answers":[%s,%s,%s]}`, bag, bagPrompt(bag),
			answer("nano", own, quality, 0.0001), answer("nano-again", second(bag), quality, 0.0001), answer("big", 1000+bag, 1, 0.002)))
	}
	return lines
}

func TestASecondSampleOfAModelIsItsCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	h, service := newSampledHome(t)
	h.run(0, "import", "--sampled", "uniform", h.file(outcomesOfBags(1500, func(bag int) int {
		if isHard(bag) {
			return 1000 + bag + 400
		}
		return 1000 + bag
	})))
	printed, _ := h.run(0, "calibrate", "--check", "nano-again", "--apply")
	families, _ := printed["families"].([]any)
	checks, _ := at(families[0], "checks").([]any)
	t.Run("where that pays", func(t *testing.T) {
		if printed["certified"] != true || len(checks) != 1 || at(checks[0], "check") != "nano-again" || at(checks[0], "cost_usd") != 0.0001 || at(checks[0], "added_ms") != 0.0 {
			t.Fatalf("certified %v, %v, %v", printed["certified"], checks, at(families[0], "checks_not_asked"))
		}
	})
	t.Run("asked at once, and both are paid where they agree", func(t *testing.T) {
		printed, _ := h.run(0, "ask", "--routed", "--task", "qa", bagPrompt(2005))
		if at(printed, "decision", "check") != "nano-again" || at(printed, "ledger", "spent_usd") != 0.0002 || service.calls["nano"] != 2 || service.calls["big"] != 0 {
			t.Errorf("%v, %v, %v", printed["decision"], printed["ledger"], service.calls)
		}
	})
	t.Run("and all three where they do not", func(t *testing.T) {
		printed, _ := h.run(0, "ask", "--routed", "--task", "qa", bagPrompt(2001))
		answers, _ := printed["answers"].([]any)
		if at(answers[0], "model") != "big" || at(printed, "ledger", "spent_usd") != 0.0022 || service.calls["nano"] != 4 || service.calls["big"] != 1 {
			t.Errorf("%v, %v, %v", answers, printed["ledger"], service.calls)
		}
	})
	t.Run("which the plan of a run says before", func(t *testing.T) {
		set := h.file([]string{fmt.Sprintf("{\"id\":\"1\",\"prompt\":%q,\"task\":\"question answering\"}", bagPrompt(2024))})
		_, said := h.run(0, "run", "--routed", "--yes", "--prompts", set)
		if !strings.Contains(said, "1 answer to get, 1 with a check by nano-again; $") {
			t.Error(said)
		}
		config, err := os.ReadFile(h.config)
		ok(t, err)
		ok(t, os.WriteFile(h.config, append(config, "[routing]\ncheck = \"nano-again\"\n"...), 0o600))
		_, said = h.run(0, "run", "--models", "nano,big", "--yes", "--prompts", set)
		if !strings.Contains(said, "without nano-again, which is to check them (routing.check)") {
			t.Error(said)
		}
	})
	t.Run("and side by side the ledger has what that would have cost", func(t *testing.T) {
		agree, _ := h.run(0, "ask", "--task", "qa", bagPrompt(2006))
		differ, _ := h.run(0, "ask", "--task", "qa", bagPrompt(2002))
		if at(agree, "ledger", "route_usd") != 0.0002 || at(differ, "ledger", "route_usd") != 0.0022 || at(differ, "ledger", "spent_usd") != 0.0022 {
			t.Errorf("%v where they agree, %v where not", agree["ledger"], differ["ledger"])
		}
		all, _ := h.lines(0, "history", "--limit", "1")
		if at(all[0], "ledger", "route_usd") != 0.0022 {
			t.Errorf("history has %v", all[0]["ledger"])
		}
	})
	t.Run("as far as it is known: without the check's answer it is what the two would cost, estimated", func(t *testing.T) {
		printed, _ := h.run(0, "ask", "--task", "qa", "--models", "nano,big", bagPrompt(2012))
		if at(printed, "ledger", "route_usd") != 0.0002 || at(printed, "ledger", "estimated") != true {
			t.Errorf("%v", printed["ledger"])
		}
	})
}

func TestASecondSampleThatIsAlwaysTheSameTellsNothing(t *testing.T) {
	h, _ := newSampledHome(t)
	h.run(0, "import", "--sampled", "uniform", h.file(outcomesOfBags(600, func(bag int) int {
		if isHard(bag) {
			return 1000 + bag + 17
		}
		return 1000 + bag
	})))
	printed, _ := h.run(0, "calibrate", "--check", "nano-again")
	families, _ := printed["families"].([]any)
	unasked, _ := at(families[0], "checks_not_asked").([]any)
	if len(unasked) != 1 || at(unasked[0], "reason") != "same_text" {
		t.Errorf("%v", families[0])
	}
}
