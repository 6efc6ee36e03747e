package litellmplugin

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
	"switchboard/eval/internal/evaltest"
)

// asked runs the classifier as LiteLLM does: a copy of it, with the messages of a
// request.
const asked = `
import asyncio, copy, json, sys
sys.path.insert(0, sys.argv[1])
import switchboard_plugin as plugin

class Context:
    def __init__(self, **given):
        self.__dict__.update(given)

class Message:
    def __init__(self, role, content):
        self.role, self.content = role, content

easy, hard = "Is this spam? You have won a prize.", "Prove that 7 is prime."
user = lambda content: {"role": "user", "content": content}
classifier = copy.deepcopy(plugin.classifier)
ask = lambda **given: asyncio.run(classifier.classify(Context(**given)))
print(json.dumps({
    "the last text of the user": ask(structured_messages=[user(hard), {"role": "assistant", "content": hard}, user(easy)], raw_messages=[user(hard)]),
    "and no system prompt": ask(raw_messages=[{"role": "system", "content": hard}, user(easy)], structured_messages=None),
    "a hard one": ask(raw_messages=[user(easy), user(hard)]),
    "parts of text": ask(raw_messages=[user([{"type": "text", "text": easy}, {"type": "image_url", "image_url": {"url": hard}}])]),
    "what came before a result of a tool": ask(raw_messages=[user(easy), {"role": "tool", "content": hard}, user([{"type": "tool_result", "content": hard}])]),
    "objects": ask(structured_messages=(Message("user", hard), Message("user", easy))),
    "nothing": ask(raw_messages=[]),
    "no text": ask(raw_messages=[user(""), user(None), user([{"type": "image_url"}])]),
    "other models": plugin.TIERS,
}))
`

func TestTheClassifierNamesATierOfLiteLLM(t *testing.T) {
	p := gatewaytest.DefaultPolicy(t)
	router := routing.NewRouter(p)
	easy, hard := router.Choose(engine.Query{Prompt: "Is this spam? You have won a prize."}), router.Choose(engine.Query{Prompt: "Prove that 7 is prime."})
	if !easy.Cheaper || hard.Cheaper {
		t.Fatalf("%+v and %+v", easy, hard)
	}
	file := written(t, p)
	out, err := exec.CommandContext(t.Context(), python(t), "-B", "-c", asked, filepath.Dir(file)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var tiers map[string]any
	evaltest.Must(t, json.Unmarshal(out, &tiers))
	cheap := tiersOf(p.Ladder).names[easy.Model]
	for name, want := range map[string]any{
		"the last text of the user": cheap, "and no system prompt": cheap, "a hard one": "REASONING", "parts of text": cheap,
		"what came before a result of a tool": cheap, "objects": cheap, "nothing": nil, "no text": nil,
	} {
		t.Run(name, func(t *testing.T) {
			if tiers[name] != want {
				t.Errorf("%v and not %v", tiers[name], want)
			}
		})
	}
}

func TestAPromptAsAnArgumentIsNotPassedOver(t *testing.T) {
	file := written(t, gatewaytest.DefaultPolicy(t))
	out, err := exec.CommandContext(t.Context(), python(t), "-I", "-B", file, "Is this spam?").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "prompts are read from stdin") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTheFileSaysWhatItIs(t *testing.T) {
	text := func(p routing.Policy) string {
		var b bytes.Buffer
		evaltest.Must(t, Write(&b, p, []string{"policy " + p.Hash, "a\nb"}))
		return b.String()
	}
	for name, test := range map[string]struct {
		policy routing.Policy
		want   []string
	}{
		"without certificates": {gatewaytest.DefaultPolicy(t), []string{"# Nothing is certified of this policy.\n", "#           REASONING: \"demo-flagship\"\n"}},
		"with some, and more models than tiers": {gatewaytest.LearnedPolicy(t), []string{
			"# rest: certified: loss ≤ 0.05 @ 95 %, 212 rated prompts\n", "# a b\n", "#           COMPLEX: \"small\"\n",
			`go to the reference; decide() names them` + "\n", `"it's \"mid\" \u202e \u00e9\U0001f642"`}},
		"with checks": {gatewaytest.CheckedPolicy(t), []string{"# - checks (nano by small): no second answer is asked for here, so prompts that the policy has checked go to the reference\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := text(test.policy)
			for _, want := range append(test.want, "# policy "+test.policy.Hash+"\n") {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in\n%.2500s", want, got)
				}
			}
			if strings.Contains(got, "@") && strings.Contains(got, "@HEADER@") {
				t.Error("a place was not filled")
			}
		})
	}
	t.Run("and no file of a policy for other words", func(t *testing.T) {
		p := gatewaytest.DefaultPolicy(t)
		p, err := routing.NewPolicy(routing.Scorer{Prior: "prior-0"}, p.Thresholds, p.Ladder, p.Provenance)
		evaltest.Must(t, err)
		if err := Write(io.Discard, p, nil); err == nil {
			t.Error("it was written")
		}
	})
}

func FuzzThePluginDecidesAsTheRouterDoes(f *testing.F) {
	p := gatewaytest.LearnedPolicy(f)
	router := routing.NewRouter(p)
	cmd := exec.CommandContext(f.Context(), python(f), "-I", "-B", written(f, p))
	stdin, err := cmd.StdinPipe()
	evaltest.Must(f, err)
	stdout, err := cmd.StdoutPipe()
	evaltest.Must(f, err)
	evaltest.Must(f, cmd.Start())
	f.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	lines := bufio.NewReader(stdout)
	m := gatewaytest.NewPromptMaker(9)
	for range 50 {
		f.Add(m.Prompt())
	}
	f.Fuzz(func(t *testing.T, prompt string) {
		line := gatewaytest.JSONLine(prompt)
		var q engine.Query
		evaltest.Must(t, json.Unmarshal(line, &q))
		if _, err := stdin.Write(line); err != nil {
			t.Fatal(err)
		}
		answer, err := lines.ReadBytes('\n')
		evaltest.Must(t, err)
		var got pluginDecision
		evaltest.Must(t, json.Unmarshal(answer, &got))
		if want := expected(router.Decide(q), p.Ladder); !got.same(want) {
			t.Errorf("%q: plugin %s, router %+v", q.Prompt, answer, want)
		}
	})
}
